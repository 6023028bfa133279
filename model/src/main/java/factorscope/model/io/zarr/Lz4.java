package factorscope.model.io.zarr;

import java.io.IOException;

/// One block of LZ4: literals and copies of what came before (the format's description, version 1.6).
final class Lz4 {
    private Lz4() {}

    static byte[] unpacked(byte[] packed, int from, int length, int wanted) throws IOException {
        var out = new byte[wanted];
        int at = 0;
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
                } while (more == 255);
            }
            if (literals > end - in || literals > wanted - at) {
                throw new IOException("a chunk is damaged");
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
                } while (more == 255);
            }
            copied += 4;
            if (back == 0 || back > at || copied > wanted - at) {
                throw new IOException("a chunk is damaged");
            }
            for (int i = 0; i < copied; i++, at++) {
                out[at] = out[at - back];
            }
        }
        if (at != wanted) {
            throw new IOException("a chunk is cut off");
        }
        return out;
    }

    private static int next(byte[] packed, int at, int end) throws IOException {
        if (at >= end) {
            throw new IOException("a chunk is cut off");
        }
        return Byte.toUnsignedInt(packed[at]);
    }
}
