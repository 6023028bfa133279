package factorscope.model.decompose.tensor.product;

import factorscope.model.data.DType;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.OffHeap;

/// How a row of loadings follows from its products with the data, all other modes being fixed. Rows are
/// independent of each other; a rule may be used by several threads at once.
public interface ModeRule {
    int ROWS_PER_TASK = 256;

    /// @param products of the data with the other modes' loadings: K
    /// @param loadings the row so far; becomes the new one: K
    void row(double[] products, double[] loadings);

    /// Updates all rows, in parallel.
    ///
    /// @param products of the data with the other modes' loadings: positions x K
    /// @param loadings so far; become the new ones: positions x K
    default void rows(Matrix products, Matrix loadings, Compute compute) {
        compute.parallel(Math.toIntExact(Math.ceilDiv(loadings.rows(), ROWS_PER_TASK)), (task, _) -> {
            var product = new double[loadings.columns()];
            var row = new double[loadings.columns()];
            long end = Math.min(loadings.rows(), (task + 1L) * ROWS_PER_TASK);
            for (long i = (long) task * ROWS_PER_TASK; i < end; i++) {
                products.getRow(i, product);
                loadings.getRow(i, row);
                row(product, row);
                loadings.setRow(i, row);
            }
        });
    }

    /// Makes the rule for one update of a mode.
    interface Maker {
        /// @param gram products of the other modes' loadings, element by element: K x K
        ModeRule of(double[][] gram);
    }

    /// The least-squares solution; where components have become dependent, the one with a little ridge.
    ///
    /// @param in the type that the data are multiplied in
    static Maker leastSquares(Linalg linalg, OffHeap scope, int components, DType in) {
        var g = Matrix.allocate(scope, DType.FLOAT64, components, components);
        var inverse = Matrix.allocate(scope, DType.FLOAT64, components, components);
        return gram -> {
            var solved = Inverse.of(gram, in, g, inverse, linalg, scope);
            return (products, loadings) -> {
                for (int r = 0; r < components; r++) {
                    double sum = 0;
                    for (int s = 0; s < components; s++) {
                        sum += solved[r][s] * products[s];
                    }
                    loadings[r] = sum;
                }
            };
        };
    }

    /// In place of zero, so that a component that is nowhere needed for a while can come back.
    double NOTHING = 1e-16;

    /// Passes that change less than this share of what the first one did, squared, are not worth their while
    /// (Gillis and Glineur 2012).
    double SETTLED = 1e-4;

    /// Coordinate descent with nonnegative loadings (HALS; Cichocki and Phan 2009).
    ///
    /// @param passes over the components of a row
    static Maker nonnegative(int passes) {
        return gram -> (products, loadings) -> {
            double first = 0;
            for (int pass = 0; pass < passes; pass++) {
                double change = 0;
                for (int r = 0; r < loadings.length; r++) {
                    double curvature = gram[r][r];
                    if (curvature > 0) {
                        double slope = products[r];
                        for (int s = 0; s < loadings.length; s++) {
                            slope -= gram[r][s] * loadings[s];
                        }
                        double next = Math.max(NOTHING, loadings[r] + slope / curvature);
                        change += (next - loadings[r]) * (next - loadings[r]) * curvature;
                        loadings[r] = next;
                    } else {
                        loadings[r] = 0;
                    }
                }
                first = pass == 0 ? change : first;
                if (change <= SETTLED * first) {
                    break;
                }
            }
        };
    }
}
