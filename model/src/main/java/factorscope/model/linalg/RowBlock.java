package factorscope.model.linalg;

import factorscope.model.data.SparseRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Some consecutive rows of a dataset, in the working type; only to be read, and only while the block is worked on.
///
/// Of sparse data only the values that are there are looked at, as long as nobody asks for all of them.
public final class RowBlock {
    private final long first;
    private final int count;
    private final Supplier<Matrix> all;
    private final @Nullable SparseRows sparse;
    private final double @Nullable [] offset;
    private @Nullable Matrix values;

    RowBlock(long first, Matrix values) {
        this.first = first;
        this.count = Math.toIntExact(values.rows());
        this.values = values;
        this.all = () -> values;
        this.sparse = null;
        this.offset = null;
    }

    /// @param offset what is subtracted from every row
    /// @param all makes the values, zeros included
    RowBlock(long first, int count, SparseRows sparse, double @Nullable [] offset, Supplier<Matrix> all) {
        this.first = first;
        this.count = count;
        this.sparse = sparse;
        this.offset = offset;
        this.all = all;
    }

    /// The number of the first row.
    public long first() {
        return first;
    }

    public int count() {
        return count;
    }

    /// Rows x columns.
    public Matrix values() {
        var made = values;
        if (made == null) {
            made = all.get();
            values = made;
        }
        return made;
    }

    /// The products of all rows with some others: `into` = X B'.
    ///
    /// @param into rows x the operand's rows, in the working type
    public void times(Operand operand, Linalg linalg, Matrix into) {
        var entries = sparse;
        if (entries == null) {
            linalg.gemm(false, true, 1, values(), operand.rows(), 0, into);
            return;
        }
        int k = into.columns();
        var sum = new double[k];
        var columns = operand.columns();
        for (int i = 0; i < count; i++) {
            System.arraycopy(operand.shift(), 0, sum, 0, k);
            long end = entries.start(first + i + 1);
            for (long e = entries.start(first + i); e < end; e++) {
                double value = entries.value(e);
                var column = columns[entries.column(e)];
                for (int c = 0; c < k; c++) {
                    sum[c] += value * column[c];
                }
            }
            into.setRow(i, sum);
        }
    }

    /// Adds the products of weights with the rows: `sum` += W' X.
    ///
    /// @param weights rows x K, in the working type
    /// @param scratch K x columns, in the working type
    /// @param sum K x columns, float64
    public void addWeighted(Matrix weights, Matrix scratch, Linalg linalg, Matrix sum) {
        var entries = sparse;
        if (entries == null) {
            linalg.gemm(true, false, 1, weights, values(), 0, scratch);
            sum.accumulate(scratch);
            return;
        }
        int k = weights.columns();
        int d = sum.columns();
        var segment = sum.segment();
        var weight = new double[k];
        var all = new double[k];
        for (int i = 0; i < count; i++) {
            weights.getRow(i, weight);
            for (int c = 0; c < k; c++) {
                all[c] += weight[c];
            }
            for (long e = entries.start(first + i); e < entries.start(first + i + 1); e++) {
                int j = entries.column(e);
                double value = entries.value(e);
                for (int c = 0; c < k; c++) {
                    add(segment, (long) c * d + j, weight[c] * value);
                }
            }
        }
        if (offset != null) {
            for (int c = 0; c < k; c++) {
                for (int j = 0; j < d; j++) {
                    add(segment, (long) c * d + j, -all[c] * offset[j]);
                }
            }
        }
    }

    private static void add(MemorySegment segment, long at, double value) {
        segment.setAtIndex(ValueLayout.JAVA_DOUBLE, at, segment.getAtIndex(ValueLayout.JAVA_DOUBLE, at) + value);
    }

    /// Adds a row to a sum, and gives its square.
    ///
    /// @param row from 0
    /// @param scratch as many as columns
    public double addRow(int row, double[] sum, double[] scratch) {
        var entries = sparse;
        if (entries == null || offset != null) {
            values().getRow(row, scratch);
            for (int j = 0; j < scratch.length; j++) {
                sum[j] += scratch[j];
            }
            return Dot.square(scratch);
        }
        double square = 0;
        for (long e = entries.start(first + row); e < entries.start(first + row + 1); e++) {
            double value = entries.value(e);
            sum[entries.column(e)] += value;
            square += value * value;
        }
        return square;
    }

    /// Rows that others are multiplied with.
    public static final class Operand {
        private final Matrix rows;
        /// Their columns, on the heap where small loops are fastest; for sparse data.
        private final double[][] columns;
        private final double[] shift;

        private Operand(Matrix rows, double[][] columns, double[] shift) {
            this.rows = rows;
            this.columns = columns;
            this.shift = shift;
        }

        /// @param rows in the data's working type; not to be changed afterwards
        /// @param data what is going to be multiplied
        public static Operand of(Matrix rows, Rows data) {
            if (!data.isSparse()) {
                return new Operand(rows, new double[0][], new double[0]);
            }
            int k = Math.toIntExact(rows.rows());
            var columns = new double[rows.columns()][k];
            var row = new double[rows.columns()];
            for (int c = 0; c < k; c++) {
                rows.getRow(c, row);
                for (int j = 0; j < row.length; j++) {
                    columns[j][c] = row[j];
                }
            }
            return new Operand(rows, columns, data.shift(rows));
        }

        /// Heap bytes that so many of them take.
        public static long heapBytes(Rows data, long count) {
            return data.isSparse() ? 8L * data.columns() * (count + 2) : 0;
        }

        /// The rows themselves.
        public Matrix rows() {
            return rows;
        }

        double[][] columns() {
            return columns;
        }

        double[] shift() {
            return shift;
        }
    }
}
