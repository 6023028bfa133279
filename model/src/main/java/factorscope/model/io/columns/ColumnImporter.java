package factorscope.model.io.columns;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import factorscope.model.io.Filled;
import factorscope.model.io.Importer;
import factorscope.model.io.Member;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Opens files of columns: every list column is a matrix (or a tensor) with a row for each of the file's, and all
/// columns of single numbers together are one; columns of words, and beside lists whole numbers too, are metadata.
public abstract class ColumnImporter implements Importer {
    /// The columns of single numbers together, where there are lists too.
    private static final String NUMBERS = "numbers";

    private static final Logger LOG = Logger.getLogger(ColumnImporter.class.getName());

    protected abstract Columns open(Path file);

    @Override
    public final ParamSpec options() {
        return ParamSpec.NONE;
    }

    @Override
    public final List<Member> list(Path file) {
        try (var columns = open(file)) {
            var members = new ArrayList<Member>();
            for (var column : columns.columns()) {
                if (column.kind() == Columns.Kind.LIST) {
                    members.add(member(columns, column));
                }
            }
            var numbers = numbers(columns);
            if (!numbers.isEmpty()) {
                var shape = Shape.of(columns.rows(), numbers.size());
                members.add(new Member(
                        members.isEmpty() ? "" : NUMBERS, shape, "float64", 8 * shape.count(), Optional.empty()));
            }
            if (members.isEmpty()) {
                throw Failure.data(
                        file.getFileName() + " has no columns of numbers.",
                        "Choose a file with numbers or lists of them.");
            }
            return members;
        }
    }

    /// One column that cannot be read says so itself: the others can be.
    private static Member member(Columns columns, Columns.Column column) {
        var sizes = new ArrayList<Long>();
        sizes.add(columns.rows());
        var refusal = column.refusal();
        if (refusal.isEmpty()) {
            try {
                sizes.addAll(columns.lengths(column));
            } catch (IOException e) {
                refusal = Optional.of("It cannot be read: " + e.getMessage() + ".");
            }
        }
        var shape = new Shape(sizes);
        int width = column.dtype().map(DType::bytes).orElse(0);
        return new Member(
                column.name(), shape, column.dtype().map(DType::text).orElse("list"), shape.count() * width, refusal);
    }

    private static List<Columns.Column> numbers(Columns columns) {
        return columns.columns().stream()
                .filter(c -> c.kind() == Columns.Kind.NUMBER && c.refusal().isEmpty())
                .toList();
    }

    @Override
    public final Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        member.refusal().ifPresent(why -> {
            throw Failure.data(member.text() + " of " + file.getFileName() + " cannot be opened.", why);
        });
        try (var columns = open(file)) {
            var list = columns.columns().stream()
                    .filter(c -> c.kind() == Columns.Kind.LIST && c.name().equals(member.name()))
                    .findFirst();
            var dtype = list.flatMap(Columns.Column::dtype).orElse(DType.FLOAT64);
            var table = metadata(columns, list.isPresent());
            var data = Filled.read(file, format().id(), member, dtype, options, memory, into -> {
                if (list.isPresent()) {
                    columns.fill(list.get(), into);
                } else {
                    fillNumbers(columns, into);
                }
            });
            return labelled(data, table, list.isPresent() ? List.of() : numbers(columns));
        }
    }

    private static void fillNumbers(Columns columns, java.lang.foreign.MemorySegment into) throws IOException {
        var numbers = numbers(columns);
        long rows = columns.rows();
        try (var arena = Arena.ofConfined()) {
            var one = arena.allocate(Math.max(8, 8 * rows), 8);
            for (int c = 0; c < numbers.size(); c++) {
                var dtype = numbers.get(c).dtype().orElseThrow();
                columns.fill(numbers.get(c), one.asSlice(0, rows * dtype.bytes()));
                var values = factorscope.model.data.Tensor.of(
                        one, dtype, Shape.of(rows), factorscope.model.data.Storage.collected());
                for (long i = 0; i < rows; i++) {
                    into.setAtIndex(JAVA_DOUBLE, i * numbers.size() + c, values.at(i));
                }
            }
        }
    }

    /// Words, and beside lists single whole numbers too.
    private static Optional<MetadataTable> metadata(Columns columns, boolean besideLists) {
        var texts = new ArrayList<MetadataColumn>();
        for (var column : columns.columns()) {
            boolean isWhole = column.kind() == Columns.Kind.NUMBER
                    && column.dtype().map(d -> !d.isFloating()).orElse(false);
            if (column.refusal().isEmpty() && (column.kind() == Columns.Kind.TEXT || besideLists && isWhole)) {
                try {
                    texts.add(columns.texts(column));
                } catch (IOException e) {
                    // what labels the rows is not needed to open them
                    LOG.log(Level.INFO, "The column " + column.name() + " is left out: " + e.getMessage(), e);
                }
            }
        }
        return texts.isEmpty()
                ? Optional.empty()
                : Optional.of(new MetadataTable(Math.toIntExact(columns.rows()), texts));
    }

    private static Dataset labelled(Dataset data, Optional<MetadataTable> table, List<Columns.Column> names) {
        var axes = new ArrayList<>(data.axes());
        table.ifPresent(t -> axes.set(0, axes.getFirst().withLabels(Labels.Table.of(t))));
        if (!names.isEmpty()) {
            axes.set(
                    1,
                    axes.get(1)
                            .withLabels(new Labels.Named(
                                    names.stream().map(Columns.Column::name).toList())));
        }
        return new Dataset(data.id(), data.name(), axes, data.values(), data.origin());
    }
}
