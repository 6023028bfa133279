package factorscope.model.io.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Damages files: bits, bytes, numbers that may be lengths, pieces that are moved, doubled or cut off.
public final class Mutants {
    /// Headers are near the beginning: most damage is done there.
    private static final int HEAD = 256;

    private static final long[] EXTREMES = {
        0,
        1,
        -1,
        0x7F,
        0xFF,
        0x7FFF,
        0xFFFF,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xFFFFFFFFL,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        1L << 40,
        1L << 20
    };

    private Mutants() {}

    /// @param whole a good file
    public static byte[] of(byte[] whole, SplittableRandom random) {
        var bytes = whole.clone();
        if (bytes.length == 0) {
            return bytes;
        }
        int reach = random.nextInt(3) == 0 ? bytes.length : Math.min(bytes.length, HEAD);
        for (int n = random.nextInt(4); n >= 0; n--) {
            // the directory of an archive is at its end
            int at = random.nextInt(5) == 0 ? bytes.length - 1 - random.nextInt(reach) : random.nextInt(reach);
            switch (random.nextInt(8)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = (byte) "0123456789-,:{}[]()'\"\n.e".charAt(random.nextInt(24));
                case 3 -> {
                    return Arrays.copyOf(bytes, at);
                }
                case 4 -> number(bytes, at, 4, random);
                case 5 -> number(bytes, at, 8, random);
                case 6 -> {
                    // a piece once more, so that lists go round in circles and names come twice
                    int length = Math.min(random.nextInt(1, 64), bytes.length - at);
                    var longer = new byte[bytes.length + length];
                    System.arraycopy(bytes, 0, longer, 0, at + length);
                    System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
                    return longer;
                }
                default -> {
                    int from = random.nextInt(reach);
                    int length = Math.min(random.nextInt(1, 16), bytes.length - Math.max(from, at));
                    System.arraycopy(whole, from, bytes, at, length);
                }
            }
        }
        return bytes;
    }

    private static void number(byte[] bytes, int at, int width, SplittableRandom random) {
        if (at + width > bytes.length) {
            return;
        }
        var buffer =
                ByteBuffer.wrap(bytes).order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long value = EXTREMES[random.nextInt(EXTREMES.length)];
        if (width == 4) {
            buffer.putInt(at, (int) value);
        } else {
            buffer.putLong(at, value);
        }
    }
}
