package factorscope.model.io;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.RowSource;
import factorscope.model.data.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the attributes of a variable say about its values: how they are packed, and which of them are missing. Follows
/// the CF conventions 1.11, sections 2.5.1 and 8.1, and the attribute conventions of the NetCDF users' guide; what is
/// missing becomes NaN.
///
/// @param missing stored values that stand for no value
/// @param least of valid stored values
/// @param most of valid stored values
/// @param unsigned whether stored whole numbers are to be read without a sign
/// @param dtype of the values as they are given on
public record CfValues(
        double scale,
        double offset,
        List<Double> missing,
        double least,
        double most,
        boolean unsigned,
        DType stored,
        DType dtype) {
    /// Attributes as a format has them.
    public interface Attributes {
        /// Its numbers; empty where there are none.
        Optional<double[]> numbers(String name);

        /// Its text; empty where it is none.
        Optional<String> text(String name);

        /// Whether its numbers are of single precision, or of whole numbers.
        boolean isShort(String name);
    }

    private static final String SCALE = "scale_factor";
    private static final String OFFSET = "add_offset";

    public CfValues {
        missing = List.copyOf(missing);
    }

    /// Empty where they say nothing.
    ///
    /// @param hasDefaults whether the format writes a value of its own where nothing was written
    /// @throws IOException if an attribute says something that is not understood
    public static Optional<CfValues> of(Attributes attributes, DType stored, boolean hasDefaults) throws IOException {
        double scale = one(attributes, SCALE, 1);
        double offset = one(attributes, OFFSET, 0);
        boolean unsigned =
                attributes.text("_Unsigned").filter("true"::equalsIgnoreCase).isPresent()
                        && List.of(DType.INT8, DType.INT16, DType.INT32, DType.INT64)
                                .contains(stored);
        var missing = new ArrayList<Double>();
        for (var name : List.of("_FillValue", "missing_value")) {
            for (double value : numbers(attributes, name)) {
                missing.add(as(value, stored, unsigned));
            }
        }
        if (hasDefaults && !unsigned && numbers(attributes, "_FillValue").length == 0) {
            defaultFill(stored).ifPresent(missing::add);
        }
        var range = numbers(attributes, "valid_range");
        if (range.length != 0 && range.length != 2) {
            throw new IOException("its attribute valid_range has " + range.length + " values");
        }
        double least = range.length == 2 ? range[0] : one(attributes, "valid_min", Double.NEGATIVE_INFINITY);
        double most = range.length == 2 ? range[1] : one(attributes, "valid_max", Double.POSITIVE_INFINITY);
        boolean isScaled = scale != 1 || offset != 0;
        if (!isScaled && missing.isEmpty() && Double.isInfinite(least) && Double.isInfinite(most) && !unsigned) {
            return Optional.empty();
        }
        return Optional.of(new CfValues(
                scale,
                offset,
                missing,
                as(least, stored, unsigned),
                as(most, stored, unsigned),
                unsigned,
                stored,
                given(
                        attributes,
                        stored,
                        isScaled,
                        missing.isEmpty() && Double.isInfinite(least) && Double.isInfinite(most))));
    }

    /// The type of the values once they are unpacked: that of the factors, or what holds the stored ones and NaN.
    private static DType given(Attributes attributes, DType stored, boolean isScaled, boolean isComplete) {
        if (isScaled) {
            boolean isShort = attributes.isShort(SCALE) && attributes.isShort(OFFSET);
            return isShort && stored.working() == DType.FLOAT32 ? DType.FLOAT32 : DType.FLOAT64;
        }
        if (isComplete && !stored.isFloating()) {
            // nothing but the sign changes
            return switch (stored) {
                case INT8 -> DType.UINT8;
                case INT16 -> DType.UINT16;
                case INT32 -> DType.UINT32;
                default -> DType.FLOAT64;
            };
        }
        return stored.working();
    }

    /// What netCDF writes where nothing was written; of bytes every value may be meant.
    private static Optional<Double> defaultFill(DType stored) {
        return switch (stored) {
            case INT16 -> Optional.of(-32767.0);
            case INT32 -> Optional.of(-2147483647.0);
            case INT64 -> Optional.of(-0x1p63);
            case UINT16 -> Optional.of(65535.0);
            case UINT32 -> Optional.of(4294967295.0);
            case UINT64 -> Optional.of(0x1p64);
            case FLOAT32, FLOAT64 -> Optional.of(0x1.ep122);
            case BOOL, INT8, UINT8, FLOAT8_E4M3, FLOAT8_E5M2, FLOAT16, BFLOAT16, COMPLEX64, COMPLEX128 ->
                Optional.empty();
        };
    }

    private static double one(Attributes attributes, String name, double otherwise) throws IOException {
        var numbers = numbers(attributes, name);
        if (numbers.length > 1) {
            throw new IOException("its attribute " + name + " has " + numbers.length + " values");
        }
        return numbers.length == 0 ? otherwise : numbers[0];
    }

    /// Some writers put numbers into texts.
    private static double[] numbers(Attributes attributes, String name) throws IOException {
        var numbers = attributes.numbers(name);
        if (numbers.isPresent()) {
            return numbers.get();
        }
        var text = attributes.text(name);
        if (text.isEmpty() || text.get().isBlank()) {
            return new double[0];
        }
        try {
            return new double[] {Double.parseDouble(text.get().strip())};
        } catch (NumberFormatException e) {
            throw new IOException(
                    "its attribute " + name + " is \"" + text.get().strip() + "\", which is not a number");
        }
    }

    /// A number as a stored value is compared with it.
    private static double as(double value, DType stored, boolean unsigned) {
        if (stored == DType.FLOAT32) {
            return (float) value;
        }
        return unsigned && value < 0 ? value + Math.scalb(1.0, 8 * stored.bytes()) : value;
    }

    /// The value that a stored one stands for; NaN where it is missing.
    public double unpacked(double value) {
        double plain = as(value, stored, unsigned);
        if (plain < least || plain > most) {
            return Double.NaN;
        }
        for (double none : missing) {
            if (plain == none) {
                return Double.NaN;
            }
        }
        return plain * scale + offset;
    }

    /// In a sentence, for those who open it.
    public String words(String name) {
        var words = new ArrayList<String>();
        if (scale != 1 || offset != 0) {
            words.add("stored values times " + Numbers.plain(scale) + " plus " + Numbers.plain(offset));
        }
        if (!missing.isEmpty()) {
            words.add(String.join(
                            ", ", missing.stream().map(m -> Numbers.shown(m, 6)).toList())
                    + (missing.size() == 1 ? " marks" : " mark") + " missing values");
        }
        if (!Double.isInfinite(least) || !Double.isInfinite(most)) {
            words.add("stored values " + range() + " are missing");
        }
        if (unsigned) {
            words.add("read without a sign");
        }
        return name + " is decoded: " + String.join("; ", words) + ".";
    }

    private String range() {
        if (Double.isInfinite(least)) {
            return "above " + Numbers.plain(most);
        }
        return Double.isInfinite(most)
                ? "below " + Numbers.plain(least)
                : "outside " + Numbers.plain(least) + " to " + Numbers.plain(most);
    }

    /// The same dataset with its values unpacked whenever they are read.
    public Dataset applied(Dataset data) {
        var values = data.values();
        var unpacked = Tensor.of(new Unpacked(values, this), dtype, values.shape(), values.storage());
        return new Dataset(data.id(), data.name(), data.axes(), unpacked, data.origin());
    }

    private record Unpacked(Tensor values, CfValues rule) implements RowSource {
        private static final int BLOCK = 1 << 14;

        @Override
        public void copyRows(long from, int count, DType working, MemorySegment into) {
            long columns = values.shape().columns();
            int together = Math.clamp(BLOCK / Math.max(1, columns), 1, Math.max(1, count));
            try (var arena = Arena.ofConfined()) {
                var some = arena.allocate(Math.max(8, 8L * together * columns), 8);
                for (int row = 0; row < count; row += together) {
                    int rows = Math.min(together, count - row);
                    values.copyRows(from + row, rows, DType.FLOAT64, some);
                    long first = row * columns;
                    for (long i = 0; i < rows * columns; i++) {
                        double value = rule.unpacked(some.getAtIndex(ValueLayout.JAVA_DOUBLE, i));
                        if (working == DType.FLOAT32) {
                            into.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * (first + i), (float) value);
                        } else {
                            into.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, 8 * (first + i), value);
                        }
                    }
                }
            }
        }

        @Override
        public void copyStored(long from, int count, MemorySegment into) {
            if (rule.dtype.isFloating()) {
                copyRows(from, count, rule.dtype, into);
                return;
            }
            // without a sign the bits stay as they are
            values.copyStored(from, count, into);
        }

        @Override
        public double at(long row, long column) {
            return rule.unpacked(values.at(row, column));
        }

        @Override
        public long bits(long row, long column) {
            return rule.dtype.isFloating() ? Tensor.bits(rule.dtype, at(row, column)) : values.bits(row, column);
        }

        @Override
        public long bytes() {
            return values.heldBytes();
        }

        @Override
        public String words() {
            return values.words() + ", decoded when it is read";
        }
    }
}
