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
import factorscope.model.memory.Handing;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Opens files of columns: every list column is a matrix (or a tensor) with a row for each of the file's, and all
/// columns of single numbers together are one; columns of words, and beside lists whole numbers too, are metadata.
public abstract class ColumnImporter implements Importer {
    /// The columns of single numbers together, where there are lists too.
    private static final String NUMBERS = "numbers";

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
            // what is neither values nor labels is named where several are listed anyhow
            for (var column : columns.columns()) {
                if (column.kind() == Columns.Kind.OTHER
                        && !members.getFirst().name().isEmpty()) {
                    members.add(
                            new Member(column.name(), Shape.of(columns.rows()), "other", 0, Optional.of(why(column))));
                }
            }
            return members;
        }
    }

    private static String why(Columns.Column column) {
        return column.refusal().orElse("It holds neither numbers nor text.");
    }

    /// Lists are what a file of them is for, though one cannot be read; single whole numbers beside them are not.
    @Override
    public final Optional<Member> main(Path file, List<Member> members) {
        var open = members.stream().filter(m -> m.refusal().isEmpty()).max(Member.LIKELIHOOD);
        boolean isListOpen = members.stream().anyMatch(m -> m.refusal().isEmpty() && !isNumbers(m));
        if (isListOpen) {
            return open;
        }
        try (var columns = open(file)) {
            boolean isWhole = numbers(columns).stream()
                    .allMatch(c -> !c.dtype().orElseThrow().isFloating());
            return isWhole
                    ? members.stream().filter(m -> !isNumbers(m)).findFirst().or(() -> open)
                    : open;
        }
    }

    private static boolean isNumbers(Member member) {
        return member.name().isEmpty() || member.name().equals(NUMBERS);
    }

    /// One column that cannot be read says so itself: the others can be.
    private static Member member(Columns columns, Columns.Column column) {
        var sizes = new ArrayList<Long>();
        sizes.add(columns.rows());
        var refusal = column.refusal();
        var dtype = column.dtype();
        if (refusal.isEmpty()) {
            try {
                sizes.addAll(columns.lengths(column));
                dtype = Optional.of(columns.given(column));
            } catch (IOException e) {
                refusal = Optional.of("It cannot be read: " + e.getMessage() + ".");
            }
        }
        var shape = new Shape(sizes);
        int width = dtype.map(DType::bytes).orElse(0);
        return new Member(column.name(), shape, dtype.map(DType::text).orElse("list"), shape.count() * width, refusal);
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
            var dtype = list.isPresent() ? columns.given(list.get()) : DType.FLOAT64;
            var lengths = list.isPresent() ? columns.lengths(list.get()) : List.<Long>of();
            // the values first: they are refused where the file announces more rows than it can hold
            var data = Filled.read(file, format().id(), member, dtype, options, memory, into -> {
                if (list.isPresent()) {
                    columns.fill(list.get(), lengths, dtype, into);
                } else {
                    fillNumbers(columns, into);
                }
            });
            return Handing.over(() -> data.lease().close(), () -> {
                var table = metadata(columns, list.isPresent(), progress);
                return labelled(data, table, list.isPresent() ? List.of() : numbers(columns));
            });
        } catch (IOException e) {
            throw Failure.data(
                    member.text() + " in " + file.getFileName() + " cannot be read: " + e.getMessage() + ".",
                    "Copy or write the file again.",
                    e);
        }
    }

    private static void fillNumbers(Columns columns, java.lang.foreign.MemorySegment into) throws IOException {
        var numbers = numbers(columns);
        long rows = columns.rows();
        try (var arena = Arena.ofConfined()) {
            var one = arena.allocate(Math.max(8, 8 * rows), 8);
            for (int c = 0; c < numbers.size(); c++) {
                columns.fill(numbers.get(c), List.of(), DType.FLOAT64, one);
                for (long i = 0; i < rows; i++) {
                    into.setAtIndex(JAVA_DOUBLE, i * numbers.size() + c, one.getAtIndex(JAVA_DOUBLE, i));
                }
            }
        }
    }

    /// Words and times, and beside lists single whole numbers too.
    private static Optional<MetadataTable> metadata(Columns columns, boolean besideLists, Progress progress) {
        var texts = new ArrayList<MetadataColumn>();
        for (var column : columns.columns()) {
            boolean isWhole = column.kind() == Columns.Kind.NUMBER
                    && column.dtype().map(d -> !d.isFloating()).orElse(false);
            boolean isLabel = column.kind() == Columns.Kind.TEXT || column.kind() == Columns.Kind.TIME;
            if (column.refusal().isEmpty() && (isLabel || besideLists && isWhole)) {
                try {
                    texts.add(columns.texts(column));
                    if (column.kind() == Columns.Kind.TIME) {
                        progress.remark("The column \"" + column.name()
                                + "\" is left out of the values and labels the rows: it holds times.");
                    }
                } catch (IOException e) {
                    // what labels the rows is not needed to open them
                    progress.remark("The column \"" + column.name() + "\" is left out: " + e.getMessage() + ".");
                }
            } else if (column.kind() == Columns.Kind.OTHER) {
                progress.remark("The column \"" + column.name() + "\" is left out: " + why(column));
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
