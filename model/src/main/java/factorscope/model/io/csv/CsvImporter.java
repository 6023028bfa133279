package factorscope.model.io.csv;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import factorscope.model.data.Axis;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Member;
import factorscope.model.io.NewDataset;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// Comma- and tab-separated text, plain or gzipped. Columns of numbers become values (float64), columns of
/// words and columns called `class`, `label` and the like become metadata of the rows. Numbers have a decimal
/// point, whatever the machine's language.
public final class CsvImporter implements Importer {
    private static final String ID = "csv";
    private static final Param.Choice DELIMITER = new Param.Choice(
            "delimiter",
            "Delimiter",
            "What separates the cells.",
            "auto",
            List.of(
                    new Param.Choice.Option("auto", "Find out"),
                    new Param.Choice.Option("comma", "Comma"),
                    new Param.Choice.Option("tab", "Tab"),
                    new Param.Choice.Option("semicolon", "Semicolon"),
                    new Param.Choice.Option("bar", "Bar |")));
    private static final Param.Choice HEADER = new Param.Choice(
            "header",
            "First line names columns",
            "Whether the first line is a header.",
            "auto",
            List.of(
                    new Param.Choice.Option("auto", "Find out"),
                    new Param.Choice.Option("yes", "Yes"),
                    new Param.Choice.Option("no", "No")));

    /// Progress is told every so many records.
    private static final int REPORTED = 4096;

    /// @param delimiter 0 to find out
    record Options(char delimiter, String header) {
        static final Options AUTOMATIC = new Options((char) 0, "auto");

        static Options of(ParamValues values) {
            char delimiter = switch (values.get(DELIMITER)) {
                case "comma" -> ',';
                case "tab" -> '\t';
                case "semicolon" -> ';';
                case "bar" -> '|';
                default -> 0;
            };
            return new Options(delimiter, values.get(HEADER));
        }
    }

    @Override
    public Format format() {
        return new Format(
                ID,
                "Text table",
                "Comma- or tab-separated text, plain or gzipped.",
                List.of("csv", "tsv", "txt", "csv.gz", "tsv.gz"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(DELIMITER, HEADER);
    }

    /// Text in UTF-8 without control characters.
    @Override
    public boolean recognises(byte[] head) {
        var bytes = head;
        if (head.length > 2 && head[0] == 0x1f && head[1] == (byte) 0x8b) {
            bytes = unpacked(head);
        }
        return bytes.length > 0 && isText(bytes);
    }

    private static byte[] unpacked(byte[] head) {
        var out = new byte[HEAD];
        int length = 0;
        try (var in = new GZIPInputStream(new ByteArrayInputStream(head))) {
            int read;
            while (length < out.length && (read = in.read(out, length, out.length - length)) > 0) {
                length += read;
            }
        } catch (IOException e) {
            // the head ends in the middle of the compressed data
        }
        return java.util.Arrays.copyOf(out, length);
    }

    private static boolean isText(byte[] bytes) {
        var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        var characters = CharBuffer.allocate(bytes.length);
        // "not the end": the head may stop inside a character
        if (decoder.decode(ByteBuffer.wrap(bytes), characters, false).isError()) {
            return false;
        }
        return characters.flip().chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\r' || c == '\t');
    }

    @Override
    public List<Member> list(Path file) {
        var layout = Layout.of(file, Options.AUTOMATIC);
        long rows = 0;
        try (var records = Records.open(file, layout.delimiter())) {
            while (records.next().isPresent()) {
                rows++;
            }
        }
        var shape = Shape.of(rows - (layout.header() ? 1 : 0), layout.values().size());
        var refusal = layout.values().isEmpty()
                ? Optional.of("It has no column of numbers (with a decimal point): choose a table with values.")
                : Optional.<String>empty();
        return List.of(new Member("", shape, DType.FLOAT64.text(), shape.count() * 8, refusal));
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        var layout = Layout.of(file, Options.of(options));
        if (layout.values().isEmpty()) {
            throw Failure.data(
                    file.getFileName() + " has no column of numbers.",
                    "Choose a table with values, written with a decimal point.");
        }
        long rows = count(file, layout, progress);
        int columns = layout.values().size();
        var scope = memory.scope(String.valueOf(file.getFileName()));
        try {
            var segment = scope.allocate(rows * columns * 8);
            var builders = new ArrayList<MetadataColumn.Builder>();
            for (int column : layout.metadata()) {
                builders.add(new MetadataColumn.Builder(layout.names().get(column), (int) rows));
            }
            fill(file, layout, segment, builders, progress);
            var values = Tensor.of(segment, DType.FLOAT64, Shape.of(rows, columns), Storage.of(scope));
            var plain = NewDataset.of(file, ID, "", options.texts(), values);
            return new Dataset(plain.id(), plain.name(), axes(plain, layout, builders), values, plain.origin());
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        }
    }

    private static List<Axis> axes(Dataset plain, Layout layout, List<MetadataColumn.Builder> builders) {
        var rowAxis = plain.axes().get(0);
        var columnAxis = plain.axes().get(1);
        if (!builders.isEmpty()) {
            var metadata = new MetadataTable(
                    rowAxis.size(),
                    builders.stream().map(MetadataColumn.Builder::build).toList());
            rowAxis = rowAxis.withLabels(Labels.Table.of(metadata));
        }
        if (layout.header()) {
            columnAxis = columnAxis.withLabels(new Labels.Named(
                    layout.values().stream().map(layout.names()::get).toList()));
        }
        return List.of(rowAxis, columnAxis);
    }

    private static long count(Path file, Layout layout, Progress progress) {
        int width = layout.names().size();
        long rows = 0;
        try (var records = Records.open(file, layout.delimiter())) {
            if (layout.header()) {
                records.next();
            }
            for (var record = records.next(); record.isPresent(); record = records.next()) {
                if (record.get().size() != width) {
                    throw Failure.data(
                            file.getFileName() + " is ragged: line " + records.line() + " has "
                                    + record.get().size() + " cells instead of " + width + ".",
                            "Give every line the same number of cells.");
                }
                rows++;
                if (rows % REPORTED == 0) {
                    progress.at(records.bytesRead() / 2, records.size());
                }
            }
        }
        if (rows == 0) {
            throw Failure.data(file.getFileName() + " has no rows.", "Choose a file with rows.");
        }
        if (rows > Integer.MAX_VALUE - 16) {
            throw Failure.data(file.getFileName() + " has more rows than can be shown.", "Split the file.");
        }
        return rows;
    }

    private static void fill(
            Path file, Layout layout, MemorySegment into, List<MetadataColumn.Builder> builders, Progress progress) {
        try (var records = Records.open(file, layout.delimiter())) {
            if (layout.header()) {
                records.next();
            }
            long at = 0;
            long row = 0;
            for (var record = records.next(); record.isPresent(); record = records.next()) {
                for (int column : layout.values()) {
                    into.setAtIndex(JAVA_DOUBLE, at++, number(file, layout, records, column, record.get()));
                }
                for (int m = 0; m < builders.size(); m++) {
                    builders.get(m).add(record.get().get(layout.metadata().get(m)));
                }
                row++;
                if (row % REPORTED == 0) {
                    progress.at((records.size() + records.bytesRead()) / 2, records.size());
                }
            }
        }
    }

    private static double number(Path file, Layout layout, Records records, int column, List<String> record) {
        var cell = record.get(column).strip();
        if (Layout.isNumber(cell)) {
            return Double.parseDouble(cell);
        }
        if (Layout.isMissing(cell)) {
            return Double.NaN;
        }
        return switch (cell.toLowerCase(java.util.Locale.ROOT)) {
            case "inf", "+inf", "infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default ->
                throw Failure.data(
                        file.getFileName() + ", line " + records.line() + ", column \""
                                + layout.names().get(column) + "\": \"" + shortened(cell) + "\" is not a number.",
                        cell.indexOf(',') >= 0
                                ? "Write numbers with a decimal point."
                                : "Correct the cell, or leave it empty.");
        };
    }

    private static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    /// Reads a whole table as metadata: every column, whatever it holds. The first line names the columns.
    public static MetadataTable metadata(Path file) {
        char delimiter = Layout.of(file, new Options((char) 0, "yes")).delimiter();
        try (var records = Records.open(file, delimiter)) {
            var names = records.next()
                    .orElseThrow(() -> Failure.data(file.getFileName() + " is empty.", "Write a header line."));
            var builders = new ArrayList<MetadataColumn.Builder>();
            for (var name : names) {
                builders.add(new MetadataColumn.Builder(name.strip(), 1024));
            }
            int rows = 0;
            for (var record = records.next(); record.isPresent(); record = records.next()) {
                if (record.get().size() != names.size()) {
                    throw Failure.data(
                            file.getFileName() + " is ragged: line " + records.line() + " has "
                                    + record.get().size() + " cells instead of " + names.size() + ".",
                            "Give every line the same number of cells.");
                }
                for (int c = 0; c < builders.size(); c++) {
                    builders.get(c).add(record.get().get(c));
                }
                rows++;
            }
            return new MetadataTable(
                    rows, builders.stream().map(MetadataColumn.Builder::build).toList());
        }
    }
}
