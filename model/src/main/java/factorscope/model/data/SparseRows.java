package factorscope.model.data;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import factorscope.model.memory.OffHeap;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/// A matrix of which only the values that are there are kept (compressed rows, CSR); all others are zero.
///
/// @param shape rows x columns, or more axes of which all but the first are folded
/// @param starts rows + 1 numbers (int64): where a row's values begin
/// @param columns one int32 for each value, ascending within a row
/// @param values in the type `dtype`
/// @param dtype FLOAT32 or FLOAT64
public record SparseRows(Shape shape, MemorySegment starts, MemorySegment columns, MemorySegment values, DType dtype)
        implements RowSource {
    /// Up to here plain values are no burden, and faster.
    private static final long PLAIN_BYTES = 1L << 20;

    /// Up to here only what is very sparse is multiplied faster by the values that are there.
    private static final long BURDEN_BYTES = 64L << 20;

    private static final int VERY_SPARSE = 8;

    /// Whether so many values are better kept compressed.
    public static boolean isWorthwhile(Shape shape, long count, DType dtype) {
        double plain = (double) shape.count() * dtype.bytes();
        double compressed = bytes(shape.rows(), count, dtype);
        return plain > BURDEN_BYTES && 2 * compressed < plain
                || plain > PLAIN_BYTES && VERY_SPARSE * compressed < plain;
    }

    /// Bytes that so many values in so many rows take.
    public static double bytes(long rows, double count, DType dtype) {
        return 8.0 * (rows + 1) + count * (4 + dtype.bytes());
    }

    /// Space for so many values; nothing is there yet.
    ///
    /// @param scope keeps it
    public static SparseRows allocate(OffHeap scope, Shape shape, long count, DType dtype) {
        return new SparseRows(
                shape,
                scope.allocate(8 * (shape.rows() + 1)),
                scope.allocate(4 * count),
                scope.allocate(dtype.bytes() * count),
                dtype);
    }

    /// Puts a value in its place; where rows begin is said by [#starts].
    public void set(long entry, int column, double value) {
        columns.setAtIndex(JAVA_INT, entry, column);
        if (dtype == DType.FLOAT32) {
            values.setAtIndex(JAVA_FLOAT, entry, (float) value);
        } else {
            values.setAtIndex(JAVA_DOUBLE, entry, value);
        }
    }

    /// How many values are there.
    public long count() {
        return start(shape.rows());
    }

    /// Where the values of a row begin, and those of the one before end.
    public long start(long row) {
        return starts.getAtIndex(JAVA_LONG, row);
    }

    public int column(long entry) {
        return columns.getAtIndex(JAVA_INT, entry);
    }

    public double value(long entry) {
        return dtype == DType.FLOAT32 ? values.getAtIndex(JAVA_FLOAT, entry) : values.getAtIndex(JAVA_DOUBLE, entry);
    }

    @Override
    public void copyRows(long from, int count, DType working, MemorySegment into) {
        long width = shape.columns();
        into.asSlice(0, count * width * working.bytes()).fill((byte) 0);
        for (int row = 0; row < count; row++) {
            long end = start(from + row + 1);
            long first = row * width;
            for (long e = start(from + row); e < end; e++) {
                if (working == DType.FLOAT32) {
                    into.setAtIndex(JAVA_FLOAT, first + column(e), (float) value(e));
                } else {
                    into.setAtIndex(JAVA_DOUBLE, first + column(e), value(e));
                }
            }
        }
    }

    @Override
    public void copyStored(long from, int count, MemorySegment into) {
        copyRows(from, count, dtype, into);
    }

    @Override
    public double at(long row, long column) {
        long low = start(row);
        long high = start(row + 1) - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            int found = column(middle);
            if (found == column) {
                return value(middle);
            }
            if (found < column) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return 0;
    }

    @Override
    public long bits(long row, long column) {
        return Tensor.bits(dtype, at(row, column));
    }

    @Override
    public long bytes() {
        return (long) bytes(shape.rows(), count(), dtype);
    }

    @Override
    public String words() {
        return String.format(
                Locale.ROOT, "sparse, %.2g %% of them there", 100.0 * count() / Math.max(1, shape.count()));
    }
}
