package factorscope.model.io.arrow;

import factorscope.model.failure.Failure;
import factorscope.model.io.Format;
import factorscope.model.io.columns.ColumnImporter;
import factorscope.model.io.columns.Columns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Arrow IPC: files, streams, and folders of either with the same columns, such as those that data sets and
/// activation caches are kept in.
public final class ArrowImporter extends ColumnImporter {
    static final String MAGIC = "ARROW1";

    @Override
    public Format format() {
        return new Format(
                "arrow", "Arrow", "A table whose list columns are matrices; also a folder of them.", List.of("arrow"));
    }

    @Override
    public boolean recognises(byte[] head) {
        boolean isFile = head.length >= MAGIC.length()
                && new String(head, 0, MAGIC.length(), StandardCharsets.US_ASCII).equals(MAGIC);
        // a stream begins with a schema: a continuation mark, a plausible length, and a message that points to itself
        boolean isStream = head.length > 16
                && head[0] == -1
                && head[1] == -1
                && head[2] == -1
                && head[3] == -1
                && head[6] == 0
                && head[7] == 0;
        return isFile || isStream;
    }

    @Override
    public boolean recognisesFolder(Path folder) {
        return !parts(folder).isEmpty();
    }

    private static List<Path> parts(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(f -> String.valueOf(f.getFileName()).endsWith(".arrow"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Failure.data(folder + " cannot be read: " + e.getMessage() + ".", "Check its permissions.", e);
        }
    }

    @Override
    protected Columns open(Path file) {
        var parts = Files.isDirectory(file) ? parts(file) : List.of(file);
        try {
            return ArrowColumns.of(parts);
        } catch (IOException e) {
            throw Failure.data(
                    file.getFileName() + " is not a readable Arrow file: " + e.getMessage() + ".",
                    "Copy or write the file again.",
                    e);
        }
    }
}
