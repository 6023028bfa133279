package factorscope.model.data;

import factorscope.model.failure.Failure;
import factorscope.model.memory.OffHeap;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Where a tensor's bytes live and how long: everyone who uses them holds a [Lease]; the last release frees
/// them.
public final class Storage {
    /// The promise to keep the bytes until it is closed. Closing may unmap gigabytes: never on the screen's
    /// thread.
    public interface Lease extends AutoCloseable {
        @Override
        void close();
    }

    private record MappedFile(Path path, long size, FileTime modified) {}

    private final @Nullable OffHeap scope;
    private final @Nullable MappedFile file;
    private final @Nullable Lease shared;
    private final AtomicInteger leases = new AtomicInteger();

    private Storage(@Nullable OffHeap scope, @Nullable MappedFile file, @Nullable Lease shared) {
        this.scope = scope;
        this.file = file;
        this.shared = shared;
    }

    /// Memory that the garbage collector frees; leases are counted but free nothing.
    public static Storage collected() {
        return new Storage(null, null, null);
    }

    /// Memory of this scope, which is closed with the last lease.
    public static Storage of(OffHeap scope) {
        return new Storage(scope, null, null);
    }

    /// A file that was mapped into this scope.
    public static Storage ofFile(OffHeap scope, Path path) {
        return ofFile(scope, path, () -> {});
    }

    /// The same for a file that is read as long as the scope lives.
    ///
    /// @param reader closed with the last lease
    public static Storage ofFile(OffHeap scope, Path path, Lease reader) {
        try {
            return new Storage(
                    scope,
                    new MappedFile(path.toAbsolutePath(), Files.size(path), Files.getLastModifiedTime(path)),
                    reader);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /// The bytes of another storage, which are kept until this one's last lease is closed.
    public static Storage sharing(Storage other) {
        return new Storage(null, other.file, other.lease());
    }

    /// Maps `bytes` bytes of a file from `offset` on, read only.
    public static MemorySegment map(OffHeap scope, Path path, long offset, long bytes) {
        return map(scope.arena(), path, offset, bytes);
    }

    /// The same, for as long as this arena lives.
    public static MemorySegment map(Arena arena, Path path, long offset, long bytes) {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (offset + bytes > channel.size()) {
                throw Failure.data(
                        path.getFileName() + " is truncated: " + (offset + bytes) + " bytes are announced, "
                                + channel.size() + " are there.",
                        "Copy or write the file again.");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, bytes, arena);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static Failure unreadable(Path path, IOException e) {
        return e instanceof NoSuchFileException
                ? Failure.data("There is no file " + path + ".", "Check the path.", e)
                : Failure.data(path + " cannot be read: " + e.getMessage() + ".", "Check its permissions.", e);
    }

    /// The mapped file, if this is one.
    public Optional<Path> mappedFile() {
        return Optional.ofNullable(file).map(MappedFile::path);
    }

    /// Refuses to go on when the mapped file has been changed or cut since it was opened.
    public void check() {
        if (file == null) {
            return;
        }
        try {
            if (Files.size(file.path) == file.size
                    && Files.getLastModifiedTime(file.path).equals(file.modified)) {
                return;
            }
        } catch (IOException e) {
            throw Failure.data(
                    file.path.getFileName() + " can no longer be read: " + e.getMessage() + ".",
                    "Bring the file back and open it again.",
                    e);
        }
        throw changed(file.path);
    }

    static Failure changed(Path path) {
        return Failure.data(
                path.getFileName() + " was changed while it was open.", "Open it again once it is completely written.");
    }

    public Lease lease() {
        leases.incrementAndGet();
        var closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true) && leases.decrementAndGet() == 0) {
                if (scope != null) {
                    scope.close();
                }
                if (shared != null) {
                    shared.close();
                }
            }
        };
    }
}
