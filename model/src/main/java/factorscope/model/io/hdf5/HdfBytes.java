package factorscope.model.io.hdf5;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Some bytes of a file, read one after the other, little endian; never beyond their end.
final class HdfBytes {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment bytes;
    private final int addressWidth;
    private final int lengthWidth;
    private long at;

    /// @param addressWidth bytes of an address in this file
    /// @param lengthWidth bytes of a length in this file
    HdfBytes(MemorySegment bytes, int addressWidth, int lengthWidth) {
        this.bytes = bytes;
        this.addressWidth = addressWidth;
        this.lengthWidth = lengthWidth;
    }

    private long next(long count) throws IOException {
        if (count < 0 || count > bytes.byteSize() - at) {
            throw new IOException("a part of it is cut off");
        }
        long from = at;
        at += count;
        return from;
    }

    long left() {
        return bytes.byteSize() - at;
    }

    long position() {
        return at;
    }

    void skip(long count) throws IOException {
        next(count);
    }

    int u8() throws IOException {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, next(1)));
    }

    int u16() throws IOException {
        return Short.toUnsignedInt(bytes.get(SHORT, next(2)));
    }

    int i32() throws IOException {
        return bytes.get(INT, next(4));
    }

    long u32() throws IOException {
        return Integer.toUnsignedLong(i32());
    }

    long i64() throws IOException {
        return bytes.get(LONG, next(8));
    }

    /// An unsigned number of so many bytes, which must fit in 63 bits.
    long number(int width) throws IOException {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (long) u8() << 8 * i;
        }
        if (value < 0) {
            throw new IOException("it announces a size that cannot be");
        }
        return value;
    }

    long length() throws IOException {
        return number(lengthWidth);
    }

    /// An address relative to the beginning of the HDF5 data; -1 where there is none.
    long address() throws IOException {
        return orNowhere(addressWidth);
    }

    /// A length; [HdfFile#NOWHERE] where there is no end.
    long lengthOrNone() throws IOException {
        return orNowhere(lengthWidth);
    }

    private long orNowhere(int width) throws IOException {
        long value = 0;
        boolean isNone = true;
        for (int i = 0; i < width; i++) {
            int b = u8();
            isNone &= b == 0xFF;
            value |= (long) b << 8 * i;
        }
        if (isNone) {
            return HdfFile.NOWHERE;
        }
        if (value < 0) {
            throw new IOException("it points outside itself");
        }
        return value;
    }

    void signature(String wanted) throws IOException {
        for (int i = 0; i < wanted.length(); i++) {
            if (u8() != wanted.charAt(i)) {
                throw new IOException("a part of it is not what it should be");
            }
        }
    }

    /// The following bytes as bytes of their own.
    HdfBytes take(long count) throws IOException {
        return new HdfBytes(bytes.asSlice(next(count), count), addressWidth, lengthWidth);
    }

    /// The same bytes from their beginning.
    HdfBytes again() {
        return new HdfBytes(bytes, addressWidth, lengthWidth);
    }

    /// The following bytes as they lie in the file.
    MemorySegment segment(long count) throws IOException {
        return bytes.asSlice(next(count), count);
    }

    byte[] array(int count) throws IOException {
        return segment(count).toArray(ValueLayout.JAVA_BYTE);
    }

    String text(int count) throws IOException {
        return new String(array(count), StandardCharsets.UTF_8);
    }

    /// A text that ends with a zero.
    String textToZero() throws IOException {
        long from = at;
        while (u8() != 0) {
            // on to its end
        }
        return new String(bytes.asSlice(from, at - 1 - from).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /// All that is left, up to a zero if there is one.
    String textToZeroOrEnd() throws IOException {
        var all = array((int) left());
        int length = 0;
        while (length < all.length && all[length] != 0) {
            length++;
        }
        return new String(all, 0, length, StandardCharsets.UTF_8);
    }
}
