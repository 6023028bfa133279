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
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/// Text tables, plain or gzipped, in the encodings and with the delimiters and decimal marks that programs write.
/// Columns of numbers become values (float64), columns of words and columns called `class`, `label` and the like become
/// metadata of the rows; what is guessed or left out is said.
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
                    new Param.Choice.Option("bar", "Bar |"),
                    new Param.Choice.Option("space", "Spaces")));
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

    private static final Param.Choice DECIMAL = new Param.Choice(
            "decimal",
            "Decimal mark",
            "What stands before the decimals.",
            "auto",
            List.of(
                    new Param.Choice.Option("auto", "Find out"),
                    new Param.Choice.Option(".", "Point"),
                    new Param.Choice.Option(",", "Comma")));
    private static final Param.Choice ENCODING = new Param.Choice(
            "encoding",
            "Encoding",
            "How bytes stand for letters.",
            "auto",
            List.of(
                    new Param.Choice.Option("auto", "Find out"),
                    new Param.Choice.Option("utf-8", "UTF-8"),
                    new Param.Choice.Option("utf-16le", "UTF-16, little endian"),
                    new Param.Choice.Option("utf-16be", "UTF-16, big endian"),
                    new Param.Choice.Option("windows-1252", "Western European (Windows, Latin-1)"),
                    new Param.Choice.Option("iso-8859-2", "Central European (Latin-2)"),
                    new Param.Choice.Option("windows-1251", "Cyrillic (Windows)"),
                    new Param.Choice.Option("gb18030", "Chinese (GB 18030)"),
                    new Param.Choice.Option("shift_jis", "Japanese (Shift JIS)")));
    private static final Param.Choice QUOTES = new Param.Choice(
            "quotes",
            "Quotation marks",
            "Whether quotation marks enclose cells.",
            "auto",
            List.of(
                    new Param.Choice.Option("auto", "Where they can"),
                    new Param.Choice.Option("none", "They are letters like others")));

    private static final Map<String, Character> DELIMITERS =
            Map.of("comma", ',', "tab", '\t', "semicolon", ';', "bar", '|', "space", TextFormat.SPACES);

    private static String name(char delimiter) {
        return DELIMITERS.entrySet().stream()
                .filter(e -> e.getValue() == delimiter)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("auto");
    }

    /// @param delimiter 0 to find out
    /// @param decimal 0 to find out
    /// @param isMetadata whether all columns are words, and every line is one of the table
    record Options(
            char delimiter,
            String header,
            char decimal,
            Optional<Charset> charset,
            boolean quotes,
            boolean isMetadata) {
        static final Options AUTOMATIC = new Options((char) 0, "auto", (char) 0, Optional.empty(), true, false);
        static final Options METADATA = new Options((char) 0, "yes", (char) 0, Optional.empty(), true, true);

        static Options of(ParamValues values) {
            char delimiter = DELIMITERS.getOrDefault(values.get(DELIMITER), (char) 0);
            var encoding = values.get(ENCODING);
            var decimal = values.get(DECIMAL);
            return new Options(
                    delimiter,
                    values.get(HEADER),
                    decimal.equals("auto") ? 0 : decimal.charAt(0),
                    encoding.equals("auto") ? Optional.empty() : Optional.of(Charset.forName(encoding)),
                    values.get(QUOTES).equals("auto"),
                    false);
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
        return ParamSpec.of(DELIMITER, HEADER, DECIMAL, ENCODING, QUOTES);
    }

    /// Text without control characters.
    @Override
    public boolean recognises(byte[] head) {
        var bytes = head;
        if (head.length > 2 && head[0] == 0x1f && head[1] == (byte) 0x8b) {
            bytes = unpacked(head);
        }
        return bytes.length > 0 && !isOfOctave(bytes) && TextEncoding.isText(bytes);
    }

    /// Octave's text files hold several matrices, which are not cells of one table.
    private static boolean isOfOctave(byte[] head) {
        return new String(head, 0, Math.min(head.length, 20), java.nio.charset.StandardCharsets.ISO_8859_1)
                .startsWith("# Created by Octave");
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

    @Override
    public List<Member> list(Path file) {
        Layout layout;
        try {
            layout = Layout.of(file, Options.AUTOMATIC);
        } catch (Failure e) {
            if (!(e.getCause() instanceof CharacterCodingException)) {
                throw e;
            }
            // it can be opened by the option
            return List.of(
                    new Member("", Shape.of(0, 0), DType.FLOAT64.text(), 0, Optional.of(e.what() + " " + e.remedy())));
        }
        var shape = Shape.of(layout.rows(), layout.values().size());
        var refusal = layout.values().isEmpty() ? Optional.of(withoutNumbers(layout)) : Optional.<String>empty();
        return List.of(new Member("", shape, DType.FLOAT64.text(), shape.count() * 8, refusal));
    }

    private static String withoutNumbers(Layout layout) {
        return "It has no column of numbers."
                + layout.remarks().stream().map(r -> " " + r).collect(Collectors.joining());
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        var layout = Layout.of(file, Options.of(options));
        if (layout.values().isEmpty()) {
            throw Failure.data(file.getFileName() + " cannot be opened.", withoutNumbers(layout));
        }
        layout.remarks().forEach(progress::remark);
        tellFound(layout, progress);
        long rows = layout.rows();
        if (rows == 0) {
            throw Failure.data(file.getFileName() + " has no rows.", "Choose a file with rows.");
        }
        if (rows > Integer.MAX_VALUE - 16) {
            throw Failure.data(file.getFileName() + " has more rows than can be shown.", "Split the file.");
        }
        int columns = layout.values().size();
        return memory.keeping(String.valueOf(file.getFileName()), scope -> {
            var segment = scope.allocate(rows * columns * 8);
            var builders = new ArrayList<MetadataColumn.Builder>();
            for (int column : layout.metadata()) {
                builders.add(new MetadataColumn.Builder(layout.names().get(column), (int) rows));
            }
            fill(file, layout, segment, builders, progress);
            var values = Tensor.of(segment, DType.FLOAT64, Shape.of(rows, columns), Storage.of(scope));
            var plain = NewDataset.of(file, ID, "", options.texts(), values);
            return new Dataset(plain.id(), plain.name(), axes(plain, layout, builders), values, plain.origin());
        });
    }

    private static void tellFound(Layout layout, Progress progress) {
        var format = layout.format();
        progress.found(DELIMITER.key(), name(format.delimiter()));
        progress.found(HEADER.key(), layout.isNamed() ? "yes" : "no");
        progress.found(DECIMAL.key(), String.valueOf(layout.decimal()));
        progress.found(ENCODING.key(), format.charset().name().toLowerCase(Locale.ROOT));
        if (!format.quotes()) {
            progress.found(QUOTES.key(), "none");
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
        if (layout.isNamed()) {
            columnAxis = columnAxis.withLabels(new Labels.Named(
                    layout.values().stream().map(layout.names()::get).toList()));
        }
        return List.of(rowAxis, columnAxis);
    }

    private static void fill(
            Path file, Layout layout, MemorySegment into, List<MetadataColumn.Builder> builders, Progress progress) {
        try (var records = layout.body(file)) {
            long at = 0;
            long row = 0;
            for (var record = records.next(); record.isPresent(); record = records.next()) {
                for (int column : layout.values()) {
                    into.setAtIndex(
                            JAVA_DOUBLE, at++, CellNumber.value(record.get().get(column), layout.decimal()));
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

    /// Reads a whole table as metadata: every column, whatever it holds. The first line names the columns.
    public static MetadataTable metadata(Path file) {
        var layout = Layout.of(file, Options.METADATA);
        try (var records = Records.open(file, layout.format())) {
            var names = records.next()
                    .orElseThrow(() -> Failure.data(file.getFileName() + " is empty.", "Write a header line."));
            var builders = new ArrayList<MetadataColumn.Builder>();
            for (var name : names) {
                builders.add(new MetadataColumn.Builder(name.strip(), 1024));
            }
            int rows = 0;
            for (var record = records.next(); record.isPresent(); record = records.next()) {
                if (record.get().size() != names.size()) {
                    throw Layout.ragged(file, records.line(), record.get().size(), names.size());
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
