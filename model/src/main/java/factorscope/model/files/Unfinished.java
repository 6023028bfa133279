package factorscope.model.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Files and folders that are being written, or that are in the way for a moment. Each is noted in a journal of this
/// process; whatever a process that is gone has left behind is removed, or put back, at the next start.
public final class Unfinished {
    /// Set to another folder by tests.
    private static final String FOLDER = "factorscope.unfinished";

    /// What is deleted must look like this, whatever a journal says.
    private static final Pattern OURS =
            Pattern.compile("(?s)\\..*\\.((partial|replaced)-[0-9a-f]{12}|running)|factorscope-[a-z]+\\d+");

    /// So long may a name be that others are made of: file systems allow 255 bytes.
    private static final int MOST_NAME = 160;

    /// What separates the words of the journal: no path has it.
    private static final String BREAK = "\0";

    /// What is open, and where it is to be put back: nowhere if that is empty.
    private static final Map<Path, String> OPEN = new LinkedHashMap<>();

    private Unfinished() {}

    /// Something noted until it is closed; what is still there then is removed.
    ///
    /// @param path may be renamed away before it is closed
    public record Entry(Path path) implements AutoCloseable {
        @Override
        public void close() {
            deleteQuietly(path);
            forget(path);
        }
    }

    /// A name beside a target for its new contents; nothing is there yet.
    public static Entry beside(Path target) {
        return noted(aside(target, "partial"), "");
    }

    /// A name beside a target for what was there before. Should the program be killed, it is put back where the target
    /// is missing.
    static Entry instead(Path target) {
        return noted(aside(target, "replaced"), target.toString());
    }

    /// A temporary folder, which exists.
    public static Entry temporaryFolder(String name) throws IOException {
        var entry = new Entry(Files.createTempDirectory("factorscope-" + name));
        note(entry.path, "");
        return entry;
    }

    /// A file that says that this process works on something beside it, until it is closed.
    static Entry claimed(Path file) {
        return noted(file, "");
    }

    private static Entry noted(Path path, String back) {
        note(path, back);
        return new Entry(path);
    }

    private static Path aside(Path target, String kind) {
        var unique = UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        return target.resolveSibling("." + shortened(target) + "." + kind + "-" + unique);
    }

    private static String shortened(Path target) {
        var name = String.valueOf(target.getFileName());
        while (name.getBytes(StandardCharsets.UTF_8).length > MOST_NAME) {
            name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
        }
        return name;
    }

    private static void note(Path path, String back) {
        synchronized (OPEN) {
            OPEN.put(path.toAbsolutePath(), back);
            writeJournal();
        }
    }

    private static void forget(Path path) {
        synchronized (OPEN) {
            if (OPEN.remove(path.toAbsolutePath()) != null) {
                writeJournal();
            }
        }
    }

    /// Without a journal nothing is lost but tidiness: it must not keep anybody from writing.
    private static void writeJournal() {
        try {
            var journal = journal();
            if (OPEN.isEmpty()) {
                Files.deleteIfExists(journal);
                return;
            }
            var folder = journal.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            var words = new StringBuilder();
            OPEN.forEach((path, back) ->
                    words.append(path).append(BREAK).append(back).append(BREAK));
            Files.writeString(journal, words);
        } catch (IOException | SecurityException e) {
            // see above
        }
    }

    private static Path journal() {
        var me = ProcessHandle.current();
        long since = me.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return folder().resolve(me.pid() + "-" + since + ".txt");
    }

    private static Path folder() {
        var told = System.getProperty(FOLDER);
        if (told != null) {
            return Path.of(told);
        }
        var xdg = System.getenv("XDG_CACHE_HOME");
        var base = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return base.resolve("factorscope").resolve("unfinished");
    }

    /// Removes what processes that are gone have left behind, and puts back what they had moved away.
    public static void tidy() {
        List<Path> journals;
        try (var files = Files.list(folder())) {
            journals = files.filter(f -> f.getFileName().toString().matches("\\d+-\\d+\\.txt"))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return;
        }
        for (var journal : journals) {
            if (!isAlive(journal)) {
                tidyAfter(journal);
            }
        }
    }

    private static void tidyAfter(Path journal) {
        try {
            var words = Files.readString(journal).split(BREAK, -1);
            for (int i = 0; i + 1 < words.length; i += 2) {
                tidy(Path.of(words[i]), words[i + 1]);
            }
            Files.deleteIfExists(journal);
        } catch (IOException | InvalidPathException e) {
            // another process is tidying up, or somebody else has written there
        }
    }

    private static boolean isAlive(Path journal) {
        var parts = journal.getFileName().toString().replace(".txt", "").split("-", 2);
        long since = Long.parseLong(parts[1]);
        return ProcessHandle.of(Long.parseLong(parts[0]))
                .filter(ProcessHandle::isAlive)
                // numbers of processes are given again
                .filter(p -> p.info()
                        .startInstant()
                        .map(i -> i.toEpochMilli() == since)
                        .orElse(true))
                .isPresent();
    }

    private static void tidy(Path path, String back) throws IOException {
        var name = String.valueOf(path.getFileName());
        if (!OURS.matcher(name).matches() || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        var target = back.isEmpty() ? path : path.resolveSibling(Path.of(back).getFileName());
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            // a folder that was replaced has handed on whatever was not ours
            deleteQuietly(path);
        } else {
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /// Deletes a file, or a folder with all it holds; what cannot be deleted stays.
    public static void deleteQuietly(Path path) {
        try {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // a leftover beside the result does no harm
        }
    }
}
