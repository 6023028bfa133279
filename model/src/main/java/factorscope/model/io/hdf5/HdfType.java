package factorscope.model.io.hdf5;

import factorscope.model.data.DType;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The type of an element as a file describes it, bit for bit.
sealed interface HdfType {
    /// Bytes of an element.
    int size();

    /// A whole number; its bits need not fill its bytes.
    ///
    /// @param offset of the lowest bit
    /// @param precision in bits
    record Whole(int size, ByteOrder order, int offset, int precision, boolean signed) implements HdfType {}

    /// A floating-point number.
    ///
    /// @param sign place of the sign bit
    /// @param implied whether the highest bit of the mantissa is left out
    record Real(
            int size,
            ByteOrder order,
            int sign,
            int exponentAt,
            int exponentBits,
            int mantissaAt,
            int mantissaBits,
            long bias,
            boolean implied)
            implements HdfType {
        private boolean is(int bytes, int exponent, int mantissa) {
            return size == bytes
                    && sign == 8 * bytes - 1
                    && exponentAt == mantissa
                    && exponentBits == exponent
                    && mantissaAt == 0
                    && mantissaBits == mantissa
                    && bias == (1L << exponent - 1) - 1
                    && implied;
        }
    }

    /// @param variable whether it is kept elsewhere, in any length
    record Text(int size, boolean variable) implements HdfType {}

    record Enumerated(Whole base, List<String> names, List<Long> values) implements HdfType {
        @Override
        public int size() {
            return base.size;
        }

        /// Two names for no and yes.
        boolean isTruth() {
            return base.size == 1
                    && names.size() == 2
                    && names.stream()
                            .map(n -> n.toUpperCase(java.util.Locale.ROOT))
                            .toList()
                            .containsAll(List.of("FALSE", "TRUE"))
                    && values.get(names.get(0).equalsIgnoreCase("FALSE") ? 0 : 1) == 0
                    && values.get(names.get(0).equalsIgnoreCase("FALSE") ? 1 : 0) == 1;
        }
    }

    record Field(String name, int offset, HdfType type) {}

    record Compound(int size, List<Field> fields) implements HdfType {}

    record Array(int size, HdfType base, List<Integer> dims) implements HdfType {
        int count() {
            return dims.stream().reduce(1, (a, b) -> a * b);
        }
    }

    record Variable(int size, HdfType base) implements HdfType {}

    /// @param isObject whether it leads to an object, and not to a part of one
    record Reference(int size, boolean isObject) implements HdfType {}

    /// @param what it is, for a refusal
    record Other(int size, String what) implements HdfType {}

    int MOST_FIELDS = 100_000;
    int DEEPEST = 16;

    static HdfType read(HdfBytes in) throws IOException {
        return read(in, 0);
    }

    private static HdfType read(HdfBytes in, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("a type is nested too deeply");
        }
        int head = in.u8();
        int version = head >> 4;
        int bits = (int) in.number(3);
        long announced = in.u32();
        if (announced <= 0 || announced > 1 << 26) {
            throw new IOException("a type has " + announced + " bytes");
        }
        int size = (int) announced;
        var order = (bits & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        return switch (head & 0x0F) {
            case 0 -> whole(in, size, order, (bits & 8) != 0);
            case 1 -> real(in, size, bits);
            case 2 -> {
                in.skip(2);
                yield new Other(size, "a time");
            }
            case 3 -> new Text(size, false);
            case 4 -> whole(in, size, order, false);
            case 5 -> {
                in.skip(bits & 0xFF);
                yield new Other(size, "opaque bytes");
            }
            case 6 -> compound(in, size, bits & 0xFFFF, version, depth);
            case 7 -> new Reference(size, (bits & 0x0F) == 0 && version < 4);
            case 8 -> enumerated(in, bits & 0xFFFF, version, depth);
            case 9 -> {
                var base = read(in, depth + 1);
                yield (bits & 0x0F) == 1 ? new Text(size, true) : new Variable(size, base);
            }
            case 10 -> array(in, size, version, depth);
            case 11 -> new Other(size, "complex numbers");
            default -> new Other(size, "of an unknown type");
        };
    }

    private static HdfType whole(HdfBytes in, int size, ByteOrder order, boolean signed) throws IOException {
        int offset = in.u16();
        int precision = in.u16();
        if (precision == 0 || offset + precision > 8 * size) {
            throw new IOException("a whole number has " + precision + " bits");
        }
        return size > 8
                ? new Other(size, "whole numbers of " + size + " bytes")
                : new Whole(size, order, offset, precision, signed);
    }

    private static HdfType real(HdfBytes in, int size, int bits) throws IOException {
        in.skip(4);
        int exponentAt = in.u8();
        int exponentBits = in.u8();
        int mantissaAt = in.u8();
        int mantissaBits = in.u8();
        long bias = in.u32();
        if ((bits & 0x40) != 0) {
            return new Other(size, "numbers in VAX byte order");
        }
        var order = (bits & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        int sign = bits >> 8 & 0xFF;
        if (size > 16
                || exponentBits == 0
                || exponentBits > 30
                || exponentAt + exponentBits > 8 * size
                || mantissaAt + mantissaBits > 8 * size
                || sign >= 8 * size) {
            throw new IOException("a floating-point number is described in a way that cannot be");
        }
        return new Real(
                size, order, sign, exponentAt, exponentBits, mantissaAt, mantissaBits, bias, (bits >> 4 & 3) == 2);
    }

    private static HdfType compound(HdfBytes in, int size, int count, int version, int depth) throws IOException {
        var fields = new ArrayList<Field>();
        int offsetWidth = size < 1 << 8 ? 1 : size < 1 << 16 ? 2 : size < 1 << 24 ? 3 : 4;
        for (int i = 0; i < Math.min(count, MOST_FIELDS); i++) {
            var name = name(in, version);
            long offset = in.number(version < 3 ? 4 : offsetWidth);
            var dims = new ArrayList<Integer>();
            if (version == 1) {
                int rank = in.u8();
                in.skip(11);
                for (int d = 0; d < 4; d++) {
                    int dim = in.i32();
                    if (d < rank) {
                        dims.add(dim);
                    }
                }
            }
            var type = read(in, depth + 1);
            if (!dims.isEmpty()) {
                type = array(type, dims);
            }
            if (offset + type.size() > size) {
                throw new IOException("a field lies outside its record");
            }
            fields.add(new Field(name, (int) offset, type));
        }
        return new Compound(size, fields);
    }

    private static Array array(HdfType base, List<Integer> dims) throws IOException {
        long bytes = base.size();
        for (int dim : dims) {
            bytes = dim <= 0 ? -1 : bytes * dim;
            if (bytes <= 0 || bytes > 1 << 26) {
                throw new IOException("an array has a size that cannot be");
            }
        }
        return new Array((int) bytes, base, List.copyOf(dims));
    }

    private static String name(HdfBytes in, int version) throws IOException {
        long from = in.position();
        var name = in.textToZero();
        if (version < 3) {
            in.skip(Math.floorMod(from - in.position(), 8L));
        }
        return name;
    }

    private static HdfType enumerated(HdfBytes in, int count, int version, int depth) throws IOException {
        var base = read(in, depth + 1);
        if (!(base instanceof Whole whole)) {
            return new Other(base.size(), "named values that are no whole numbers");
        }
        var names = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            names.add(name(in, version));
        }
        var values = new ArrayList<Long>();
        for (int i = 0; i < count; i++) {
            values.add(HdfElements.whole(in.segment(whole.size), 0, whole));
        }
        return new Enumerated(whole, names, values);
    }

    private static HdfType array(HdfBytes in, int size, int version, int depth) throws IOException {
        int rank = in.u8();
        in.skip(version < 3 ? 3 : 0);
        var dims = new ArrayList<Integer>();
        for (int d = 0; d < rank; d++) {
            dims.add(in.i32());
        }
        in.skip(version < 3 ? 4L * rank : 0);
        var array = array(read(in, depth + 1), dims);
        if (array.size != size) {
            throw new IOException("an array has another size than its elements");
        }
        return array;
    }

    /// The type in which elements are given on; empty where they are no numbers.
    default Optional<DType> dtype() {
        return Optional.ofNullable(
                switch (this) {
                    case Whole whole -> {
                        int bits = whole.precision;
                        yield bits <= 8
                                ? whole.signed ? DType.INT8 : DType.UINT8
                                : bits <= 16
                                        ? whole.signed ? DType.INT16 : DType.UINT16
                                        : bits <= 32
                                                ? whole.signed ? DType.INT32 : DType.UINT32
                                                : whole.signed ? DType.INT64 : DType.UINT64;
                    }
                    case Real real -> {
                        if (real.is(2, 5, 10)) {
                            yield DType.FLOAT16;
                        }
                        if (real.is(2, 8, 7)) {
                            yield DType.BFLOAT16;
                        }
                        yield real.exponentBits <= 8 && real.mantissaBits <= 23 ? DType.FLOAT32 : DType.FLOAT64;
                    }
                    case Enumerated named ->
                        named.isTruth() ? DType.BOOL : named.base.dtype().orElse(null);
                    case Array array ->
                        array.base instanceof Array ? null : array.base.dtype().orElse(null);
                    case Text _, Compound _, Variable _, Reference _, Other _ -> null;
                });
    }

    /// Whether elements lie in the file just as they are given on, but for the byte order.
    default boolean isPlain() {
        return switch (this) {
            case Whole whole ->
                whole.offset == 0 && whole.precision == 8 * whole.size && Integer.bitCount(whole.size) == 1;
            case Real real -> real.is(2, 5, 10) || real.is(2, 8, 7) || real.is(4, 8, 23) || real.is(8, 11, 52);
            case Enumerated named -> named.base.isPlain();
            case Array array -> array.base.isPlain();
            case Text _, Compound _, Variable _, Reference _, Other _ -> false;
        };
    }

    /// The byte order of plain elements.
    default ByteOrder byteOrder() {
        return switch (this) {
            case Whole whole -> whole.order;
            case Real real -> real.order;
            case Enumerated named -> named.base.order;
            case Array array -> array.base.byteOrder();
            case Text _, Compound _, Variable _, Reference _, Other _ -> ByteOrder.LITTLE_ENDIAN;
        };
    }

    /// For a list of members.
    default String words() {
        return switch (this) {
            case Text _ -> "text";
            case Compound _ -> "records";
            case Variable _ -> "lists";
            case Reference _ -> "references";
            case Other other -> other.what;
            case Array array -> "arrays of " + array.base.words();
            case Whole _, Real _, Enumerated _ -> dtype().map(DType::text).orElse("?");
        };
    }
}
