package factorscope.model.io.hdf5;

import factorscope.model.failure.Failure;
import io.jhdf.HdfFile;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/// Files as the library reads them, and what it meets in damaged ones.
final class Hdf {
    /// `\x89HDF\r\n\x1a\n`
    private static final long SIGNATURE = 0x0A1A0A0D46444889L;

    private Hdf() {}

    interface Work<T> {
        T on(HdfFile hdf);
    }

    /// Opens a file for as long as the work takes.
    static <T> T with(Path file, Work<T> work) {
        return guarded(file, () -> {
            try (var hdf = open(file)) {
                return work.on(hdf);
            }
        });
    }

    /// What fits in one buffer is mapped: of that the library only takes slices, while it reads into memory
    /// whatever lengths a larger file announces.
    static HdfFile open(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            requireWhole(channel, size, file);
            return size > Integer.MAX_VALUE
                    ? new HdfFile(file)
                    : HdfFile.fromByteBuffer(channel.map(FileChannel.MapMode.READ_ONLY, 0, size));
        } catch (IOException e) {
            throw damaged(file, String.valueOf(e.getMessage()), e);
        }
    }

    /// The superblock says how long the file should be; the library does not look at it.
    private static void requireWhole(FileChannel channel, long size, Path file) throws IOException {
        for (long at : new long[] {0, 512, 1024, 2048}) {
            var head = ByteBuffer.allocate(56).order(ByteOrder.LITTLE_ENDIAN);
            if (channel.read(head, at) < head.capacity() || head.getLong(0) != SIGNATURE) {
                continue;
            }
            int version = head.get(8);
            int width = head.get(version < 2 ? 13 : 9);
            long end =
                    width != Long.BYTES || version > 3 ? 0 : head.getLong(version == 0 ? 40 : version == 1 ? 44 : 28);
            if (end > size) {
                throw damaged(
                        file,
                        "it is cut off: " + end + " bytes are announced, " + size + " are there",
                        new IOException());
            }
            return;
        }
    }

    /// Whatever the library stumbles over becomes one sentence.
    static <T> T guarded(Path file, Supplier<T> work) {
        try {
            return work.get();
        } catch (Failure e) {
            throw e;
        } catch (HdfException e) {
            // what the library says of its own parts helps nobody; the first line of a file is another matter
            var own = String.valueOf(e.getMessage());
            throw damaged(
                    file,
                    own.startsWith("Failed") ? "a part of it is not where it should be; it may be cut off" : own,
                    e);
        } catch (InternalError e) {
            // what the platform raises when a page of a mapped file is gone
            throw damaged(file, "it was cut off while it was read", e);
        } catch (OutOfMemoryError e) {
            // the library believes the lengths that a file announces; what it asked for was never given
            throw damaged(file, "it announces more than the memory holds", e);
        } catch (RuntimeException e) {
            // the library meets what is damaged with whatever its loops stumble over
            throw damaged(file, "a part of it is not what it should be", e);
        }
    }

    static Failure damaged(Path file, String why, Throwable cause) {
        var text = why.replace('\n', ' ').strip();
        return Failure.data(
                file.getFileName() + " is not a readable HDF5 file: "
                        + (text.endsWith(".") ? text.substring(0, text.length() - 1) : text) + ".",
                "Copy or write the file again, for example with h5repack.",
                cause);
    }

    /// Whether it is of MATLAB 7.3, which writes dimensions the other way round.
    static boolean isMatlab(HdfFile hdf) {
        if (hdf.getUserBlockSize() < 128) {
            return false;
        }
        var head = new byte[128];
        hdf.getUserBlockBuffer().duplicate().get(0, head);
        return new String(head, StandardCharsets.US_ASCII).startsWith("MATLAB 7.3");
    }
}
