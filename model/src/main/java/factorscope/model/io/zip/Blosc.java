package factorscope.model.io.zip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.xerial.snappy.Snappy;

/// Blosc, version 1: blocks, each of them packed in one or several pieces, with the bytes of its numbers
/// sorted by their place.
public final class Blosc {
    private static final int HEADER = 16;
    private static final int BYTE_SHUFFLE = 1;
    private static final int MEMCPYED = 2;
    private static final int BIT_SHUFFLE = 4;
    private static final int DONT_SPLIT = 16;

    private Blosc() {}

    /// @param wanted how many bytes there should be
    public static byte[] unpacked(byte[] packed, int wanted) throws IOException {
        if (packed.length < HEADER) {
            throw new IOException("a chunk is cut off");
        }
        var in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        int flags = in.get(2);
        int width = Byte.toUnsignedInt(in.get(3));
        int size = in.getInt(4);
        int block = in.getInt(8);
        if (size != wanted || block < 1 || width < 1) {
            throw new IOException("a chunk is damaged");
        }
        if ((flags & MEMCPYED) != 0) {
            if (packed.length < HEADER + size) {
                throw new IOException("a chunk is cut off");
            }
            return java.util.Arrays.copyOfRange(packed, HEADER, HEADER + size);
        }
        var out = new byte[size];
        int blocks = Math.ceilDiv(size, block);
        for (int b = 0; b < blocks; b++) {
            int length = Math.min(block, size - b * block);
            if (HEADER + 4L * b + 4 > packed.length) {
                throw new IOException("a chunk is cut off");
            }
            boolean isWhole = length == block;
            boolean isSplit = (flags & DONT_SPLIT) == 0 && isWhole && width <= 16 && block / width >= 128;
            var plain = block(in, in.getInt(HEADER + 4 * b), length, isSplit ? width : 1, flags >> 5 & 7);
            var sorted = (flags & BIT_SHUFFLE) != 0
                    ? Shuffle.bitsUndone(plain, width)
                    : (flags & BYTE_SHUFFLE) != 0 && width > 1 ? Shuffle.bytesUndone(plain, width) : plain;
            System.arraycopy(sorted, 0, out, b * block, length);
        }
        return out;
    }

    private static byte[] block(ByteBuffer in, int start, int length, int pieces, int format) throws IOException {
        var out = new byte[length];
        int piece = length / pieces;
        int at = start;
        for (int p = 0; p < pieces; p++) {
            if (at < 0 || at > in.limit() - 4) {
                throw new IOException("a chunk is cut off");
            }
            int packed = in.getInt(at);
            at += 4;
            // what would become larger is left as it is
            if (packed < 0 || packed > piece || packed > in.limit() - at) {
                throw new IOException("a chunk is cut off");
            }
            var own = new byte[packed];
            in.get(at, own);
            // what does not become smaller is left as it is
            var bytes = packed == piece ? own : piece(own, piece, format);
            System.arraycopy(bytes, 0, out, p * piece, piece);
            at += packed;
        }
        return out;
    }

    private static byte[] piece(byte[] own, int wanted, int format) throws IOException {
        if (format == 2 && Snappy.uncompressedLength(own) != wanted) {
            throw new IOException("a chunk is damaged");
        }
        return switch (format) {
            case 0 -> BloscLz.unpacked(own, wanted);
            case 1 -> Lz4.unpacked(own, 0, own.length, wanted);
            case 2 -> requireLength(Snappy.uncompress(own), wanted);
            case 3 -> requireLength(Zlib.unpacked(own, wanted), wanted);
            case 4 -> ZstdBytes.unpacked(own, wanted);
            default -> throw new IOException("it is packed by a part of blosc that is not read here (" + format + ")");
        };
    }

    private static byte[] requireLength(byte[] bytes, int wanted) throws IOException {
        if (bytes.length != wanted) {
            throw new IOException("a chunk is cut off");
        }
        return bytes;
    }
}
