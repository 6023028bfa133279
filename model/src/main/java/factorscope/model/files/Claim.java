package factorscope.model.files;

import factorscope.model.failure.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The right to write a folder for as long as a command runs: of two with the same target, the second is refused at
/// its start. The system takes the lock back when a process is killed; the empty file that carries it is removed at
/// the next start.
public final class Claim implements AutoCloseable {
    private final Unfinished.Entry file;
    private final FileChannel channel;

    private Claim(Unfinished.Entry file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// @param folder that is going to be written; the folder around it is made
    public static Claim on(Path folder) {
        SafeFolder.requireWritable(folder);
        var target = folder.toAbsolutePath().normalize();
        var file = target.resolveSibling("." + target.getFileName() + ".running");
        try {
            var parent = file.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw Failure.write(
                        "Another run is writing " + folder + ".", "Wait until it is done, or choose another name.");
            }
            return new Claim(Unfinished.claimed(file), channel);
        } catch (IOException e) {
            throw SafeFile.unwritable(folder, e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // by this very process
            return false;
        }
    }

    @Override
    public void close() {
        try (channel) {
            file.close();
        } catch (IOException e) {
            // an empty file stays; it does no harm
        }
    }
}
