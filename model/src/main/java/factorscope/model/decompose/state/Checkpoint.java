package factorscope.model.decompose.state;

import factorscope.model.data.DType;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowSweep;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The state of a solver: numbers and arrays by name. Written as JSON and `.npy`.
public record Checkpoint(Map<String, String> numbers, Map<String, Tensor> arrays) {
    public Checkpoint {
        numbers = Map.copyOf(numbers);
        arrays = Map.copyOf(arrays);
    }

    public long whole(String name) {
        try {
            return Long.parseLong(text(name));
        } catch (NumberFormatException e) {
            throw damaged(name);
        }
    }

    /// A whole number of 32 bits.
    int count(String name) {
        long value = whole(name);
        if (value != (int) value) {
            throw damaged(name);
        }
        return (int) value;
    }

    /// A number that is part of the text of this name.
    static int number(String name, String digits) {
        try {
            return Integer.parseUnsignedInt(digits);
        } catch (NumberFormatException e) {
            throw damaged(name);
        }
    }

    public double real(String name) {
        try {
            return Double.longBitsToDouble(Long.parseUnsignedLong(text(name), 16));
        } catch (NumberFormatException e) {
            throw damaged(name);
        }
    }

    public String text(String name) {
        var text = numbers.get(name);
        if (text == null) {
            throw damaged(name);
        }
        return text;
    }

    /// Fills a matrix with the array of this name.
    public void restore(String name, Matrix into) {
        var array = arrays.get(name);
        if (array == null || array.dtype() != into.dtype() || array.shape().count() != into.rows() * into.columns()) {
            throw damaged(name);
        }
        array.copyRows(0, Math.toIntExact(array.shape().rows()), into.dtype(), into.segment());
    }

    /// Fills a segment with the whole numbers of this name.
    public void restoreIntegers(String name, MemorySegment into) {
        var array = arrays.get(name);
        if (array == null || array.dtype() != DType.INT32 || array.bytes() > into.byteSize()) {
            throw damaged(name);
        }
        for (long i = 0; i < array.shape().count(); i++) {
            into.setAtIndex(ValueLayout.JAVA_INT, i, (int) array.at(i));
        }
    }

    /// Lets passes go on where [Writer#put(String, RowSweep)] found them.
    public void restore(String name, RowSweep into) {
        if (!text(name + ".division").equals(into.division())) {
            throw damaged(name);
        }
        var sums = into.state();
        for (int i = 0; i < sums.size(); i++) {
            restore(name + ".sums-" + i, sums.get(i));
        }
        int section = count(name + ".section");
        long position = whole(name + ".position");
        if (!into.has(section, position)) {
            throw damaged(name);
        }
        into.resumeAt(section, position);
    }

    /// The checkpoint that [Writer#nested] put under this name.
    public Optional<Checkpoint> nested(String name) {
        var prefix = name + ".";
        var innerNumbers = new LinkedHashMap<String, String>();
        numbers.forEach((k, v) -> {
            if (k.startsWith(prefix)) {
                innerNumbers.put(k.substring(prefix.length()), v);
            }
        });
        var innerArrays = new LinkedHashMap<String, Tensor>();
        arrays.forEach((k, v) -> {
            if (k.startsWith(prefix)) {
                innerArrays.put(k.substring(prefix.length()), v);
            }
        });
        return innerNumbers.isEmpty() && innerArrays.isEmpty()
                ? Optional.empty()
                : Optional.of(new Checkpoint(innerNumbers, innerArrays));
    }

    static Failure damaged(String name) {
        return Failure.data(
                "The checkpoint is damaged, or of another version of the program: it lacks \"" + name + "\".",
                "Start the run anew without --resume.");
    }

    /// Collects a solver's state.
    public static final class Writer {
        private final Map<String, String> numbers = new LinkedHashMap<>();
        private final Map<String, Tensor> arrays = new LinkedHashMap<>();

        public Writer put(String name, long value) {
            numbers.put(name, Long.toString(value));
            return this;
        }

        /// Kept by its bits, so that nothing is rounded.
        public Writer put(String name, double value) {
            numbers.put(name, Long.toHexString(Double.doubleToRawLongBits(value)));
            return this;
        }

        public Writer put(String name, String value) {
            numbers.put(name, value);
            return this;
        }

        public Writer put(String name, Matrix value) {
            arrays.put(name, value.asTensor());
            return this;
        }

        public Writer put(String name, Tensor value) {
            arrays.put(name, value);
            return this;
        }

        public Writer put(String name, List<Matrix> values) {
            for (int i = 0; i < values.size(); i++) {
                put(name + "-" + i, values.get(i));
            }
            return this;
        }

        /// Where passes stand, with what they have added up.
        public Writer put(String name, RowSweep sweep) {
            return put(name + ".division", sweep.division())
                    .put(name + ".section", sweep.section())
                    .put(name + ".position", sweep.position())
                    .put(name + ".sums", sweep.state());
        }

        public Writer nested(String name, Checkpoint inner) {
            inner.numbers.forEach((k, v) -> numbers.put(name + "." + k, v));
            inner.arrays.forEach((k, v) -> arrays.put(name + "." + k, v));
            return this;
        }

        public Checkpoint build() {
            return new Checkpoint(numbers, arrays);
        }
    }
}
