package factorscope.model.io.zip;

import java.io.IOException;

/// One piece of BloscLZ: literals, and copies of what came before, as Blosc packs by default.
final class BloscLz {
    /// Copies from further back name their distance in two bytes.
    private static final int NEAR = 8191;

    private BloscLz() {}

    static byte[] unpacked(byte[] packed, int wanted) throws IOException {
        var out = new byte[wanted];
        int at = 0;
        int in = 0;
        // the first byte's upper bits name the format
        int control = next(packed, in++) & 31;
        while (true) {
            if (control < 32) {
                int literals = control + 1;
                if (literals > packed.length - in || literals > wanted - at) {
                    throw new IOException("a chunk is damaged");
                }
                System.arraycopy(packed, in, out, at, literals);
                in += literals;
                at += literals;
            } else {
                int length = (control >> 5) - 1;
                int back = (control & 31) << 8;
                if (length == 6) {
                    int more;
                    do {
                        more = next(packed, in++);
                        length += more;
                    } while (more == 255);
                }
                length += 3;
                int low = next(packed, in++);
                if (low == 255 && back == 31 << 8) {
                    back = NEAR + (next(packed, in) << 8) + next(packed, in + 1);
                    in += 2;
                } else {
                    back += low;
                }
                back++;
                if (back > at || length > wanted - at) {
                    throw new IOException("a chunk is damaged");
                }
                for (int i = 0; i < length; i++, at++) {
                    out[at] = out[at - back];
                }
            }
            if (in >= packed.length) {
                break;
            }
            control = next(packed, in++);
        }
        if (at != wanted) {
            throw new IOException("a chunk is cut off");
        }
        return out;
    }

    private static int next(byte[] packed, int at) throws IOException {
        if (at >= packed.length) {
            throw new IOException("a chunk is cut off");
        }
        return Byte.toUnsignedInt(packed[at]);
    }
}
