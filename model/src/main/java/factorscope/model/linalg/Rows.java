package factorscope.model.linalg;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import factorscope.model.data.Axis;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import java.util.concurrent.atomic.AtomicIntegerArray;
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

    private final Tensor tensor;
    private final String name;
    private final Axis rowAxis;
    private final Axis columnAxis;
    private final DType working;
    private final long count;
    private final int columns;
    private final int blockRows;
    private final @Nullable Matrix direct;
    private final double @Nullable [] offset;
    private final AtomicIntegerArray checked;

    private Rows(Rows other, int blockRows, double @Nullable [] offset) {
        this.tensor = other.tensor;
        this.name = other.name;
        this.rowAxis = other.rowAxis;
        this.columnAxis = other.columnAxis;
        this.working = other.working;
        this.count = other.count;
        this.columns = other.columns;
        this.blockRows = blockRows;
        this.checked = blockRows == other.blockRows
                ? other.checked
                : new AtomicIntegerArray(Math.toIntExact((count + blockRows - 1) / blockRows));
        this.direct = offset == null ? other.direct : null;
        this.offset = offset;
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
        long fitting = BLOCK_BYTES / Math.max(1, (long) columns * working.bytes());
        blockRows = (int) Math.max(LEAST_ROWS, Math.min(MOST_ROWS, fitting));
        direct = tensor.isDirect() ? Matrix.of(tensor) : null;
        offset = null;
        checked = new AtomicIntegerArray(Math.toIntExact(blocks()));
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
        return new Rows(this, blockRows, subtracted.clone());
    }

    /// The same rows in larger blocks, for work whose cost per block is high.
    public Rows inBlocksOf(int atLeast) {
        return atLeast <= blockRows ? this : new Rows(this, atLeast, offset);
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
        var values = direct != null ? direct.rows(first, rows) : copied(first, rows, buffer);
        if (checked.get((int) index) == 0) {
            check(first, values);
            checked.set((int) index, 1);
        }
        if (offset != null) {
            subtract(values, offset);
        }
        return new RowBlock(first, values);
    }

    /// Copies some rows, given by number, to private memory.
    public void gather(long[] numbers, Matrix into) {
        for (int i = 0; i < numbers.length; i++) {
            var row = into.rows(i, 1);
            tensor.copyRows(numbers[i], 1, working, row.segment());
            check(numbers[i], row);
            if (offset != null) {
                subtract(row, offset);
            }
        }
    }

    private Matrix copied(long first, int rows, Matrix buffer) {
        var values = buffer.rows(0, rows);
        tensor.copyRows(first, rows, working, values.segment());
        return values;
    }

    private static void subtract(Matrix values, double[] offset) {
        int d = offset.length;
        var segment = values.segment();
        for (long row = 0; row < values.rows(); row++) {
            long start = row * d;
            if (values.dtype() == DType.FLOAT32) {
                for (int j = 0; j < d; j++) {
                    segment.setAtIndex(
                            JAVA_FLOAT, start + j, (float) (segment.getAtIndex(JAVA_FLOAT, start + j) - offset[j]));
                }
            } else {
                for (int j = 0; j < d; j++) {
                    segment.setAtIndex(JAVA_DOUBLE, start + j, segment.getAtIndex(JAVA_DOUBLE, start + j) - offset[j]);
                }
            }
        }
    }

    private void check(long first, Matrix values) {
        if (!tensor.dtype().isFloating()) {
            return;
        }
        // x * 0 is 0 for every finite x and NaN for all others: one sum finds out about the whole block
        long size = values.rows() * columns;
        double sum = 0;
        var segment = values.segment();
        if (working == DType.FLOAT32) {
            float partial = 0;
            for (long i = 0; i < size; i++) {
                partial += segment.getAtIndex(JAVA_FLOAT, i) * 0f;
            }
            sum = partial;
        } else {
            for (long i = 0; i < size; i++) {
                sum += segment.getAtIndex(JAVA_DOUBLE, i) * 0.0;
            }
        }
        if (sum == 0) {
            return;
        }
        for (long row = 0; row < values.rows(); row++) {
            for (int j = 0; j < columns; j++) {
                double x = values.get(row, j);
                if (!Double.isFinite(x)) {
                    throw Failure.data(
                            name + " has a " + (Double.isNaN(x) ? "missing value (NaN)" : "value that is infinite")
                                    + " in row " + (first + row) + ", column " + j + ".",
                            "Drop such rows or fill them in: --missing drop, or --missing impute.");
                }
            }
        }
    }
}
