package factorscope.model.io.hdf5;

import factorscope.model.data.DType;
import factorscope.model.data.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Elements as they lie in a file, made into values.
final class HdfElements {
    private HdfElements() {}

    /// The bytes of an element as one number, the lowest bit first.
    private static long raw(MemorySegment from, long at, int size, ByteOrder order) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            int place = order == ByteOrder.LITTLE_ENDIAN ? i : size - 1 - i;
            value |= (from.get(ValueLayout.JAVA_BYTE, at + i) & 0xFFL) << 8 * place;
        }
        return value;
    }

    static long whole(MemorySegment from, long at, HdfType.Whole type) {
        long value = raw(from, at, type.size(), type.order()) >>> type.offset();
        int unused = 64 - type.precision();
        return type.signed() ? value << unused >> unused : value << unused >>> unused;
    }

    /// The number that an element stands for.
    static double real(MemorySegment from, long at, HdfType.Real type) {
        return type.size() <= 8 ? narrow(raw(from, at, type.size(), type.order()), type) : wide(from, at, type);
    }

    private static double narrow(long bits, HdfType.Real type) {
        long mantissa = bits(bits, type.mantissaAt(), type.mantissaBits());
        long exponent = bits(bits, type.exponentAt(), type.exponentBits());
        boolean isNegative = (bits >>> type.sign() & 1) != 0;
        return value(isNegative, exponent, mantissa, type);
    }

    private static long bits(long value, int at, int count) {
        return count == 0 ? 0 : count >= 64 ? value >>> at : value >>> at & (1L << count) - 1;
    }

    private static double value(boolean isNegative, long exponent, double mantissa, HdfType.Real type) {
        double sign = isNegative ? -1 : 1;
        if (exponent == (1L << type.exponentBits()) - 1) {
            return mantissa == 0 || !type.implied() && mantissa == Math.scalb(1.0, type.mantissaBits() - 1)
                    ? sign * Double.POSITIVE_INFINITY
                    : Double.NaN;
        }
        int fraction = type.implied() ? type.mantissaBits() : type.mantissaBits() - 1;
        double whole = type.implied() && exponent > 0 ? mantissa + Math.scalb(1.0, fraction) : mantissa;
        long power = Math.max(1, exponent) - type.bias() - fraction;
        return sign * Math.scalb(whole, Math.clamp(power, -20_000, 20_000));
    }

    /// More than 64 bits, rounded to the nearest double.
    private static double wide(MemorySegment from, long at, HdfType.Real type) {
        var bytes = new byte[type.size() + 1];
        for (int i = 0; i < type.size(); i++) {
            int place = type.order() == ByteOrder.LITTLE_ENDIAN ? type.size() - 1 - i : i;
            bytes[1 + place] = from.get(ValueLayout.JAVA_BYTE, at + i);
        }
        var bits = new BigInteger(bytes);
        var mantissa = bits.shiftRight(type.mantissaAt())
                .and(BigInteger.ONE.shiftLeft(type.mantissaBits()).subtract(BigInteger.ONE));
        long exponent = bits.shiftRight(type.exponentAt()).longValue() & (1L << type.exponentBits()) - 1;
        boolean isNegative = bits.testBit(type.sign());
        if (exponent == (1L << type.exponentBits()) - 1) {
            return value(isNegative, exponent, mantissa.doubleValue(), type);
        }
        int fraction = type.implied() ? type.mantissaBits() : type.mantissaBits() - 1;
        if (type.implied() && exponent > 0) {
            mantissa = mantissa.setBit(fraction);
        }
        long power = Math.max(1, exponent) - type.bias() - fraction;
        double sign = isNegative ? -1 : 1;
        if (mantissa.signum() == 0 || power + mantissa.bitLength() < -1100) {
            return sign * 0.0;
        }
        if (power + mantissa.bitLength() > 1100) {
            return sign * Double.POSITIVE_INFINITY;
        }
        var exact = power >= 0
                ? new BigDecimal(mantissa.shiftLeft((int) power))
                : new BigDecimal(mantissa).divide(new BigDecimal(BigInteger.ONE.shiftLeft((int) -power)));
        return sign * exact.doubleValue();
    }

    /// The bits of a value of [HdfType#dtype].
    static long bits(MemorySegment from, long at, HdfType type, DType dtype) throws IOException {
        return switch (type) {
            case HdfType.Whole whole -> whole(from, at, whole);
            case HdfType.Enumerated named -> whole(from, at, named.base());
            case HdfType.Real real ->
                switch (dtype) {
                    case FLOAT16, BFLOAT16 -> raw(from, at, real.size(), real.order());
                    case FLOAT32 ->
                        real.isPlain()
                                ? raw(from, at, real.size(), real.order())
                                : Float.floatToRawIntBits((float) real(from, at, real));
                    default ->
                        real.isPlain()
                                ? raw(from, at, real.size(), real.order())
                                : Double.doubleToRawLongBits(real(from, at, real));
                };
            case HdfType.Text _,
                    HdfType.Compound _,
                    HdfType.Array _,
                    HdfType.Variable _,
                    HdfType.Reference _,
                    HdfType.Other _ -> throw new IOException("its values are " + type.words());
        };
    }

    /// Copies elements, in native byte order.
    ///
    /// @param at of the first, in bytes
    /// @param to number of the first value
    static void copy(MemorySegment from, long at, HdfType type, DType dtype, long count, MemorySegment into, long to)
            throws IOException {
        if (type instanceof HdfType.Array array) {
            copy(from, at, array.base(), dtype, count * array.count(), into, to * array.count());
            return;
        }
        if (type.isPlain() && type.byteOrder() == ByteOrder.nativeOrder() && type.size() == dtype.bytes()) {
            MemorySegment.copy(from, at, into, to * dtype.bytes(), count * dtype.bytes());
            return;
        }
        for (long i = 0; i < count; i++) {
            Tensor.putBits(into, dtype, to + i, bits(from, at + i * type.size(), type, dtype));
        }
    }

    /// A value as a number.
    static double number(MemorySegment from, long at, HdfType type) throws IOException {
        return switch (type) {
            case HdfType.Whole whole -> {
                long value = whole(from, at, whole);
                yield whole.signed() || value >= 0 ? value : Double.parseDouble(Long.toUnsignedString(value));
            }
            case HdfType.Enumerated named -> number(from, at, named.base());
            case HdfType.Real real -> real(from, at, real);
            case HdfType.Text _,
                    HdfType.Compound _,
                    HdfType.Array _,
                    HdfType.Variable _,
                    HdfType.Reference _,
                    HdfType.Other _ -> throw new IOException("its values are " + type.words());
        };
    }

    /// A text of fixed or any length; the words of a value of any other kind.
    static String text(HdfFile file, MemorySegment from, long at, HdfType type) throws IOException {
        return switch (type) {
            case HdfType.Text text
            when text.variable() -> {
                var bytes = variable(file, from, at, 1);
                yield bytes.left() == 0 ? "" : ended(bytes.array((int) bytes.left()));
            }
            case HdfType.Text text -> ended(from.asSlice(at, text.size()).toArray(ValueLayout.JAVA_BYTE));
            case HdfType.Enumerated named -> {
                int known = named.values().indexOf(whole(from, at, named.base()));
                yield known >= 0 ? named.names().get(known) : Long.toString(whole(from, at, named.base()));
            }
            case HdfType.Whole whole ->
                whole.signed() ? Long.toString(whole(from, at, whole)) : Long.toUnsignedString(whole(from, at, whole));
            case HdfType.Real real ->
                real.dtype().orElseThrow() == DType.FLOAT64
                        ? factorscope.model.data.Numbers.plain(real(from, at, real))
                        : factorscope.model.data.Numbers.plain((float) real(from, at, real));
            case HdfType.Compound _, HdfType.Array _, HdfType.Variable _, HdfType.Reference _, HdfType.Other _ ->
                throw new IOException("its values are " + type.words());
        };
    }

    /// Ends at a zero; the spaces that fill it up are left out.
    private static String ended(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8).stripTrailing();
    }

    /// What an element of any length refers to, in the global heap.
    ///
    /// @param size of one of its parts
    static HdfBytes variable(HdfFile file, MemorySegment from, long at, int size) throws IOException {
        var in = new HdfBytes(from.asSlice(at), file.addressWidth(), file.lengthWidth());
        long count = in.u32();
        long collection = in.address();
        long index = in.u32();
        if (count == 0 || collection == HdfFile.NOWHERE || collection == 0) {
            return in.take(0);
        }
        return file.collected(collection, index).take(Math.multiplyExact(count, (long) size));
    }
}
