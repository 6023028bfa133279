package factorscope.model.io.hdf5;

import factorscope.model.io.zip.Blosc;
import factorscope.model.io.zip.Lz4;
import factorscope.model.io.zip.Shuffle;
import factorscope.model.io.zip.Zlib;
import factorscope.model.io.zip.ZstdBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What chunks were packed by, in the order of packing.
record HdfFilters(List<Filter> filters) {
    static final HdfFilters NONE = new HdfFilters(List.of());

    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;
    private static final int CHECKSUM = 3;
    private static final int LZF = 32000;
    private static final int BLOSC = 32001;
    private static final int LZ4 = 32004;
    private static final int BIT_SHUFFLE = 32008;
    private static final int ZSTD = 32015;
    private static final int MOST_FILTERS = 32;

    /// @param isOptional whether chunks may be without it
    /// @param options as its writer left them
    record Filter(int id, String name, boolean isOptional, List<Integer> options) {
        private String text() {
            return switch (id) {
                case 4 -> "szip";
                case 5 -> "nbit";
                case 6 -> "scaleoffset";
                case 307 -> "bzip2";
                case 32013 -> "zfp";
                case 32026 -> "blosc2";
                default -> name.isEmpty() ? "the filter " + id : name + " (filter " + id + ")";
            };
        }
    }

    static HdfFilters read(HdfBytes in) throws IOException {
        int version = in.u8();
        int count = in.u8();
        if (version < 1 || version > 2 || count > MOST_FILTERS) {
            throw new IOException("its filters are described in a way that is not known");
        }
        in.skip(version == 1 ? 6 : 0);
        var filters = new ArrayList<Filter>();
        for (int f = 0; f < count; f++) {
            int id = in.u16();
            int nameLength = version == 1 || id >= 256 ? in.u16() : 0;
            boolean isOptional = (in.u16() & 1) != 0;
            int optionCount = in.u16();
            var name = nameLength == 0 ? "" : in.take(nameLength).textToZeroOrEnd();
            in.skip(version == 1 ? Math.floorMod(-nameLength, 8) : 0);
            var options = new ArrayList<Integer>();
            for (int o = 0; o < optionCount; o++) {
                options.add(in.i32());
            }
            in.skip(version == 1 && optionCount % 2 == 1 ? Math.min(4, in.left()) : 0);
            filters.add(new Filter(id, name, isOptional, options));
        }
        return new HdfFilters(filters);
    }

    /// One that is not read here, by name.
    Optional<String> unknown() {
        return filters.stream()
                .filter(f -> !f.isOptional)
                .filter(f -> !List.of(DEFLATE, SHUFFLE, CHECKSUM, LZF, BLOSC, LZ4, BIT_SHUFFLE, ZSTD)
                        .contains(f.id))
                .map(Filter::text)
                .findFirst();
    }

    /// @param skipped a bit for every filter that was not used on this chunk
    /// @param wanted how many bytes the chunk has
    byte[] unpacked(byte[] packed, int skipped, int wanted) throws IOException {
        var bytes = packed;
        for (int f = filters.size() - 1; f >= 0; f--) {
            if ((skipped >> f & 1) == 0) {
                // what a checksum or another filter adds is small
                bytes = undone(filters.get(f), bytes, wanted);
            }
        }
        if (bytes.length < wanted) {
            throw new IOException("a chunk is cut off");
        }
        return bytes;
    }

    private static byte[] undone(Filter filter, byte[] bytes, int wanted) throws IOException {
        return switch (filter.id) {
            case DEFLATE -> Zlib.unpacked(bytes, wanted + 64);
            case SHUFFLE -> Shuffle.bytesUndone(bytes, Math.max(1, option(filter, 0)));
            case CHECKSUM -> checked(bytes);
            case LZF -> Lzf.unpacked(bytes, wanted);
            case BLOSC -> Blosc.unpacked(bytes, wanted);
            case LZ4 -> blocks(bytes, 0, 1, wanted, (block, size) -> Lz4.unpacked(block, 0, block.length, size));
            case ZSTD -> ZstdBytes.unpacked(bytes, wanted);
            case BIT_SHUFFLE -> bitShuffle(filter, bytes, wanted);
            default -> throw new IOException("it is packed by " + filter.text() + ", which is not read here");
        };
    }

    /// Without the sum of Fletcher that follows it; some versions of the library wrote the bytes of each half the other
    /// way round.
    private static byte[] checked(byte[] bytes) throws IOException {
        int size = bytes.length - 4;
        if (size < 0) {
            throw new IOException("a chunk is cut off");
        }
        int stored = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(size);
        int sum = fletcher(bytes, size);
        if (stored != sum && Integer.reverseBytes(Integer.rotateRight(sum, 16)) != stored) {
            throw new IOException("a chunk does not have the checksum that was stored with it");
        }
        return Arrays.copyOf(bytes, size);
    }

    private static int fletcher(byte[] bytes, int size) {
        int first = 0;
        int second = 0;
        for (int i = 0; i < size; i += 2) {
            int low = i + 1 < size ? bytes[i + 1] & 0xff : 0;
            first = folded(first + ((bytes[i] & 0xff) << 8 | low));
            second = folded(second + first);
        }
        return second << 16 | first;
    }

    /// What is carried over comes in again at the end, so that only zeros have the sum 0.
    private static int folded(int sum) {
        return (sum & 0xffff) + (sum >>> 16);
    }

    private static int option(Filter filter, int number) {
        return number < filter.options.size() ? filter.options.get(number) : 0;
    }

    private interface Block {
        byte[] unpacked(byte[] packed, int wanted) throws IOException;
    }

    /// A length, the length of a block, and blocks after their packed lengths; all big endian.
    ///
    /// @param multiple bytes of which a packed block has a whole number; what is left over is as it is
    private static byte[] blocks(byte[] bytes, int from, int multiple, int wanted, Block block) throws IOException {
        var in = ByteBuffer.wrap(bytes, from, bytes.length - from);
        var out = ByteBuffer.allocate(wanted);
        if (in.remaining() < 12 || in.getLong() != wanted) {
            throw new IOException("a chunk is damaged");
        }
        int size = in.getInt();
        if (size <= 0) {
            throw new IOException("a chunk is damaged");
        }
        while (out.remaining() >= multiple) {
            int here = Math.min(size, out.remaining() / multiple * multiple);
            int length = in.remaining() < 4 ? -1 : in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new IOException("a chunk is cut off");
            }
            var packed = new byte[length];
            in.get(packed);
            // what does not become smaller is left as it is
            out.put(length == here && multiple == 1 ? packed : block.unpacked(packed, here));
        }
        if (in.remaining() < out.remaining()) {
            throw new IOException("a chunk is cut off");
        }
        out.put(in.slice(in.position(), out.remaining()));
        return out.array();
    }

    private static byte[] bitShuffle(Filter filter, byte[] bytes, int wanted) throws IOException {
        int width = Math.max(1, option(filter, 2));
        int eight = 8 * width;
        return switch (option(filter, 4)) {
            case 0 -> {
                int elements = option(filter, 3) > 0 ? option(filter, 3) : Math.max(128, 8192 / width / 8 * 8);
                var out = bytes.clone();
                for (int at = 0; at + eight <= out.length; ) {
                    int here = Math.min(elements * width, (out.length - at) / eight * eight);
                    var undone = Shuffle.bitsUndone(Arrays.copyOfRange(out, at, at + here), width);
                    System.arraycopy(undone, 0, out, at, here);
                    at += here;
                }
                yield out;
            }
            case 2 ->
                blocks(
                        bytes,
                        0,
                        eight,
                        wanted,
                        (block, size) -> Shuffle.bitsUndone(Lz4.unpacked(block, 0, block.length, size), width));
            case 3 ->
                blocks(
                        bytes,
                        0,
                        eight,
                        wanted,
                        (block, size) -> Shuffle.bitsUndone(ZstdBytes.unpacked(block, size), width));
            default -> throw new IOException("its bits are shuffled in a way that is not known");
        };
    }

    /// LZF, as h5py packs.
    static final class Lzf {
        private Lzf() {}

        static byte[] unpacked(byte[] packed, int wanted) throws IOException {
            var out = new byte[wanted];
            int from = 0;
            int to = 0;
            try {
                while (from < packed.length) {
                    int control = packed[from++] & 0xFF;
                    if (control < 32) {
                        System.arraycopy(packed, from, out, to, control + 1);
                        from += control + 1;
                        to += control + 1;
                        continue;
                    }
                    int length = control >> 5;
                    length += length == 7 ? packed[from++] & 0xFF : 0;
                    int back = ((control & 0x1F) << 8 | packed[from++] & 0xFF) + 1;
                    for (int i = 0; i < length + 2; i++, to++) {
                        out[to] = out[to - back];
                    }
                }
            } catch (IndexOutOfBoundsException e) {
                throw new IOException("a chunk is damaged", e);
            }
            if (to != wanted) {
                throw new IOException("a chunk is cut off");
            }
            return out;
        }
    }
}
