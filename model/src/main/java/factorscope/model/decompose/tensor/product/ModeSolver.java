package factorscope.model.decompose.tensor.product;

import factorscope.model.data.DType;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;

/// How all loadings along an axis follow from their products with the data, those along all others being fixed.
public interface ModeSolver {
    /// @param gram products of the other modes' loadings, element by element: K x K
    /// @param products of the data with the other modes' loadings: K arrays of as many as there are positions
    /// @param loadings so far, become the new ones: positions x K
    void solve(double[][] gram, double[][] products, Matrix loadings);

    /// Makes one component's loadings what they are to be like, as near to the target as that allows.
    interface ColumnRule {
        double[] nearest(double[] target);
    }

    /// Where positions do not depend on each other.
    static ModeSolver byRows(ModeRule.Maker maker) {
        return (gram, products, loadings) -> {
            var rule = maker.of(gram);
            int k = gram.length;
            var product = new double[k];
            var row = new double[k];
            for (int i = 0; i < loadings.rows(); i++) {
                for (int r = 0; r < k; r++) {
                    product[r] = products[r][i];
                }
                loadings.getRow(i, row);
                rule.row(product, row);
                loadings.setRow(i, row);
            }
        };
    }

    /// One component after the other, the others being fixed.
    ///
    /// @param passes over the components
    static ModeSolver byColumns(ColumnRule rule, int passes) {
        return (gram, products, loadings) -> {
            int k = gram.length;
            int n = Math.toIntExact(loadings.rows());
            var columns = columns(loadings, k);
            for (int pass = 0; pass < passes; pass++) {
                for (int r = 0; r < k; r++) {
                    var target = new double[n];
                    if (gram[r][r] > 0) {
                        for (int i = 0; i < n; i++) {
                            double rest = products[r][i];
                            for (int s = 0; s < k; s++) {
                                rest -= s == r ? 0 : gram[r][s] * columns[s][i];
                            }
                            target[i] = rest / gram[r][r];
                        }
                    }
                    columns[r] = rule.nearest(target);
                }
            }
            write(columns, loadings);
        };
    }

    private static double[][] columns(Matrix loadings, int k) {
        var columns = new double[k][Math.toIntExact(loadings.rows())];
        var row = new double[k];
        for (int i = 0; i < loadings.rows(); i++) {
            loadings.getRow(i, row);
            for (int r = 0; r < k; r++) {
                columns[r][i] = row[r];
            }
        }
        return columns;
    }

    private static void write(double[][] columns, Matrix loadings) {
        var row = new double[columns.length];
        for (int i = 0; i < loadings.rows(); i++) {
            for (int r = 0; r < row.length; r++) {
                row[r] = columns[r][i];
            }
            loadings.setRow(i, row);
        }
    }

    /// Orthonormal loadings: the orthogonal factor of the products (Procrustes).
    static ModeSolver orthogonal(Compute compute) {
        return (gram, products, loadings) -> {
            int k = gram.length;
            try (var scope = compute.memory().scope("orthogonal loadings")) {
                var turned = Matrix.allocate(scope, DType.FLOAT64, loadings.rows(), k);
                write(products, turned);
                var svd = compute.linalg().svd(turned, scope);
                compute.linalg().gemm(false, false, 1, svd.left(), svd.right(), 0, loadings);
            }
        };
    }
}
