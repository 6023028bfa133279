package factorscope.model.decompose.alternating;

import factorscope.model.data.DType;
import factorscope.model.linalg.Gram;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.OffHeap;

/// Improves components one after the other while the codes stay: H_k <- project(H_k + (B_k - G_k H) / G_kk),
/// where G = W'W and B = W'X. One pass is the dictionary step of Mairal et al. 2010 and the H step of HALS.
///
/// Within a group of components the changes are applied one by one; to all later components a group's changes
/// go in one matrix product. The result is the plain pass's, at the speed of BLAS.
public final class GaussSeidel {
    /// What a component must satisfy.
    public interface Projection {
        /// Makes a candidate admissible.
        ///
        /// @param k which component
        /// @param candidate its values, changed in place
        void apply(int k, double[] candidate);
    }

    private static final int GROUP = 32;

    /// A component whose codes are this small is left alone: dividing by them gives noise.
    private static final double UNUSED = 1e-12;

    private final Linalg linalg;
    private final Matrix residual;
    private final Matrix changes;
    private final Matrix columns;

    /// @param k components
    /// @param d columns
    public GaussSeidel(Linalg linalg, OffHeap scope, int k, int d) {
        this.linalg = linalg;
        residual = Matrix.allocate(scope, DType.FLOAT64, k, d);
        changes = Matrix.allocate(scope, DType.FLOAT64, Math.min(GROUP, k), d);
        columns = Matrix.allocate(scope, DType.FLOAT64, k, Math.min(GROUP, k));
    }

    /// Off-heap bytes that an instance takes.
    public static long bytes(int k, int d) {
        return 8L * (k + Math.min(GROUP, k)) * d + 8L * k * Math.min(GROUP, k);
    }

    /// What the loops of a pass take, as so many flops of a loop in which each waits for the one before.
    public static double scalarFlops(int k, int d) {
        return 3.0 * k * d * Math.min(GROUP, k);
    }

    /// One pass over all components.
    ///
    /// @param g K x K
    /// @param b K x d
    /// @param h K x d, changed in place
    public void pass(Matrix g, Matrix b, Matrix h, Projection projection) {
        int k = g.columns();
        int d = b.columns();
        residual.copyFrom(b);
        linalg.gemm(false, false, -1, g, h, 1, residual);
        var row = new double[d];
        var old = new double[d];
        var gRow = new double[k];
        var deltas = new double[Math.min(GROUP, k)][d];
        for (int start = 0; start < k; start += GROUP) {
            int size = Math.min(GROUP, k - start);
            for (int i = 0; i < size; i++) {
                int component = start + i;
                g.getRow(component, gRow);
                residual.getRow(component, row);
                // what the group's earlier members have changed since the residual was computed
                for (int j = 0; j < i; j++) {
                    Gram.addScaled(row, -gRow[start + j], deltas[j]);
                }
                h.getRow(component, old);
                if (gRow[component] <= UNUSED) {
                    java.util.Arrays.fill(deltas[i], 0);
                    continue;
                }
                for (int c = 0; c < d; c++) {
                    row[c] = old[c] + row[c] / gRow[component];
                }
                projection.apply(component, row);
                h.setRow(component, row);
                for (int c = 0; c < d; c++) {
                    deltas[i][c] = row[c] - old[c];
                }
            }
            int after = start + size;
            if (after < k) {
                passOn(g, deltas, start, size, after);
            }
        }
    }

    private void passOn(Matrix g, double[][] deltas, int start, int size, int after) {
        int rest = g.columns() - after;
        var delta = changes.rows(0, size);
        var part = columns.reshaped(rest, size);
        for (int i = 0; i < size; i++) {
            delta.setRow(i, deltas[i]);
        }
        for (int r = 0; r < rest; r++) {
            for (int i = 0; i < size; i++) {
                part.set(r, i, g.get(after + r, start + i));
            }
        }
        linalg.gemm(false, false, -1, part, delta, 1, residual.rows(after, rest));
    }
}
