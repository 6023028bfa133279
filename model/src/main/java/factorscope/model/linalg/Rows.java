package factorscope.model.linalg;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import factorscope.model.data.Axis;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.SparseRows;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.DoubleAccumulator;
import org.jspecify.annotations.Nullable;

/// A dataset as a matrix that is read in blocks of rows: all axes but the first are folded into columns.
///
/// Blocks come in the working type. Data in memory are handed out where they are; mapped or narrower data are
/// copied to the reader's private memory, so that native code never touches a page that another program can
/// take away. Every value is checked to be finite the first time its block is read.
public final class Rows {
    /// Small enough for a core's cache, large enough that a call into BLAS pays.
    private static final long BLOCK_BYTES = 4L << 20;

    private static final int LEAST_ROWS = 16;
    private static final int MOST_ROWS = 4096;

    /// Beyond these, and below their inverses, squares and sums of them leave the type's range.
    private static final double MOST_SINGLE = 1e13;

    private static final double MOST_DOUBLE = 1e100;

    /// Values are remembered as checked by so many rows; all blocks are multiples of it.
    private static final int GRANULE = 64;

    /// Values that are looked at together, on the heap, where loops become vector instructions.
    private static final int CHUNK = 4096;

    private final Tensor tensor;
    private final String name;
    private final Axis rowAxis;
    private final Axis columnAxis;
    private final DType working;
    private final long count;
    private final int columns;
    private final int blockRows;
    private final int granule;
    private final @Nullable Matrix direct;
    private final double @Nullable [] offset;
    private final boolean allowsMissing;
    /// The matrix whose columns are these rows; null where they are the dataset's own.
    private final @Nullable Matrix source;
    private final boolean isTransposed;
    private final @Nullable SparseRows sparse;
    /// Where the means of these rows go as they are read; null where they are not subtracted.
    private final double @Nullable [] means;
    private final AtomicIntegerArray checked;
    /// The largest size of a value in the blocks that have been checked.
    private final DoubleAccumulator largest;

    private Rows(Rows other, int blockRows, double @Nullable [] offset, boolean allowsMissing) {
        this.tensor = other.tensor;
        this.name = other.name;
        this.rowAxis = other.rowAxis;
        this.columnAxis = other.columnAxis;
        this.working = other.working;
        this.count = other.count;
        this.columns = other.columns;
        this.blockRows = blockRows;
        this.granule = other.granule;
        this.checked = other.checked;
        this.largest = other.largest;
        this.direct = offset == null ? other.direct : null;
        this.offset = offset;
        this.allowsMissing = allowsMissing;
        this.source = other.source;
        this.sparse = other.sparse;
        this.isTransposed = other.isTransposed;
        this.means = other.means;
    }

    private Rows(Rows other, @Nullable Matrix source, double[] means) {
        tensor = other.tensor;
        name = other.name;
        rowAxis = other.columnAxis;
        columnAxis = other.rowAxis;
        working = other.working;
        count = other.columns;
        columns = Math.toIntExact(other.count);
        granule = granule(columns, working);
        blockRows = blockRows(count, columns, working);
        direct = null;
        offset = null;
        allowsMissing = other.allowsMissing;
        this.source = source;
        sparse = null;
        isTransposed = true;
        this.means = means.length == 0 ? null : means;
        largest = new DoubleAccumulator(Math::max, 0);
        checked = new AtomicIntegerArray(Math.toIntExact(Math.ceilDiv(count, (long) granule)));
    }

    private Rows(Dataset dataset) {
        tensor = dataset.values();
        name = dataset.name();
        rowAxis = dataset.rows();
        columnAxis = dataset.columns();
        working = tensor.dtype().working();
        count = tensor.shape().rows();
        if (tensor.shape().columns() > Integer.MAX_VALUE) {
            throw Failure.data(
                    name + " has more columns than can be computed with.", "Swap its axes, or take a part of it.");
        }
        columns = (int) tensor.shape().columns();
        granule = granule(columns, working);
        blockRows = blockRows(count, columns, working);
        direct = tensor.isDirect() ? Matrix.of(tensor) : null;
        offset = null;
        allowsMissing = false;
        source = null;
        sparse = tensor.source().orElse(null) instanceof SparseRows entries ? entries : null;
        isTransposed = false;
        means = null;
        largest = new DoubleAccumulator(Math::max, 0);
        checked = new AtomicIntegerArray(Math.toIntExact((count + granule - 1) / granule));
    }

    private static int mostRows(int columns, DType working) {
        long fitting = BLOCK_BYTES / Math.max(1, (long) columns * working.bytes());
        return (int) Math.max(LEAST_ROWS, Math.min(MOST_ROWS, fitting));
    }

    private static int granule(int columns, DType working) {
        return Math.min(GRANULE, mostRows(columns, working));
    }

    private static int blockRows(long count, int columns, DType working) {
        int granule = granule(columns, working);
        long needed = Math.max(1, Math.ceilDiv(count, (long) granule)) * granule;
        return (int) Math.min((long) (mostRows(columns, working) / granule) * granule, needed);
    }

    /// All axes but the first are folded.
    public static Rows of(Dataset dataset) {
        return new Rows(dataset);
    }

    /// The same rows with this subtracted from each.
    public Rows minus(double[] subtracted) {
        if (subtracted.length != columns) {
            throw new IllegalArgumentException("the offset has " + subtracted.length + " columns, not " + columns);
        }
        return new Rows(this, blockRows, subtracted.clone(), allowsMissing);
    }

    /// The same rows, of which values may be missing (NaN): whoever asks for these knows what to do about them.
    public Rows allowingMissing() {
        return new Rows(this, blockRows, offset, true);
    }

    /// The columns as rows; blocks of them are turned as they are read.
    ///
    /// @param values all values of these rows, in the working type
    /// @param means empty, or as many as columns: then each one's mean is subtracted from it, and put here
    public Rows transposed(Matrix values, double[] means) {
        boolean fits = values.rows() == count && values.columns() == columns;
        if (!fits || isTransposed || offset != null) {
            throw new IllegalArgumentException("not the values of these rows");
        }
        return new Rows(this, values, means);
    }

    /// The columns as rows that cannot be read: for forecasts.
    public Rows transposedShape() {
        return new Rows(this, null, new double[0]);
    }

    /// The data's own memory, where blocks are handed out as they lie.
    public Optional<Matrix> whole() {
        return Optional.ofNullable(direct);
    }

    /// The same rows in larger blocks, for work whose cost per block is high.
    public Rows inBlocksOfAtLeast(int wanted) {
        return wanted <= blockRows ? this : new Rows(this, rounded(wanted), offset, allowsMissing);
    }

    /// The same rows in smaller blocks, for work that wants many of them.
    public Rows inBlocksOfAtMost(int wanted) {
        return wanted >= blockRows ? this : new Rows(this, rounded(wanted), offset, allowsMissing);
    }

    private int rounded(int wanted) {
        return Math.max(1, (wanted + granule - 1) / granule) * granule;
    }

    public long count() {
        return count;
    }

    public int columns() {
        return columns;
    }

    public Axis rowAxis() {
        return rowAxis;
    }

    public Axis columnAxis() {
        return columnAxis;
    }

    /// The type blocks come in.
    public DType working() {
        return working;
    }

    /// Rows of every block but perhaps the last: it depends on the data's shape and type alone.
    public int blockRows() {
        return blockRows;
    }

    public long blocks() {
        return (count + blockRows - 1) / blockRows;
    }

    /// Whether reading a block copies it.
    public boolean copies() {
        return direct == null;
    }

    /// Reads block number `index`.
    ///
    /// @param buffer private memory for at least [#blockRows] rows; unused where the data need no copy
    public RowBlock block(long index, Matrix buffer) {
        long first = index * blockRows;
        int rows = (int) Math.min(blockRows, count - first);
        if (sparse != null) {
            checkSparse(first, rows, sparse);
            return new RowBlock(first, rows, sparse, offset, () -> shifted(copied(first, rows, buffer)));
        }
        var values = direct != null ? direct.rows(first, rows) : copied(first, rows, buffer);
        checkOnce(first, values);
        if (offset != null) {
            subtract(values, offset);
        }
        if (means != null) {
            subtractMeans(first, values, means);
        }
        return new RowBlock(first, values);
    }

    /// Copies some rows, given by number, to private memory.
    public void gather(long[] numbers, Matrix into) {
        if (isTransposed) {
            throw new IllegalStateException("columns are read in blocks");
        }
        for (int i = 0; i < numbers.length; i++) {
            var row = into.rows(i, 1);
            tensor.copyRows(numbers[i], 1, working, row.segment());
            check(numbers[i], row);
            if (offset != null) {
                subtract(row, offset);
            }
        }
    }

    private Matrix shifted(Matrix values) {
        if (offset != null) {
            subtract(values, offset);
        }
        return values;
    }

    /// Whether only the values that are there are kept.
    public boolean isSparse() {
        return sparse != null;
    }

    /// How many values are there, zeros of sparse data left out.
    public double present() {
        return sparse != null ? sparse.count() : (double) count * columns;
    }

    /// What subtracting the offset adds to the products with some rows.
    double[] shift(Matrix operand) {
        var shift = new double[Math.toIntExact(operand.rows())];
        if (offset != null) {
            var row = new double[columns];
            for (int k = 0; k < shift.length; k++) {
                operand.getRow(k, row);
                shift[k] = -Dot.of(row, offset);
            }
        }
        return shift;
    }

    /// The values that are there are few: each block is looked at each time.
    private void checkSparse(long first, int rows, SparseRows entries) {
        double size = 0;
        for (long row = first; row < first + rows; row++) {
            for (long e = entries.start(row); e < entries.start(row + 1); e++) {
                double value = entries.value(e);
                if (!Double.isFinite(value) && !(Double.isNaN(value) && allowsMissing)) {
                    throw unusable(value, row, entries.column(e));
                }
                size = Math.max(size, Math.abs(value));
            }
        }
        largest.accumulate(size);
        for (long i = first / granule; i < Math.ceilDiv(first + rows, (long) granule); i++) {
            checked.set((int) i, 1);
        }
    }

    private Failure unusable(double value, long row, long column) {
        return Failure.data(
                name + " has a " + (Double.isNaN(value) ? "missing value (NaN)" : "value that is infinite")
                        + (isTransposed
                                ? " in row " + column + ", column " + row
                                : " in row " + row + ", column " + column)
                        + ".",
                "Drop such rows or fill them in: --missing drop, or --missing impute.");
    }

    private static void subtractMeans(long first, Matrix values, double[] means) {
        var row = new double[values.columns()];
        for (int i = 0; i < values.rows(); i++) {
            values.getRow(i, row);
            double mean = Arrays.stream(row).sum() / row.length;
            means[(int) first + i] = mean;
            for (int j = 0; j < row.length; j++) {
                row[j] -= mean;
            }
            values.setRow(i, row);
        }
    }

    private Matrix copied(long first, int rows, Matrix buffer) {
        var values = buffer.rows(0, rows);
        if (isTransposed) {
            Objects.requireNonNull(source, "for forecasts only").copyTransposed((int) first, values);
            return values;
        }
        tensor.copyRows(first, rows, working, values.segment());
        return values;
    }

    private static void subtract(Matrix values, double[] offset) {
        int d = offset.length;
        var segment = values.segment();
        var single = new float[values.dtype() == DType.FLOAT32 ? d : 0];
        for (long row = 0; row < values.rows(); row++) {
            long start = row * d;
            if (values.dtype() == DType.FLOAT32) {
                MemorySegment.copy(segment, JAVA_FLOAT, 4 * start, single, 0, d);
                for (int j = 0; j < d; j++) {
                    single[j] = (float) (single[j] - offset[j]);
                }
                MemorySegment.copy(single, 0, segment, JAVA_FLOAT, 4 * start, d);
            } else {
                for (int j = 0; j < d; j++) {
                    segment.setAtIndex(JAVA_DOUBLE, start + j, segment.getAtIndex(JAVA_DOUBLE, start + j) - offset[j]);
                }
            }
        }
    }

    private void checkOnce(long first, Matrix values) {
        int from = (int) (first / granule);
        int to = (int) ((first + values.rows() + granule - 1) / granule);
        for (int i = from; i < to; i++) {
            if (checked.get(i) == 0) {
                check(first, values);
                for (int j = from; j < to; j++) {
                    checked.set(j, 1);
                }
                return;
            }
        }
    }

    private void check(long first, Matrix values) {
        if (!tensor.dtype().isFloating()) {
            return;
        }
        double size = largest(values);
        if (Double.isNaN(size) && allowsMissing) {
            size = largestPresent(values);
        }
        largest.accumulate(size);
        if (Double.isFinite(size)) {
            return;
        }
        for (long row = 0; row < values.rows(); row++) {
            for (int j = 0; j < columns; j++) {
                double x = values.get(row, j);
                if (!Double.isFinite(x) && !(Double.isNaN(x) && allowsMissing)) {
                    throw unusable(x, first + row, j);
                }
            }
        }
    }

    private double largestPresent(Matrix values) {
        double found = 0;
        var row = new double[columns];
        for (long i = 0; i < values.rows(); i++) {
            values.getRow(i, row);
            for (double value : row) {
                found = Double.isNaN(value) ? found : Math.max(found, Math.abs(value));
            }
        }
        return found;
    }

    /// Refuses data whose products would vanish or overflow. To be called at the end of a pass; a pass that was
    /// resumed has seen some of the rows only, of which small ones say nothing.
    ///
    /// @param in the type they are computed in
    public void requireComputable(DType in) {
        double most = in == DType.FLOAT32 ? MOST_SINGLE : MOST_DOUBLE;
        double size = largest.get();
        boolean vanishes = size > 0 && size < 1 / most && isAllChecked();
        if (vanishes || size > most) {
            throw Failure.numerical(
                    "The values of " + name + " are too " + (vanishes ? "small" : "large") + " to compute with in "
                            + in.text() + ": the largest is " + Numbers.shown(size) + ".",
                    "Scale the data, for example to a root mean square of 1.");
        }
    }

    private boolean isAllChecked() {
        for (int i = 0; i < checked.length(); i++) {
            if (checked.get(i) == 0) {
                return false;
            }
        }
        return true;
    }

    /// The largest size of a value. The bits of sizes are in the order of the sizes; infinities and NaN, as one
    /// of them, come last.
    private static double largest(Matrix values) {
        long size = values.rows() * values.columns();
        if (values.dtype() == DType.FLOAT32) {
            var bits = new int[CHUNK];
            int found = 0;
            for (long done = 0; done < size; done += CHUNK) {
                int count = (int) Math.min(CHUNK, size - done);
                MemorySegment.copy(values.segment(), JAVA_INT, 4 * done, bits, 0, count);
                for (int i = 0; i < count; i++) {
                    found = Math.max(found, bits[i] & 0x7fffffff);
                }
            }
            return Float.intBitsToFloat(found);
        }
        var bits = new long[CHUNK];
        long found = 0;
        for (long done = 0; done < size; done += CHUNK) {
            int count = (int) Math.min(CHUNK, size - done);
            MemorySegment.copy(values.segment(), JAVA_LONG, 8 * done, bits, 0, count);
            for (int i = 0; i < count; i++) {
                found = Math.max(found, bits[i] & 0x7fffffffffffffffL);
            }
        }
        return Double.longBitsToDouble(found);
    }
}
