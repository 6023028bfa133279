package factorscope.model.workspace;

import factorscope.model.failure.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Writes a folder aside and renames it into place when it is complete: a folder of that name is either whole
/// or not there. One that was there before goes only after the new one stands.
final class SafeFolder {
    /// Fills the folder.
    interface Content {
        void writeTo(Path folder) throws IOException;
    }

    private SafeFolder() {}

    /// Writes a folder that is not there yet.
    static void write(Path folder, Content content) {
        if (Files.exists(folder)) {
            throw Failure.write(folder + " exists already.", "Choose another name, or replace it with --force.");
        }
        replace(folder, _ -> true, content);
    }

    /// Writes a folder whether it is there or not.
    ///
    /// @param ours which names may be replaced; anything else that is there stays
    static void replace(Path folder, Predicate<String> ours, Content content) {
        var target = folder.toAbsolutePath().normalize();
        var parent = target.getParent();
        if (parent == null) {
            throw Failure.write(folder + " cannot be written.", "Choose a folder inside another.");
        }
        var aside = parent.resolve("." + target.getFileName() + ".partial-" + UUID.randomUUID());
        try {
            Files.createDirectories(parent);
            Files.createDirectory(aside);
            content.writeTo(aside);
            sync(aside);
            replaceBy(aside, target, ours);
        } catch (IOException e) {
            deleteQuietly(aside);
            throw Failure.write(
                    folder + " cannot be written: " + reason(e) + ".",
                    "Check the permissions and the space on the disk.",
                    e);
        } catch (RuntimeException | Error e) {
            deleteQuietly(aside);
            throw e;
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException _ -> "permission denied";
            case java.nio.file.FileSystemException f when f.getReason() != null -> f.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    private static void replaceBy(Path aside, Path target, Predicate<String> ours) throws IOException {
        if (!Files.exists(target)) {
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        var old = target.resolveSibling("." + target.getFileName() + ".replaced-" + UUID.randomUUID());
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        bringBack(old, target, ours);
        deleteQuietly(old);
    }

    /// What people have put into the folder themselves stays in it.
    private static void bringBack(Path old, Path target, Predicate<String> ours) throws IOException {
        try (var entries = Files.list(old)) {
            for (var entry : entries.toList()) {
                var place = target.resolve(entry.getFileName());
                if (!ours.test(String.valueOf(entry.getFileName())) && !Files.exists(place)) {
                    Files.move(entry, place, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
    }

    private static void sync(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        }
    }

    /// Deletes a folder with all it holds; what cannot be deleted stays.
    static void deleteQuietly(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
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
