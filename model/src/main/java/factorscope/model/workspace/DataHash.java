package factorscope.model.workspace;

import factorscope.model.data.Origin;
import factorscope.model.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Identifies data: SHA-256 of a file's bytes and the member's name. Reads the whole file once; remembered for
/// as long as the file keeps its size and time.
public final class DataHash {
    private static final int CHUNK = 1 << 20;

    private record Seen(Path file, String member, long size, FileTime modified) {}

    private static final Map<Seen, String> KNOWN = new ConcurrentHashMap<>();

    private DataHash() {}

    /// The hash of the data that a dataset came from; empty for generated data.
    public static String of(Origin origin) {
        return origin.file().map(file -> of(file, origin.member())).orElse("");
    }

    public static String of(Path file, String member) {
        try {
            var seen = new Seen(
                    file.toAbsolutePath().normalize(), member, Files.size(file), Files.getLastModifiedTime(file));
            var known = KNOWN.get(seen);
            if (known != null) {
                return known;
            }
            var hash = compute(file, member);
            KNOWN.put(seen, hash);
            return hash;
        } catch (IOException e) {
            throw Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check the path and permissions.", e);
        }
    }

    private static String compute(Path file, String member) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var digest = MessageDigest.getInstance("SHA-256");
            var chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
            digest.update(member.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
