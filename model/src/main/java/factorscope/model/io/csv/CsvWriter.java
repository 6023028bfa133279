package factorscope.model.io.csv;

import factorscope.model.data.MetadataTable;
import factorscope.model.files.SafeFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Writes tables that our own reader and every spreadsheet read: comma, decimal point, quotes where needed (RFC
/// 4180).
public final class CsvWriter {
    /// A table that is worked out line by line.
    public interface Table {
        List<String> header();

        int size();

        List<String> line(int row);
    }

    private CsvWriter() {}

    /// Metadata, a line for each position.
    public static Table table(MetadataTable metadata) {
        return new Table() {
            @Override
            public List<String> header() {
                return metadata.names();
            }

            @Override
            public int size() {
                return metadata.rows();
            }

            @Override
            public List<String> line(int row) {
                return metadata.columns().stream().map(c -> c.text(row)).toList();
            }
        };
    }

    /// Separated by tabs where the name ends so, else by commas.
    public static void write(Path file, Table table) {
        SafeFile.write(file, out -> write(out, table, delimiter(file)));
    }

    /// What separates cells in a file of this name.
    public static char delimiter(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".tsv") ? '\t' : ',';
    }

    /// Writes a table; the stream stays open.
    public static void write(OutputStream out, Table table, char delimiter) throws IOException {
        var writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        writer.write(line(table.header(), delimiter));
        for (int row = 0; row < table.size(); row++) {
            writer.write(line(table.line(row), delimiter));
        }
        writer.flush();
    }

    private static String line(List<String> cells, char delimiter) {
        if (cells.size() == 1 && cells.getFirst().isEmpty()) {
            // an empty line would be no line to a reader
            return "\"\"\n";
        }
        return cells.stream().map(c -> quoted(c, delimiter)).collect(Collectors.joining("" + delimiter, "", "\n"));
    }

    private static String quoted(String cell, char delimiter) {
        boolean plain = cell.chars().noneMatch(c -> c == delimiter || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
