package factorscope.model.files;

import factorscope.model.failure.Failure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes files beside their targets, waits until they are on the disk, then renames them: a target holds either
/// what was there before or the whole new contents. All files that the program leaves for people are written here
/// or in a [SafeFolder].
public final class SafeFile {
    private static final int CHUNK = 1 << 20;

    private SafeFile() {}

    /// Writes the contents of a file.
    public interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /// @param target where the contents are to stand
    public record Write(Path target, Body body) {}

    /// Whether something is there: asks the disk, which may take its time.
    public static boolean isThere(Path path) {
        return Files.exists(path);
    }

    /// Writes one file. A link keeps pointing where it does: its target is replaced.
    public static void write(Path target, Body body) {
        write(List.of(new Write(target, body)), List.of());
    }

    /// Writes several files that belong together: none is replaced before all of them are written.
    ///
    /// @param obsolete files that are deleted once the new ones stand
    public static void write(List<Write> writes, List<Path> obsolete) {
        var targets = writes.stream().map(w -> target(w.target)).toList();
        var written = new ArrayList<Unfinished.Entry>();
        int at = 0;
        try {
            for (; at < targets.size(); at++) {
                var target = targets.get(at);
                var aside = Unfinished.beside(target);
                written.add(aside);
                fill(aside.path(), writes.get(at).body);
                keepPermissions(target, aside.path());
            }
            for (at = 0; at < targets.size(); at++) {
                Files.move(
                        written.get(at).path(),
                        targets.get(at),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.ATOMIC_MOVE);
            }
            for (var target : targets) {
                syncFolderOf(target);
            }
            for (var old : obsolete) {
                if (targets.stream().noneMatch(t -> t.equals(target(old)))) {
                    Files.deleteIfExists(old);
                }
            }
        } catch (IOException e) {
            throw unwritable(writes.get(Math.min(at, writes.size() - 1)).target, e);
        } finally {
            written.forEach(Unfinished.Entry::close);
        }
    }

    private static void fill(Path file, Body body) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            // closed with the channel, after what it holds is on the disk
            @SuppressWarnings("PMD.CloseResource")
            var out = new BufferedOutputStream(Channels.newOutputStream(channel), CHUNK);
            body.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    /// Where the bytes will really stand.
    private static Path target(Path named) {
        var target = named.toAbsolutePath().normalize();
        if (target.getFileName() == null) {
            throw Failure.write(named + " cannot be written.", "Give the name of a file.");
        }
        try {
            if (Files.isSymbolicLink(target)) {
                // a link to nothing yet: what it names is made
                var to = target.resolveSibling(Files.readSymbolicLink(target)).normalize();
                target = Files.exists(target) ? target.toRealPath() : to;
            }
        } catch (IOException e) {
            throw unwritable(named, e);
        }
        requireRegular(named, target);
        return target;
    }

    private static void requireRegular(Path named, Path target) {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(target)) {
            throw Failure.write(
                    named + (Files.isDirectory(target) ? " is a folder." : " is not a file that can be replaced."),
                    "Choose another name.");
        }
    }

    /// Makes the folder that a file is to stand in, where there is none.
    public static void makeFolderOf(Path file) {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            return;
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /// Refuses a place where a file could not be written, before anything is computed for it.
    ///
    /// @param replaces whether one that is there may be replaced
    public static void requireWritable(Path file, boolean replaces) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !replaces) {
            throw Failure.write(file + " exists already.", "Choose another name, or replace it with --force.");
        }
        var target = target(file);
        var folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw Failure.write("There is no folder " + folder + ".", "Make it first.");
        }
        if (!Files.isWritable(folder)) {
            throw Failure.write(
                    file + " cannot be written: the folder " + folder + " cannot be changed.",
                    "Choose another folder, or change its permissions.");
        }
    }

    private static void keepPermissions(Path target, Path aside) throws IOException {
        var view = Files.getFileAttributeView(target, PosixFileAttributeView.class);
        if (view != null && Files.exists(target)) {
            Files.setPosixFilePermissions(aside, view.readAttributes().permissions());
        }
    }

    /// A rename is lasting once its folder is on the disk; not every system lets one wait for it.
    static void syncFolderOf(Path target) {
        var folder = target.getParent();
        if (folder == null) {
            return;
        }
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // the contents themselves are on the disk
        }
    }

    /// What to tell of a target that could not be written, in terms of the target, not of the file beside it.
    public static Failure unwritable(Path target, IOException e) {
        return Failure.write(
                target + " cannot be written: " + reason(e) + ".",
                "Check the permissions and the space on the disk.",
                e);
    }

    /// Why, without the name of the file that happened to be written to.
    public static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException _ -> "permission denied";
            case java.nio.file.NoSuchFileException _ -> "there is no such folder";
            case java.nio.file.FileSystemException f when f.getReason() != null -> f.getReason();
            default -> Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
        };
    }
}
