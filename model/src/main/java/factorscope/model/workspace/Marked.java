package factorscope.model.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Records in JSON by which this program knows its own folders: it replaces and removes nothing else.
final class Marked {
    /// A record is some kilobytes, and a megabyte where it lists many values along its axes.
    private static final long MOST_BYTES = 256L << 20;

    private static final int MOST_DEPTH = 100;

    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MOST_DEPTH).build())
            .build());

    private Marked() {}

    /// Whether there is a record with these entries.
    static boolean by(Path file, String... keys) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try {
            var root = read(file);
            for (var key : keys) {
                if (!root.has(key)) {
                    return false;
                }
            }
            return true;
        } catch (IOException | JacksonException e) {
            return false;
        }
    }

    /// @throws IOException if it is larger than a record can be, or no file of its own
    static JsonNode read(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new java.nio.file.NoSuchFileException(file.toString());
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(file.getFileName() + " is not a plain file");
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file.getFileName() + " is larger than any record of this program");
        }
        return JSON.readTree(Files.readAllBytes(file));
    }
}
