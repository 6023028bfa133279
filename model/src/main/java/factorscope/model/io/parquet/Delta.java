package factorscope.model.io.parquet;

import factorscope.model.io.Allowance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;

/// Values that are coded by their differences, and texts by their lengths and by what they begin with like the one
/// before (the format's DELTA encodings).
final class Delta {
    private static final int MOST_MINIBLOCKS = 1 << 16;

    private Delta() {}

    /// Whole numbers.
    ///
    /// @param width of a number, in bytes
    static List<ByteBuffer> numbers(ByteBuffer in, int width, int count) throws IOException {
        // one array for all of them: they are many
        var all = ByteBuffer.allocate(Math.multiplyExact(width, count)).order(ByteOrder.LITTLE_ENDIAN);
        for (long number : differences(in, count)) {
            if (width == 4) {
                all.putInt((int) number);
            } else {
                all.putLong(number);
            }
        }
        return new AbstractList<>() {
            @Override
            public ByteBuffer get(int index) {
                return all.slice(index * width, width).order(ByteOrder.LITTLE_ENDIAN);
            }

            @Override
            public int size() {
                return count;
            }
        };
    }

    /// The lengths of all texts, and then all texts.
    static List<ByteBuffer> texts(ByteBuffer in, int count) throws IOException {
        var values = new ArrayList<ByteBuffer>(count);
        for (long length : differences(in, count)) {
            values.add(next(in, length));
        }
        return values;
    }

    /// How many bytes each text shares with the one before, and then the rest of all of them.
    static List<ByteBuffer> continued(ByteBuffer in, int count, int most) throws IOException {
        var allowance = new Allowance(in.remaining());
        var shared = differences(in, count);
        var rests = texts(in, count);
        var values = new ArrayList<ByteBuffer>(count);
        var before = new byte[0];
        for (int i = 0; i < count; i++) {
            var rest = rests.get(i);
            if (shared[i] < 0 || shared[i] > before.length || shared[i] + rest.remaining() > most) {
                throw new IOException("a page is damaged");
            }
            allowance.take(shared[i] + rest.remaining());
            var text = java.util.Arrays.copyOf(before, (int) shared[i] + rest.remaining());
            rest.get(rest.position(), text, (int) shared[i], rest.remaining());
            values.add(ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN));
            before = text;
        }
        return values;
    }

    private static ByteBuffer next(ByteBuffer in, long length) throws IOException {
        if (length < 0 || length > in.remaining()) {
            throw new IOException("a page is cut off");
        }
        var value = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + (int) length);
        return value;
    }

    /// The first number, and then blocks of differences: the least of a block, and what each is above it, packed in
    /// as few bits as a part of the block needs.
    private static long[] differences(ByteBuffer in, int count) throws IOException {
        long block = varint(in);
        long parts = varint(in);
        long total = varint(in);
        long number = zigzag(in);
        if (total != count
                || parts < 1
                || parts > MOST_MINIBLOCKS
                || block < parts
                || block % parts != 0
                || block > Integer.MAX_VALUE) {
            throw new IOException("a page is damaged");
        }
        var out = new long[count];
        int at = 0;
        if (count > 0) {
            out[at++] = number;
        }
        int size = (int) (block / parts);
        while (at < count) {
            long least = zigzag(in);
            var widths = new int[(int) parts];
            for (int p = 0; p < parts; p++) {
                widths[p] = Byte.toUnsignedInt(next(in, 1).get(0));
            }
            for (int p = 0; p < parts && at < count; p++) {
                var packed = next(in, ((long) size * widths[p] + 7) / 8);
                for (int i = 0; i < size && at < count; i++) {
                    number += least + bits(packed, (long) i * widths[p], widths[p]);
                    out[at++] = number;
                }
            }
        }
        return out;
    }

    private static long bits(ByteBuffer packed, long from, int width) throws IOException {
        if (width > Long.SIZE) {
            throw new IOException("a page is damaged");
        }
        long value = 0;
        for (int done = 0; done < width; ) {
            int shift = (int) ((from + done) % 8);
            int taken = Math.min(8 - shift, width - done);
            long part = (Byte.toUnsignedLong(packed.get((int) ((from + done) / 8))) >> shift) & (1L << taken) - 1;
            value |= part << done;
            done += taken;
        }
        return value;
    }

    private static long zigzag(ByteBuffer in) throws IOException {
        long value = varint(in);
        return value >>> 1 ^ -(value & 1);
    }

    private static long varint(ByteBuffer in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int part = Byte.toUnsignedInt(next(in, 1).get(0));
            value |= (long) (part & 0x7F) << shift;
            if (part < 0x80) {
                return value;
            }
        }
        throw new IOException("a page is damaged");
    }
}
