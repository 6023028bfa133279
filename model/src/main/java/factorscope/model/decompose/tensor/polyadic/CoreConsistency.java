package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.data.DType;
import factorscope.model.decompose.tensor.product.Inverse;
import factorscope.model.decompose.tensor.product.ModeProducts;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.OffHeap;
import java.util.OptionalDouble;

/// How nearly the core of the data in the space of a polyadic decomposition's loadings is superdiagonal, as it is where
/// the model is right (CORCONDIA; Bro and Kiers 2003). From the products with the first mode, so that the data are
/// not read again.
final class CoreConsistency {
    private static final double MOST_VALUES = 2e7;

    private CoreConsistency() {}

    /// Values that are held at once.
    private static double values(int[] sizes, int k) {
        double most = 0;
        double values = k;
        for (int m = 1; m < sizes.length; m++) {
            values *= sizes[m];
        }
        for (int m = 1; m < sizes.length; m++) {
            most += values;
            values *= (double) k / sizes[m];
        }
        return most + values;
    }

    private static boolean suits(int[] sizes, int k) {
        return sizes.length > 2 && values(sizes, k) <= MOST_VALUES;
    }

    static long bytes(int[] sizes, int k) {
        long rows = k;
        for (int size : sizes) {
            rows += size;
        }
        return suits(sizes, k) ? (long) (8 * values(sizes, k)) + 8L * k * rows + 16L * k * k * sizes.length : 0;
    }

    /// @param y products of the data with the first mode's loadings: K x all other positions
    /// @return in percent, at most 100; empty where the core would be too large
    static OptionalDouble of(Matrix y, PolyadicFactors factors, int[] sizes, DType in, Compute compute) {
        int k = factors.components();
        if (!suits(sizes, k)) {
            return OptionalDouble.empty();
        }
        try (var scope = compute.memory().scope("core consistency")) {
            var shape = sizes.clone();
            shape[0] = k;
            var core = new ModeProducts(y, shape);
            for (int m = 0; m < sizes.length; m++) {
                var inverse = inverse(factors.gram(m), in, compute, scope);
                var basis = m == 0 ? inverse : Matrix.allocate(scope, DType.FLOAT64, sizes[m], k);
                if (m > 0) {
                    compute.linalg().gemm(false, false, 1, factors.mode(m), inverse, 0, basis);
                }
                core = core.project(m, basis, compute.linalg(), scope);
            }
            return OptionalDouble.of(100 * (1 - distance(core.values(), k, sizes.length) / k));
        }
    }

    private static Matrix inverse(double[][] gram, DType in, Compute compute, OffHeap scope) {
        int k = gram.length;
        var inverse = Matrix.allocate(scope, DType.FLOAT64, k, k);
        var rows = Inverse.of(gram, in, Matrix.allocate(scope, DType.FLOAT64, k, k), inverse, compute.linalg(), scope);
        for (int r = 0; r < k; r++) {
            inverse.setRow(r, rows[r]);
        }
        return inverse;
    }

    /// Squared, to the superdiagonal of ones.
    private static double distance(Matrix core, int k, int order) {
        long step = 0;
        for (int m = 0; m < order; m++) {
            step = step * k + 1;
        }
        double sum = 0;
        long at = 0;
        var row = new double[core.columns()];
        for (long i = 0; i < core.rows(); i++) {
            core.getRow(i, row);
            for (double value : row) {
                double ideal = at % step == 0 ? 1 : 0;
                sum += (value - ideal) * (value - ideal);
                at++;
            }
        }
        return sum;
    }
}
