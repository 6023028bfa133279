package factorscope.model.linalg;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/// Puts OpenBLAS, which travels inside a jar, where the system's loader finds it.
final class NativeFiles {
    /// A folder with the unpacked libraries, set by the packaged program.
    private static final String FOLDER = "factorscope.native";

    /// Beside the libraries: a line for each with what [#described] says of it.
    private static final String CONTENTS = "contents";

    /// How the names of folders begin that are being filled.
    private static final String ASIDE = "unpacking";

    private static final Logger LOG = Logger.getLogger(NativeFiles.class.getName());

    /// The natives are not here or not for this platform.
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1L;

        private final String why;

        Missing(String why) {
            super(why);
            this.why = why;
        }

        String why() {
            return why;
        }
    }

    private record Platform(String folder, String library, List<String> companions) {}

    private NativeFiles() {}

    /// The path of the library to load.
    static Path unpack() throws Missing {
        var platform = platform();
        var given = System.getProperty(FOLDER);
        if (given != null) {
            var folder = Path.of(given);
            var library = folder.resolve(platform.library);
            if (!Files.isRegularFile(library)) {
                throw new Missing(library + " is not there");
            }
            if (Files.exists(folder.resolve(CONTENTS)) && !isWhole(folder)) {
                throw new Missing(library + " or a library beside it is damaged");
            }
            return library;
        }
        return unpack(cache());
    }

    /// The path of the library to load, unpacked into a cache, or into a folder of this start alone where none can be
    /// written.
    static Path unpack(Optional<Path> cache) throws Missing {
        var platform = platform();
        try {
            if (cache.isPresent()) {
                return unpack(cache.get(), platform);
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, "The natives cannot be kept in " + cache.get(), e);
        }
        try {
            var folder = Files.createTempDirectory("factorscope-native");
            folder.toFile().deleteOnExit();
            fill(folder, platform);
            try (var files = Files.list(folder)) {
                files.forEach(file -> file.toFile().deleteOnExit());
            }
            return folder.resolve(platform.library);
        } catch (IOException e) {
            throw new Missing("the natives cannot be unpacked: " + e.getMessage());
        }
    }

    private static Path unpack(Path cache, Platform platform) throws IOException, Missing {
        var folder = cache.resolve(key(platform));
        if (!isWhole(folder)) {
            unpackInto(cache, folder, platform);
        }
        return folder.resolve(platform.library);
    }

    private static Platform platform() throws Missing {
        var os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        var arch = switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm64";
            default -> throw new Missing("no natives for " + System.getProperty("os.arch"));
        };
        if (os.startsWith("linux")) {
            return new Platform(
                    "linux-" + arch,
                    "libopenblas.so.0",
                    List.of("libgfortran.so.5", "libquadmath.so.0", "libgcc_s.so.1"));
        }
        if (os.startsWith("mac")) {
            return new Platform(
                    "macosx-" + arch,
                    "libopenblas.0.dylib",
                    List.of("libgfortran.5.dylib", "libquadmath.0.dylib", "libgcc_s.1.1.dylib"));
        }
        return new Platform(
                "windows-" + arch,
                "libopenblas.dll",
                List.of("libgfortran-5.dll", "libquadmath-0.dll", "libgcc_s_seh-1.dll", "libwinpthread-1.dll"));
    }

    /// The user's cache; none where the system knows no home of the user.
    private static Optional<Path> cache() {
        var xdg = System.getenv("XDG_CACHE_HOME");
        var root = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return Optional.of(root.resolve("factorscope").resolve("native")).filter(Path::isAbsolute);
    }

    /// Names the folder by what the jar says of its contents (sizes and checksums): unpacking them at every start would
    /// cost more than loading them.
    private static String key(Platform platform) throws Missing, IOException {
        var description = new StringBuilder("soname 1;");
        if (resource(platform, platform.library).openConnection() instanceof JarURLConnection jar) {
            var entry = jar.getJarEntry();
            description
                    .append(entry.getName())
                    .append(entry.getSize())
                    .append(':')
                    .append(entry.getCrc());
        } else {
            description.append(resource(platform, platform.library));
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(description.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static URL resource(Platform platform, String file) throws Missing {
        var url =
                NativeFiles.class.getClassLoader().getResource("org/bytedeco/openblas/" + platform.folder + "/" + file);
        if (url == null) {
            throw new Missing("no natives for " + platform.folder + " are packaged");
        }
        return url;
    }

    /// Whether the files are what was unpacked. They are read, not mapped: the system ends a process that touches what
    /// a cut file lacks, which loading it would do.
    private static boolean isWhole(Path folder) {
        try {
            var lines = Files.readAllLines(folder.resolve(CONTENTS));
            for (var line : lines) {
                var file = folder.resolve(line.substring(line.lastIndexOf(' ') + 1));
                if (!line.equals(described(file))) {
                    return false;
                }
            }
            return !lines.isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /// Size, checksum and name, as a line of the contents.
    private static String described(Path file) throws IOException {
        var checksum = new CRC32();
        try (var in = new CheckedInputStream(Files.newInputStream(file), checksum)) {
            long size = in.transferTo(OutputStream.nullOutputStream());
            return size + " " + Long.toHexString(checksum.getValue()) + " " + file.getFileName();
        }
    }

    /// Written aside and renamed under a lock, so that two starts at once cannot see half a file.
    private static void unpackInto(Path cache, Path folder, Platform platform) throws IOException, Missing {
        Files.createDirectories(cache);
        try (var lock = FileChannel.open(cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = lock.lock()) {
            if (isWhole(folder)) {
                return;
            }
            // of starts that were ended meanwhile: who unpacks holds the lock
            try (var left = Files.newDirectoryStream(cache, ASIDE + "*")) {
                for (var aside : left) {
                    delete(aside);
                }
            }
            var aside = Files.createTempDirectory(cache, ASIDE);
            try {
                fill(aside, platform);
                Files.createDirectories(folder);
                for (var file : listed(aside)) {
                    Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
                }
            } finally {
                delete(aside);
            }
        }
    }

    /// The library, its companions, and last what they are like.
    private static void fill(Path folder, Platform platform) throws IOException, Missing {
        for (var companion : platform.companions) {
            // not every build brings every companion
            var url = NativeFiles.class
                    .getClassLoader()
                    .getResource("org/bytedeco/openblas/" + platform.folder + "/" + companion);
            if (url != null) {
                copy(url, folder.resolve(companion));
            }
        }
        var library = folder.resolve(platform.library);
        copy(resource(platform, platform.library), library);
        answerToPlainName(library);
        var contents = new ArrayList<String>();
        for (var file : listed(folder)) {
            contents.add(described(file));
        }
        Files.write(folder.resolve(CONTENTS), contents);
    }

    /// The files of a folder, the contents last: their presence says that the others are there.
    private static List<Path> listed(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted(Comparator.comparing(f -> f.endsWith(CONTENTS))).toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        for (var file : listed(folder)) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    private static void copy(URL from, Path to) throws IOException {
        try (InputStream in = from.openStream()) {
            Files.copy(in, to);
        }
    }

    /// Smile looks for `libopenblas.so` by that name only. On Linux the loader takes a loaded library for it
    /// whose SONAME says so; the shorter name fits over the longer one.
    private static void answerToPlainName(Path library) throws IOException {
        var name = "\0libopenblas.so.0\0".getBytes(StandardCharsets.US_ASCII);
        var bytes = Files.readAllBytes(library);
        for (int i = 0; i + name.length <= bytes.length; i++) {
            if (bytes[i + 1] == 'l' && java.util.Arrays.equals(bytes, i, i + name.length, name, 0, name.length)) {
                bytes[i + name.length - 3] = 0;
                bytes[i + name.length - 2] = 0;
                Files.write(library, bytes);
                return;
            }
        }
    }
}
