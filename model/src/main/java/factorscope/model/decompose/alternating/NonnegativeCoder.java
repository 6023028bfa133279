package factorscope.model.decompose.alternating;

import factorscope.model.data.DType;
import factorscope.model.linalg.Gram;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Nonnegative least squares by passes of coordinate descent, for many rows at once: the W step of HALS
/// (Cichocki and Phan 2009).
///
/// Rows do not depend on each other, so one coordinate is stepped for all rows together. Within a group of
/// coordinates each step is told to the next ones; what a group needs to know of all others comes in one matrix
/// product. The result is that of plain passes, at the speed of BLAS.
public final class NonnegativeCoder implements BlockCoder {
    /// So many coordinates share one product.
    private static final int GROUP = 16;

    /// So many rows at once, at most, stay in a core's own cache.
    private static final int SLICE = 544;

    /// Squares of so many values a side are turned at once, so that both sides of a transposition stay in cache.
    private static final int TILE = 16;

    private final Linalg linalg;
    private final int passes;
    private final int k;
    private final Matrix gram;
    private final Matrix products;
    private final Matrix codes;
    private final Matrix gradient;
    private final Lanes lanes;
    private Matrix components;

    private NonnegativeCoder(Place place, int passes) {
        this.linalg = place.linalg();
        this.passes = passes;
        this.k = place.components();
        int rows = Math.min(SLICE, place.rows());
        gram = Matrix.allocate(place.scope(), place.type(), k, k);
        products = Matrix.allocate(place.scope(), place.type(), k, rows);
        codes = Matrix.allocate(place.scope(), place.type(), k, rows);
        gradient = Matrix.allocate(place.scope(), place.type(), k, rows);
        components = gram;
        lanes = new Lanes(k, rows);
    }

    /// Float64 data are coded row by row: their loops would be these once more, at half the speed.
    public static Maker of(int passes) {
        var rowByRow = RowByRow.of(() -> new DescentCoder(0, true, passes, 0), false);
        return new Maker() {
            @Override
            public BlockCoder make(Place place) {
                return place.type() == DType.FLOAT32 ? new NonnegativeCoder(place, passes) : rowByRow.make(place);
            }

            @Override
            public long bytes(DType type, int components, int rows) {
                return type == DType.FLOAT32
                        ? 4L * components * (components + 3L * Math.min(SLICE, rows))
                        : rowByRow.bytes(type, components, rows);
            }
        };
    }

    /// Flops inside products that coding a row takes, with what it adds to the sums.
    public static double productFlops(int components, int columns, int passes) {
        return 4.0 * components * columns + (2.0 * passes + 3) * components * components;
    }

    /// What the loops take, as so many flops of a loop in which each waits for the one before.
    public static double scalarFlops(int components, int passes) {
        return components * (8.0 + passes * GROUP / 1.5);
    }

    @Override
    public void prepare(Gram newGram, Matrix newComponents) {
        components = newComponents;
        for (int i = 0; i < k; i++) {
            gram.setRow(i, newGram.row(i));
        }
        lanes.prepare(newGram);
    }

    @Override
    public double code(Matrix x, Matrix rowCodes, Findings findings) {
        // equal slices: a product with a few rows is as dear as one with many
        int share = (int) Math.ceilDiv(x.rows(), Math.max(1, Math.ceilDiv(x.rows(), (long) SLICE)));
        for (int from = 0; from < x.rows(); from += share) {
            int size = (int) Math.min(share, x.rows() - from);
            slice(x.rows(from, size), rowCodes.rows(from, size), from, findings.values());
        }
        return 0;
    }

    private void slice(Matrix x, Matrix rowCodes, int from, double[] values) {
        int size = (int) x.rows();
        var c = products.reshaped(k, size);
        var y = codes.reshaped(k, size);
        linalg.gemm(false, true, 1, components, x, 0, c);
        lanes.transposeIn(rowCodes.segment(), y.segment(), size);
        for (int pass = 0; pass < passes; pass++) {
            for (int start = 0; start < k; start += GROUP) {
                int members = Math.min(GROUP, k - start);
                var g = gradient.reshaped(members, size);
                g.copyFrom(c.rows(start, members));
                linalg.gemm(false, false, 1, gram.rows(start, members), y, -1, g);
                lanes.descend(
                        start,
                        members,
                        size,
                        g.segment(),
                        y.rows(start, members).segment());
            }
        }
        var modelled = gradient.reshaped(k, size);
        linalg.gemm(false, false, 1, gram, y, 0, modelled);
        Arrays.fill(values, from, from + size, 0);
        lanes.addValues(size, y.segment(), modelled.segment(), c.segment(), from, values);
        lanes.transposeOut(rowCodes.segment(), size);
    }

    /// The loops over rows, on the heap, where the compiler turns them into vector instructions.
    private static final class Lanes {
        private static final ValueLayout.OfFloat LAYOUT = ValueLayout.JAVA_FLOAT;

        private final int k;
        private final float[][] q;
        private final float[] rowMajor;
        private final float[] columnMajor;
        private final float[] g;
        private final float[] y;
        private final float[] delta;
        private final float[] line;

        Lanes(int k, int rows) {
            this.k = k;
            q = new float[k][k];
            rowMajor = new float[k * rows];
            columnMajor = new float[k * rows];
            g = new float[GROUP * rows];
            y = new float[GROUP * rows];
            delta = new float[rows];
            line = new float[rows];
        }

        void prepare(Gram gram) {
            for (int i = 0; i < k; i++) {
                var row = gram.row(i);
                for (int j = 0; j < k; j++) {
                    q[i][j] = (float) row[j];
                }
            }
        }

        void transposeIn(MemorySegment rowCodes, MemorySegment into, int size) {
            MemorySegment.copy(rowCodes, LAYOUT, 0, rowMajor, 0, k * size);
            transpose(rowMajor, size, k, columnMajor);
            MemorySegment.copy(columnMajor, 0, into, LAYOUT, 0, k * size);
        }

        void transposeOut(MemorySegment rowCodes, int size) {
            transpose(columnMajor, k, size, rowMajor);
            MemorySegment.copy(rowMajor, 0, rowCodes, LAYOUT, 0, k * size);
        }

        private static void transpose(float[] from, int rows, int columns, float[] into) {
            for (int i0 = 0; i0 < rows; i0 += TILE) {
                int i1 = Math.min(rows, i0 + TILE);
                for (int j0 = 0; j0 < columns; j0 += TILE) {
                    int j1 = Math.min(columns, j0 + TILE);
                    for (int i = i0; i < i1; i++) {
                        for (int j = j0; j < j1; j++) {
                            into[j * rows + i] = from[i * columns + j];
                        }
                    }
                }
            }
        }

        void descend(int start, int members, int size, MemorySegment gradients, MemorySegment codes) {
            MemorySegment.copy(gradients, LAYOUT, 0, g, 0, members * size);
            MemorySegment.copy(codes, LAYOUT, 0, y, 0, members * size);
            for (int i = 0; i < members; i++) {
                float curvature = q[start + i][start + i];
                boolean alive = curvature >= Float.MIN_NORMAL;
                step(i * size, size, alive ? 1 / curvature : 0, alive ? 1 : 0);
                for (int j = i + 1; j < members; j++) {
                    pass(j * size, size, q[start + i][start + j]);
                }
            }
            MemorySegment.copy(y, 0, codes, LAYOUT, 0, members * size);
        }

        /// A component without extent gets codes of zero.
        private void step(int at, int size, float rate, float keep) {
            for (int r = 0; r < size; r++) {
                float before = y[at + r];
                float next = Math.max(0f, keep * before - rate * g[at + r]);
                delta[r] = next - before;
                y[at + r] = next;
            }
        }

        private void pass(int at, int size, float factor) {
            for (int r = 0; r < size; r++) {
                g[at + r] += factor * delta[r];
            }
        }

        void addValues(
                int size, MemorySegment codes, MemorySegment modelled, MemorySegment c, int from, double[] values) {
            MemorySegment.copy(codes, LAYOUT, 0, columnMajor, 0, k * size);
            for (int i = 0; i < k; i++) {
                MemorySegment.copy(modelled, LAYOUT, 4L * i * size, delta, 0, size);
                MemorySegment.copy(c, LAYOUT, 4L * i * size, line, 0, size);
                int at = i * size;
                for (int r = 0; r < size; r++) {
                    values[from + r] += columnMajor[at + r] * (delta[r] - 2.0 * line[r]);
                }
            }
        }
    }
}
