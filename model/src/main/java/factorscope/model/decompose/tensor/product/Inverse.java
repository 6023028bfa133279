package factorscope.model.decompose.tensor.product;

import factorscope.model.data.DType;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.OffHeap;

/// The inverse of a symmetric positive definite matrix, with a ridge that is made larger until there is one.
public final class Inverse {
    private static final double SINGLE_RIDGE = 1e-7;
    private static final double DOUBLE_RIDGE = 1e-14;
    private static final double LEAST_RIDGE = 1e-12;
    private static final double GROWTH = 100;

    private Inverse() {}

    /// Of products of loadings, with a ridge at the size of their rounding: where components have become dependent it
    /// keeps their loadings from growing without bound.
    ///
    /// @param in the type that the data are multiplied in
    /// @param g scratch: K x K
    /// @param inverse scratch: K x K
    /// @return zeros for zeros
    public static double[][] of(double[][] gram, DType in, Matrix g, Matrix inverse, Linalg linalg, OffHeap scope) {
        return of(gram, in == DType.FLOAT32 ? SINGLE_RIDGE : DOUBLE_RIDGE, g, inverse, linalg, scope);
    }

    /// Without a ridge where there is an inverse without one.
    public static double[][] of(double[][] matrix, Compute compute) {
        int k = matrix.length;
        for (int r = 0; r < k; r++) {
            if (Double.isNaN(matrix[r][r])) {
                throw new ArithmeticException("the matrix is not finite");
            }
        }
        try (var here = compute.memory().scope("an inverse")) {
            var system = Matrix.allocate(here, DType.FLOAT64, k, k);
            return of(matrix, 0, system, Matrix.allocate(here, DType.FLOAT64, k, k), compute.linalg(), here);
        }
    }

    /// @param first ridge, in units of the largest number on the diagonal
    private static double[][] of(
            double[][] gram, double first, Matrix g, Matrix inverse, Linalg linalg, OffHeap scope) {
        int k = gram.length;
        double largest = 0;
        for (int r = 0; r < k; r++) {
            largest = Math.max(largest, gram[r][r]);
        }
        var rows = new double[k][k];
        if (!(largest > 0)) {
            return rows;
        }
        for (double ridge = first; ; ridge = ridge == 0 ? LEAST_RIDGE : ridge * GROWTH) {
            inverse.clear();
            for (int r = 0; r < k; r++) {
                g.setRow(r, gram[r]);
                g.set(r, r, gram[r][r] + ridge * largest);
                inverse.set(r, r, 1);
            }
            if (linalg.solvePositive(g, inverse, scope) && isFinite(inverse, rows)) {
                return rows;
            }
            if (ridge > 1) {
                throw new ArithmeticException("the matrix is not finite");
            }
        }
    }

    private static boolean isFinite(Matrix inverse, double[][] rows) {
        for (int r = 0; r < rows.length; r++) {
            inverse.getRow(r, rows[r]);
            for (double value : rows[r]) {
                if (!Double.isFinite(value)) {
                    return false;
                }
            }
        }
        return true;
    }
}
