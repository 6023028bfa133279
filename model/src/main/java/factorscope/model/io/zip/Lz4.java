package factorscope.model.io.zip;

import java.io.IOException;

/// Bytes packed by LZ4: literals and copies of what came before (the descriptions of its blocks, version 1.6, and
/// of its frames, version 1.6).
public final class Lz4 {
    private static final int MAGIC = 0x184D2204;

    private Lz4() {}

    /// One block.
    ///
    /// @param wanted how many bytes there are once unpacked
    public static byte[] unpacked(byte[] packed, int from, int length, int wanted) throws IOException {
        var out = new byte[wanted];
        if (block(packed, from, length, out, 0) != wanted) {
            throw new IOException("what LZ4 packed is cut off");
        }
        return out;
    }

    /// A frame of blocks; its checksums are not looked at.
    public static byte[] unpackedFrame(byte[] packed, int wanted) throws IOException {
        if (packed.length < 7 || int32(packed, 0) != MAGIC) {
            throw new IOException("what LZ4 packed is damaged");
        }
        int flags = packed[4];
        boolean isBlockChecked = (flags & 16) != 0;
        int in = 7 + ((flags & 8) != 0 ? 8 : 0) + ((flags & 1) != 0 ? 4 : 0);
        var out = new byte[wanted];
        int at = 0;
        while (true) {
            int size = int32(packed, in);
            in += 4;
            if (size == 0) {
                break;
            }
            boolean isPlain = size < 0;
            size &= Integer.MAX_VALUE;
            if (size > packed.length - in) {
                throw new IOException("what LZ4 packed is cut off");
            }
            if (isPlain) {
                if (size > wanted - at) {
                    throw new IOException("what LZ4 packed is damaged");
                }
                System.arraycopy(packed, in, out, at, size);
                at += size;
            } else {
                // blocks may copy from those before them
                at = block(packed, in, size, out, at);
            }
            in += size + (isBlockChecked ? 4 : 0);
        }
        if (at != wanted) {
            throw new IOException("what LZ4 packed is cut off");
        }
        return out;
    }

    private static int int32(byte[] bytes, int at) throws IOException {
        if (at > bytes.length - 4) {
            throw new IOException("what LZ4 packed is cut off");
        }
        return Byte.toUnsignedInt(bytes[at])
                | Byte.toUnsignedInt(bytes[at + 1]) << 8
                | Byte.toUnsignedInt(bytes[at + 2]) << 16
                | bytes[at + 3] << 24;
    }

    /// @param start where in `out` the block's bytes begin
    /// @return where they end
    private static int block(byte[] packed, int from, int length, byte[] out, int start) throws IOException {
        int at = start;
        int in = from;
        int end = from + length;
        while (in < end) {
            int token = Byte.toUnsignedInt(packed[in++]);
            int literals = token >> 4;
            if (literals == 15) {
                int more;
                do {
                    more = next(packed, in++, end);
                    literals += more;
                } while (more == 255 && literals <= out.length);
            }
            if (literals > end - in || literals > out.length - at) {
                throw new IOException("what LZ4 packed is damaged");
            }
            System.arraycopy(packed, in, out, at, literals);
            in += literals;
            at += literals;
            if (in >= end) {
                break;
            }
            int back = next(packed, in, end) | next(packed, in + 1, end) << 8;
            in += 2;
            int copied = token & 15;
            if (copied == 15) {
                int more;
                do {
                    more = next(packed, in++, end);
                    copied += more;
                } while (more == 255 && copied <= out.length);
            }
            copied += 4;
            if (back == 0 || back > at || copied > out.length - at) {
                throw new IOException("what LZ4 packed is damaged");
            }
            for (int i = 0; i < copied; i++, at++) {
                out[at] = out[at - back];
            }
        }
        return at;
    }

    private static int next(byte[] packed, int at, int end) throws IOException {
        if (at >= end) {
            throw new IOException("what LZ4 packed is cut off");
        }
        return Byte.toUnsignedInt(packed[at]);
    }
}
