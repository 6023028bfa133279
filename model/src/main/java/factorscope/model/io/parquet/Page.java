package factorscope.model.io.parquet;

import factorscope.model.io.Limited;
import factorscope.model.io.zip.Lz4;
import factorscope.model.io.zip.ZstdBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPInputStream;
import org.xerial.snappy.Snappy;

/// A page of values: levels, and the values themselves, as plain bytes or as numbers of a dictionary.
///
/// @param count of values, missing ones included
/// @param repetitions levels by value; empty where the column is in no list
/// @param definitions the same of what is missing
/// @param encoding of the values
/// @param values where they begin
record Page(int count, int[] repetitions, int[] definitions, int encoding, ByteBuffer values) {
    static final int PLAIN = 0;
    static final int PLAIN_DICTIONARY = 2;
    static final int RLE = 3;
    static final int DELTA = 5;
    static final int DELTA_LENGTHS = 6;
    static final int DELTA_TEXTS = 7;
    static final int RLE_DICTIONARY = 8;
    static final int BYTE_STREAM_SPLIT = 9;

    /// Data of any kind hardly become smaller than that.
    private static final int PER_BYTE = 1100;

    private static final int ALWAYS = 1 << 20;

    /// Pages are a megabyte or so; those of constants hold more values than others.
    private static final int MOST_VALUES = 1 << 24;

    static byte[] unpacked(byte[] packed, int size, int codec) throws IOException {
        if (size < 0 || size > ALWAYS + (long) PER_BYTE * packed.length) {
            throw new IOException("a page announces " + size + " bytes");
        }
        var out = switch (codec) {
            case 0 -> packed;
            case 1 -> {
                if (!Snappy.isValidCompressedBuffer(packed) || Snappy.uncompressedLength(packed) != size) {
                    throw new IOException("a page is damaged");
                }
                yield Snappy.uncompress(packed);
            }
            case 2 -> Limited.bytes(new GZIPInputStream(new ByteArrayInputStream(packed)), size);
            case 6 -> ZstdBytes.unpacked(packed, size);
            case 7 -> Lz4.unpacked(packed, 0, packed.length, size);
            default ->
                throw new IOException("its pages are packed in a way that is not read here (code " + codec
                        + "): write it with snappy, gzip, zstd, LZ4 (raw) or none");
        };
        if (out.length != size) {
            throw new IOException("a page is cut off");
        }
        return out;
    }

    /// The first version: everything is packed together.
    static Page first(Thrift.Fields header, byte[] bytes, Leaf leaf) throws IOException {
        var own = header.fields(5);
        int count = count(own.whole(1));
        var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        var repetitions = leaf.lists().size() > 0 ? sized(in, leaf.lists().size(), count) : new int[0];
        var definitions = leaf.defined() > 0 ? sized(in, leaf.defined(), count) : new int[0];
        return new Page(count, repetitions, definitions, (int) own.whole(2), in);
    }

    private static int[] sized(ByteBuffer in, int most, int count) throws IOException {
        int length = in.remaining() < 4 ? -1 : in.getInt();
        return levels(in, length, most, count);
    }

    private static int[] levels(ByteBuffer in, long length, int most, int count) throws IOException {
        if (length < 0 || length > in.remaining()) {
            throw new IOException("a page is cut off");
        }
        var own = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + (int) length);
        return hybrid(own, 32 - Integer.numberOfLeadingZeros(most), count);
    }

    /// The second version: levels are not packed.
    static Page second(Thrift.Fields header, byte[] bytes, Leaf leaf, int codec) throws IOException {
        var own = header.fields(8);
        int count = count(own.whole(1));
        long defining = own.whole(5);
        long repeating = own.whole(6);
        var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        var repetitions =
                leaf.lists().size() > 0 ? levels(in, repeating, leaf.lists().size(), count) : new int[0];
        var definitions = leaf.defined() > 0 ? levels(in, defining, leaf.defined(), count) : new int[0];
        var rest = new byte[in.remaining()];
        in.get(rest);
        long size = header.whole(2) - defining - repeating;
        if (size < 0 || size > Integer.MAX_VALUE) {
            throw new IOException("a page is damaged");
        }
        var plain = own.flag(7, true) ? unpacked(rest, (int) size, codec) : rest;
        return new Page(
                count,
                repetitions,
                definitions,
                (int) own.whole(4),
                ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static int count(long count) throws IOException {
        if (count < 0 || count > MOST_VALUES) {
            throw new IOException("a page announces " + count + " values");
        }
        return (int) count;
    }

    /// Runs of the same number, and numbers packed bit by bit.
    static int[] hybrid(ByteBuffer in, int width, int count) throws IOException {
        // a run of any length takes two bytes
        if (width > 32 || count > ALWAYS + (1L << 20) * (in.remaining() + 1L)) {
            throw new IOException("a page is damaged");
        }
        var out = new int[count];
        int at = 0;
        while (at < count) {
            long head = varint(in);
            if ((head & 1) == 0) {
                long run = head >>> 1;
                int value = 0;
                for (int b = 0; b < (width + 7) / 8; b++) {
                    value |= next(in) << 8 * b;
                }
                if (run == 0) {
                    throw new IOException("a page is damaged");
                }
                for (long i = 0; i < run && at < count; i++) {
                    out[at++] = value;
                }
            } else {
                long groups = head >>> 1;
                if (groups == 0 || groups > MOST_VALUES || groups * width > in.remaining()) {
                    throw new IOException("a page is cut off");
                }
                at = width == 0
                        ? (int) Math.min(count, at + 8 * groups)
                        : packed(in, (int) groups * width, width, out, at);
            }
        }
        return out;
    }

    private static int packed(ByteBuffer in, int bytes, int width, int[] out, int from) {
        long bits = 0;
        int held = 0;
        int at = from;
        for (int b = 0; b < bytes; b++) {
            bits |= (long) Byte.toUnsignedInt(in.get()) << held;
            held += 8;
            while (held >= width && width > 0) {
                if (at < out.length) {
                    out[at++] = (int) (bits & (1L << width) - 1);
                }
                bits >>>= width;
                held -= width;
            }
        }
        return at;
    }

    private static int next(ByteBuffer in) throws IOException {
        if (!in.hasRemaining()) {
            throw new IOException("a page is cut off");
        }
        return Byte.toUnsignedInt(in.get());
    }

    private static long varint(ByteBuffer in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int part = next(in);
            value |= (long) (part & 0x7F) << shift;
            if (part < 0x80) {
                return value;
            }
        }
        throw new IOException("a page is damaged");
    }
}
