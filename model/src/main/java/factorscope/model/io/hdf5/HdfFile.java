package factorscope.model.io.hdf5;

import factorscope.model.failure.Failure;
import factorscope.model.memory.Handing;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An HDF5 file, mapped: its superblock, and its objects by address. Follows the HDF5 File Format Specification,
/// version 3.0.
final class HdfFile implements AutoCloseable {
    static final long NOWHERE = -1;

    private static final long SIGNATURE = 0x0A1A0A0D46444889L;
    private static final int MOST_OBJECTS = 200_000;

    private final Path path;
    private final Arena arena;
    private final MemorySegment bytes;
    private final Map<Long, HdfObject> objects = new HashMap<>();
    /// Of the collection whose texts were asked for last: they follow each other.
    private final Map<Long, HdfBytes> collected = new HashMap<>();

    private final long root;
    private long collection = NOWHERE;
    private long base;
    private int addressWidth = 8;
    private int lengthWidth = 8;

    private HdfFile(Path path, Arena arena) throws IOException {
        this.path = path;
        this.arena = arena;
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            root = superblock();
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // what is opened closes it
    static HdfFile open(Path path) {
        try {
            var arena = Arena.ofShared();
            return Handing.over(arena::close, () -> new HdfFile(path, arena));
        } catch (IOException e) {
            throw damaged(path, String.valueOf(e.getMessage()), e);
        }
    }

    interface Work<T> {
        T on(HdfFile file) throws IOException;
    }

    /// Opens a file for as long as the work takes.
    static <T> T with(Path path, Work<T> work) {
        try (var file = open(path)) {
            return work.on(file);
        } catch (IOException e) {
            throw damaged(path, String.valueOf(e.getMessage()), e);
        } catch (InternalError e) {
            // what the platform raises when a page of a mapped file is gone
            throw damaged(path, "it was cut off while it was read", e);
        }
    }

    static Failure damaged(Path path, String why, Throwable cause) {
        return Failure.data(
                path.getFileName() + " is not a readable HDF5 file: " + why + ".",
                "Copy or write the file again, for example with h5repack.",
                cause);
    }

    Path path() {
        return path;
    }

    private long superblock() throws IOException {
        long at = 0;
        while (at + 16 <= bytes.byteSize() && bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at) != SIGNATURE) {
            at = at == 0 ? 512 : 2 * at;
        }
        if (at + 16 > bytes.byteSize()) {
            throw new IOException("it has no superblock");
        }
        int version = bytes.get(ValueLayout.JAVA_BYTE, at + 8);
        if (version < 0 || version > 3) {
            throw new IOException("its version " + version + " of the format is not known");
        }
        addressWidth = bytes.get(ValueLayout.JAVA_BYTE, at + (version < 2 ? 13 : 9));
        lengthWidth = bytes.get(ValueLayout.JAVA_BYTE, at + (version < 2 ? 14 : 10));
        if (addressWidth < 2 || addressWidth > 8 || lengthWidth < 2 || lengthWidth > 8) {
            throw new IOException("its addresses have " + addressWidth + " bytes");
        }
        var in = new HdfBytes(bytes.asSlice(at), addressWidth, lengthWidth);
        in.skip(version == 0 ? 24 : version == 1 ? 28 : 12);
        base = in.address();
        in.address();
        long end = in.address();
        if (base == NOWHERE || base > bytes.byteSize()) {
            throw new IOException("it points outside itself");
        }
        if (end > bytes.byteSize()) {
            throw new IOException("it is cut off: " + end + " bytes are announced, " + bytes.byteSize() + " are there");
        }
        if (version < 2) {
            in.address();
            in.skip(addressWidth);
        }
        return in.address();
    }

    /// Bytes from an address on, to the end of the file.
    HdfBytes at(long address) throws IOException {
        if (address < 0 || address > bytes.byteSize() - base) {
            throw new IOException("it points outside itself");
        }
        return new HdfBytes(bytes.asSlice(base + address), addressWidth, lengthWidth);
    }

    /// So many bytes from an address on.
    HdfBytes at(long address, long count) throws IOException {
        return at(address).take(count);
    }

    /// What a global heap collection holds under a number.
    HdfBytes collected(long address, long number) throws IOException {
        if (collection != address) {
            collection = NOWHERE;
            collected.clear();
            collect(address);
            collection = address;
        }
        var found = collected.get(number);
        if (found == null) {
            throw new IOException("a text is not where it should be");
        }
        return found.again();
    }

    private void collect(long address) throws IOException {
        var in = at(address);
        in.signature("GCOL");
        in.skip(4);
        long left = in.length() - 8 - lengthWidth;
        while (left > 0) {
            long number = in.u16();
            in.skip(6);
            long size = in.length();
            long padded = size + Math.floorMod(-size, 8L);
            if (number == 0 || padded > in.left()) {
                // the rest is free, or not there
                break;
            }
            collected.putIfAbsent(number, in.take(size));
            in.skip(padded - size);
            left -= padded + 8 + lengthWidth;
        }
    }

    /// Where an address is in the file.
    long offset(long address) {
        return base + address;
    }

    int addressWidth() {
        return addressWidth;
    }

    int lengthWidth() {
        return lengthWidth;
    }

    HdfObject root() throws IOException {
        return object(root);
    }

    /// The group or dataset at an address; the same one whenever it is asked for.
    HdfObject object(long address) throws IOException {
        var known = objects.get(address);
        if (known != null) {
            return known;
        }
        if (objects.size() >= MOST_OBJECTS) {
            throw new IOException("it has more than " + MOST_OBJECTS + " objects");
        }
        var object = new HdfObject(this, address, HdfHeader.read(this, address));
        objects.put(address, object);
        return object;
    }

    /// The object at a path from the root; links that stand on the way are followed.
    @Nullable
    HdfObject find(String path) throws IOException {
        return HdfLinks.find(this, path);
    }

    /// Whether it is of MATLAB 7.3, which writes dimensions the other way round.
    boolean isMatlab() {
        return base >= 128
                && new String(bytes.asSlice(0, 128).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1)
                        .startsWith("MATLAB 7.3");
    }

    @Override
    public void close() {
        arena.close();
    }
}
