package factorscope.model.linalg;

import factorscope.model.data.DType;
import factorscope.model.failure.Failure;
import factorscope.model.memory.OffHeap;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;

/// The slower path for platforms without natives: products in Java loops, factorizations by EJML in float64.
final class PlainJava implements Linalg {
    private final String why;

    PlainJava(String why) {
        this.why = why;
    }

    @Override
    public String name() {
        return "plain Java (" + why + ")";
    }

    @Override
    public int factorizationThreads() {
        return 1;
    }

    @Override
    public void gemm(boolean transposeA, boolean transposeB, double alpha, Matrix a, Matrix b, double beta, Matrix c) {
        int m = Math.toIntExact(c.rows());
        int n = c.columns();
        int k = transposeA ? Math.toIntExact(a.rows()) : a.columns();
        var rowA = new double[a.columns()];
        var rowB = new double[b.columns()];
        var sums = new double[n];
        var all = transposeA ? new double[m][n] : new double[0][];
        if (transposeA) {
            // rank-one updates: row i of A meets row i of op(B)
            for (int i = 0; i < k; i++) {
                a.getRow(i, rowA);
                opRow(b, transposeB, i, rowB, sums);
                for (int r = 0; r < m; r++) {
                    addScaled(all[r], rowA[r], sums);
                }
            }
        }
        var right = transposeA ? new double[0][] : rowsOf(b, transposeB, k, n);
        var out = new double[n];
        for (int i = 0; i < m; i++) {
            var row = sums;
            if (transposeA) {
                row = all[i];
            } else {
                java.util.Arrays.fill(sums, 0);
                a.getRow(i, rowA);
                for (int j = 0; j < k; j++) {
                    addScaled(sums, rowA[j], right[j]);
                }
            }
            if (beta == 0) {
                for (int j = 0; j < n; j++) {
                    out[j] = alpha * row[j];
                }
            } else {
                c.getRow(i, out);
                for (int j = 0; j < n; j++) {
                    out[j] = beta * out[j] + alpha * row[j];
                }
            }
            c.setRow(i, out);
        }
    }

    private static void opRow(Matrix b, boolean transpose, int i, double[] scratch, double[] into) {
        if (transpose) {
            for (int j = 0; j < into.length; j++) {
                into[j] = b.get(j, i);
            }
        } else {
            b.getRow(i, scratch);
            System.arraycopy(scratch, 0, into, 0, into.length);
        }
    }

    private static double[][] rowsOf(Matrix b, boolean transpose, int rows, int columns) {
        var result = new double[rows][columns];
        if (transpose) {
            var scratch = new double[rows];
            for (int j = 0; j < columns; j++) {
                b.getRow(j, scratch);
                for (int i = 0; i < rows; i++) {
                    result[i][j] = scratch[i];
                }
            }
        } else {
            for (int i = 0; i < rows; i++) {
                b.getRow(i, result[i]);
            }
        }
        return result;
    }

    private static void addScaled(double[] sums, double factor, double[] values) {
        if (factor != 0) {
            for (int j = 0; j < sums.length; j++) {
                sums[j] += factor * values[j];
            }
        }
    }

    @Override
    public void gram(Matrix a, Matrix c) {
        gemm(true, false, 1, a, a, 0, c);
    }

    @Override
    public SymmetricEigen leadingEigen(Matrix a, int count, OffHeap scope) {
        var all = symmetricEigen(a, scope);
        return new SymmetricEigen(all.values(), all.vectors().rows(a.rows() - count, count));
    }

    @Override
    public long eigenvaluesBytes(int size) {
        return 8L * size;
    }

    @Override
    public long singularBytes(long rows, int columns, boolean vectors) {
        long rank = Math.min(rows, columns);
        return 8 * rank * (vectors ? 1 + rows + columns : 1);
    }

    @Override
    public long leadingEigenBytes(int size, int count) {
        return 8L * size;
    }

    private static SymmetricEigen symmetricEigen(Matrix a, OffHeap scope) {
        int n = a.columns();
        a.mirror();
        var eigen = DecompositionFactory_DDRM.eig(n, true, true);
        require(eigen.decompose(toEjml(a)), "eigenvalues");
        var order = java.util.stream.IntStream.range(0, n)
                .boxed()
                .sorted(java.util.Comparator.comparingDouble(
                        i -> eigen.getEigenvalue(i).getReal()))
                .toList();
        var values = Matrix.allocate(scope, a.dtype(), 1, n);
        for (int r = 0; r < n; r++) {
            values.set(0, r, eigen.getEigenvalue(order.get(r)).getReal());
            a.setRow(r, eigen.getEigenVector(order.get(r)).getData());
        }
        return new SymmetricEigen(values, a);
    }

    @Override
    public Matrix symmetricEigenvalues(Matrix a, OffHeap scope) {
        return symmetricEigen(a, scope).values();
    }

    @Override
    public Svd svd(Matrix a, OffHeap scope) {
        int n = a.columns();
        int m = Math.toIntExact(a.rows());
        int k = Math.min(m, n);
        var svd = DecompositionFactory_DDRM.svd(m, n, true, true, true);
        require(svd.decompose(toEjml(a)), "singular values");
        var u = svd.getU(null, false);
        var vt = svd.getV(null, true);
        var raw = svd.getSingularValues();
        var order = descending(raw, k);
        var left = Matrix.allocate(scope, a.dtype(), m, k);
        var right = Matrix.allocate(scope, a.dtype(), k, n);
        var values = Matrix.allocate(scope, a.dtype(), 1, k);
        for (int r = 0; r < k; r++) {
            int from = order.get(r);
            values.set(0, r, raw[from]);
            for (int i = 0; i < m; i++) {
                left.set(i, r, u.get(i, from));
            }
            for (int j = 0; j < n; j++) {
                right.set(r, j, vt.get(from, j));
            }
        }
        return new Svd(left, values, right);
    }

    @Override
    public RightSingular rightSingular(Matrix a, int count, OffHeap scope) {
        var svd = svd(a, scope);
        return new RightSingular(svd.values(), svd.right().rows(0, count));
    }

    @Override
    public long rightSingularBytes(long rows, int columns, int count) {
        return singularBytes(rows, columns, true);
    }

    @Override
    public Matrix singularValues(Matrix a, OffHeap scope) {
        int k = (int) Math.min(a.rows(), a.columns());
        var svd = DecompositionFactory_DDRM.svd(Math.toIntExact(a.rows()), a.columns(), false, false, true);
        require(svd.decompose(toEjml(a)), "singular values");
        var raw = svd.getSingularValues();
        var order = descending(raw, k);
        var values = Matrix.allocate(scope, a.dtype(), 1, k);
        for (int r = 0; r < k; r++) {
            values.set(0, r, raw[order.get(r)]);
        }
        return values;
    }

    private static java.util.List<Integer> descending(double[] values, int count) {
        return java.util.stream.IntStream.range(0, count)
                .boxed()
                .sorted(java.util.Comparator.comparingDouble(i -> -values[i]))
                .toList();
    }

    @Override
    public void orthonormalise(Matrix a, OffHeap scope) {
        var qr = DecompositionFactory_DDRM.qr(Math.toIntExact(a.rows()), a.columns());
        // columns that depend on others are reported as a failure, but get directions all the same
        qr.decompose(toEjml(a));
        a.fill(qr.getQ(null, true).getData());
    }

    @Override
    public boolean solvePositive(Matrix g, Matrix b, OffHeap scope) {
        if (g.dtype() != DType.FLOAT64 || b.dtype() != DType.FLOAT64) {
            throw new IllegalArgumentException("solved in float64");
        }
        int n = g.columns();
        var cholesky = DecompositionFactory_DDRM.chol(n, true);
        if (!cholesky.decompose(toEjml(g))) {
            return false;
        }
        var lower = cholesky.getT(null);
        int d = b.columns();
        var rows = rowsOf(b, false, n, d);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                addScaled(rows[i], -lower.get(i, j), rows[j]);
            }
            scale(rows[i], 1 / lower.get(i, i));
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int j = i + 1; j < n; j++) {
                addScaled(rows[i], -lower.get(j, i), rows[j]);
            }
            scale(rows[i], 1 / lower.get(i, i));
            b.setRow(i, rows[i]);
        }
        return true;
    }

    private static void scale(double[] row, double factor) {
        for (int j = 0; j < row.length; j++) {
            row[j] *= factor;
        }
    }

    private static DMatrixRMaj toEjml(Matrix a) {
        return new DMatrixRMaj(Math.toIntExact(a.rows()), a.columns(), true, a.toArray());
    }

    private static void require(boolean done, String what) {
        if (!done) {
            throw Failure.numerical(
                    "The computation of " + what + " did not converge.",
                    "Look for extreme values in the data, or scale them.");
        }
    }
}
