package factorscope.model.workspace;

import factorscope.model.catalog.Importers;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.failure.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Identifies data: SHA-256 of a file's bytes and the member's name; of a folder of the names and bytes of all
/// files in it. Reads the whole file once; remembered for as long as the file keeps its size and time.
public final class DataHash {
    private static final int CHUNK = 1 << 20;

    private record Seen(Path file, String member, long size, FileTime modified) {}

    private static final Map<Seen, String> KNOWN = new ConcurrentHashMap<>();

    private DataHash() {}

    /// The hash of the data that a dataset came from: of all files that its values are read from; empty for generated
    /// data.
    public static String of(Origin origin) {
        return origin.file().map(file -> of(file, origin)).orElse("");
    }

    private static String of(Path file, Origin origin) {
        var hash = of(file, origin.member());
        var parts = Importers.find(origin.importer())
                .map(importer -> importer.parts(file, origin.member()))
                .orElse(List.of());
        if (parts.isEmpty()) {
            return hash;
        }
        var all = new StringBuilder(hash);
        parts.forEach(part -> all.append(' ').append(of(part, "")));
        return ofText(all.toString());
    }

    /// The hash for the record of a result: of the files, or of the values where there are none.
    public static String record(Dataset data) {
        return data.origin().file().isPresent() ? of(data.origin()) : ofValues(data);
    }

    /// What determines a dataset's values: of an unprepared file its hash and how it was read; of all others the values
    /// themselves, since steps, masks and labels may come from other files.
    public static String content(Dataset data) {
        var origin = data.origin();
        return exact(data)
                + (origin.file().isPresent() && origin.prepare().isEmpty()
                        ? " " + origin.importer() + " " + new TreeMap<>(origin.options())
                        : "");
    }

    /// The hash of the files of unprepared data, else that of the values.
    public static String exact(Dataset data) {
        var origin = data.origin();
        return origin.file().isPresent() && origin.prepare().isEmpty() ? of(origin) : ofValues(data);
    }

    private static String ofValues(Dataset data) {
        try (var _ = data.lease();
                var arena = Arena.ofConfined()) {
            var digest = sha256();
            var values = data.values();
            digest.update((values.shape() + " ").getBytes(StandardCharsets.UTF_8));
            long columns = values.shape().columns();
            int block = (int) Math.max(1, CHUNK / (columns * Double.BYTES));
            var buffer = arena.allocate(block * columns * Double.BYTES);
            for (long row = 0; row < values.shape().rows(); row += block) {
                int count = (int) Math.min(block, values.shape().rows() - row);
                values.copyRows(row, count, DType.FLOAT64, buffer);
                digest.update(buffer.asSlice(0, count * columns * Double.BYTES).asByteBuffer());
            }
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    /// SHA-256 of a text in UTF-8, in hexadecimal digits.
    public static String ofText(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String of(Path file, String member) {
        try {
            if (Files.isDirectory(file)) {
                // its own time says nothing about what is in its files
                return compute(file, member);
            }
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
        var digest = sha256();
        if (Files.isDirectory(file)) {
            for (var part : parts(file)) {
                digest.update(file.relativize(part).toString().getBytes(StandardCharsets.UTF_8));
                update(digest, part);
            }
        } else {
            update(digest, file);
        }
        digest.update(member.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Links could lead anywhere.
    private static List<Path> parts(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void update(MessageDigest digest, Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        }
    }
}
