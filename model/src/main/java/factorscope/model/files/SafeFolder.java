package factorscope.model.files;

import factorscope.model.failure.Failure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;

/// Writes a folder aside and renames it into place when it is complete: a folder of that name is either whole
/// or not there. One that was there before goes only after the new one stands.
public final class SafeFolder {
    private static final int CHUNK = 1 << 20;

    private SafeFolder() {}

    /// Fills the folder.
    public interface Content {
        void writeTo(Place place) throws IOException;
    }

    /// A folder while it is being written.
    ///
    /// @param path where it is meanwhile
    public record Place(Path path) {
        /// Writes a file in it.
        public void file(String name, SafeFile.Body body) throws IOException {
            try (var out = new BufferedOutputStream(
                    Files.newOutputStream(path.resolve(name), StandardOpenOption.CREATE_NEW), CHUNK)) {
                body.writeTo(out);
            }
        }

        /// A folder in it, which is made.
        public Place folder(String name) throws IOException {
            return new Place(Files.createDirectories(path.resolve(name)));
        }

        /// The same files as those of another folder, without copying where that can be.
        public void takeOver(Path other) throws IOException {
            carryOver(other, path, _ -> true);
        }
    }

    /// Writes a folder that is not there yet.
    public static void write(Path folder, Content content) {
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw Failure.write(folder + " exists already.", "Choose another name, or replace it with --force.");
        }
        replace(folder, _ -> true, content);
    }

    /// Writes a folder whether it is there or not.
    ///
    /// @param ours which names may be replaced; anything else that is there stays
    public static void replace(Path folder, Predicate<String> ours, Content content) {
        var target = target(folder);
        try (var aside = Unfinished.beside(target)) {
            Files.createDirectories(parent(folder, target));
            Files.createDirectory(aside.path());
            content.writeTo(new Place(aside.path()));
            if (Files.exists(target)) {
                carryOver(target, aside.path(), name -> !ours.test(name));
            }
            sync(aside.path());
            replaceBy(aside.path(), target);
            SafeFile.syncFolderOf(target);
        } catch (IOException e) {
            throw SafeFile.unwritable(folder, e);
        }
    }

    private static Path parent(Path folder, Path target) {
        var parent = target.getParent();
        if (parent == null) {
            throw Failure.write(folder + " cannot be written.", "Choose a folder inside another.");
        }
        return parent;
    }

    private static Path target(Path folder) {
        var target = folder.toAbsolutePath().normalize();
        parent(folder, target);
        try {
            // a link to a folder keeps pointing to it
            return Files.exists(target) ? target.toRealPath() : target;
        } catch (IOException e) {
            throw SafeFile.unwritable(folder, e);
        }
    }

    /// Refuses a place where a folder could not be written, before anything is computed for it.
    public static void requireWritable(Path folder) {
        var target = target(folder);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(target)) {
            throw Failure.write(folder + " is a file.", "Choose another name.");
        }
        var above = parent(folder, target);
        while (!Files.exists(above, LinkOption.NOFOLLOW_LINKS) && above.getParent() != null) {
            above = above.getParent();
        }
        if (!Files.isDirectory(above)) {
            throw Failure.write(folder + " cannot be written: " + above + " is a file.", "Choose another name.");
        }
        if (!Files.isWritable(above)) {
            throw Failure.write(
                    folder + " cannot be written: the folder " + above + " cannot be changed.",
                    "Choose another folder, or change its permissions.");
        }
    }

    private static void replaceBy(Path aside, Path target) throws IOException {
        if (!Files.exists(target)) {
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        try (var old = Unfinished.instead(target)) {
            Files.move(target, old.path(), StandardCopyOption.ATOMIC_MOVE);
            try {
                Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                Files.move(old.path(), target, StandardCopyOption.ATOMIC_MOVE);
                throw e;
            }
        }
    }

    /// What people have put into a folder themselves stays in it. Links are handed on as links.
    private static void carryOver(Path from, Path to, Predicate<String> wanted) throws IOException {
        try (var entries = Files.list(from)) {
            for (var entry : entries.toList()) {
                var name = String.valueOf(entry.getFileName());
                var place = to.resolve(name);
                if (!wanted.test(name) || Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectory(place);
                    carryOver(entry, place, _ -> true);
                } else {
                    linkOrCopy(entry, place);
                }
            }
        }
    }

    private static void linkOrCopy(Path from, Path to) throws IOException {
        if (Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createLink(to, from);
                return;
            } catch (IOException | UnsupportedOperationException e) {
                // not every file system has several names for a file
            }
        } else if (!Files.isSymbolicLink(from)) {
            throw new IOException(from.getFileName() + " in it is neither a file nor a folder");
        }
        Files.copy(from, to, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static void sync(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        }
    }
}
