package factorscope.model.io.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A table of a FlatBuffers message (the format's binary layout: a table points to its list of field places). Every
/// place is looked at before it is used.
///
/// @param at where the table begins
record Flat(ByteBuffer buffer, int at) {
    private static final int MOST_TEXT = 1 << 16;

    static Flat root(ByteBuffer buffer) throws IOException {
        return new Flat(buffer, checked(buffer, 0, 4) + buffer.getInt(0));
    }

    private static int checked(ByteBuffer buffer, long at, int bytes) throws IOException {
        if (at < 0 || at + bytes > buffer.limit()) {
            throw new IOException("a message points outside itself");
        }
        return (int) at;
    }

    /// Where a field stands; 0 where it is left out.
    private int place(int field) throws IOException {
        int table = (int) (checked(buffer, at, 4) - (long) buffer.getInt(at));
        int size = Short.toUnsignedInt(buffer.getShort(checked(buffer, table, 2)));
        int entry = 4 + 2 * field;
        if (entry + 2 > size) {
            return 0;
        }
        int offset = Short.toUnsignedInt(buffer.getShort(checked(buffer, (long) table + entry, 2)));
        return offset == 0 ? 0 : at + offset;
    }

    int int8(int field) throws IOException {
        int place = place(field);
        return place == 0 ? 0 : buffer.get(checked(buffer, place, 1));
    }

    int int16(int field) throws IOException {
        int place = place(field);
        return place == 0 ? 0 : buffer.getShort(checked(buffer, place, 2));
    }

    int int32(int field) throws IOException {
        int place = place(field);
        return place == 0 ? 0 : buffer.getInt(checked(buffer, place, 4));
    }

    long int64(int field) throws IOException {
        int place = place(field);
        return place == 0 ? 0 : buffer.getLong(checked(buffer, place, 8));
    }

    boolean has(int field) throws IOException {
        return place(field) != 0;
    }

    private int pointed(int place) throws IOException {
        return checked(buffer, place + (long) buffer.getInt(checked(buffer, place, 4)), 4);
    }

    Flat table(int field) throws IOException {
        int place = place(field);
        if (place == 0) {
            throw new IOException("a message lacks a part");
        }
        return new Flat(buffer, pointed(place));
    }

    String text(int field) throws IOException {
        int place = place(field);
        if (place == 0) {
            return "";
        }
        int start = pointed(place);
        int length = buffer.getInt(start);
        if (length < 0 || length > MOST_TEXT) {
            throw new IOException("a name is too long");
        }
        var bytes = new byte[length];
        buffer.get(checked(buffer, start + 4L, length), bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// @param width of an element, in bytes
    int count(int field, int width) throws IOException {
        int place = place(field);
        if (place == 0) {
            return 0;
        }
        int start = pointed(place);
        int count = buffer.getInt(start);
        if (count < 0 || start + 4L + (long) count * width > buffer.limit()) {
            throw new IOException("a message points outside itself");
        }
        return count;
    }

    Flat element(int field, int index) throws IOException {
        return new Flat(buffer, pointed(pointed(place(field)) + 4 + 4 * index));
    }

    /// A number of a list of structures.
    ///
    /// @param width of a structure
    /// @param offset of the number in it
    long int64(int field, int index, int width, int offset) throws IOException {
        return buffer.getLong(checked(buffer, pointed(place(field)) + 4L + (long) width * index + offset, 8));
    }
}
