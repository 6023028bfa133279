package factorscope.model.diagnose;

import factorscope.model.data.Tensor;
import factorscope.model.linalg.Dot;
import java.util.ArrayList;

/// How much a result depends on single positions of an axis: the diagonal of A (A'A)^-1 A' of the loadings A. From 0
/// to 1; the sum is the number of components that do not depend on each other.
public final class Leverage {
    /// Smaller parts of a column are those of others that it depends on.
    private static final double DEPENDENT = 1e-10;

    private Leverage() {}

    /// @param loadings positions x K
    public static double[] of(Tensor loadings) {
        int n = Math.toIntExact(loadings.shape().rows());
        int k = Math.toIntExact(loadings.shape().columns());
        var basis = new ArrayList<double[]>();
        for (int c = 0; c < k; c++) {
            var column = new double[n];
            for (int i = 0; i < n; i++) {
                column[i] = loadings.at(i, c);
            }
            double before = Dot.square(column);
            // twice is enough (Giraud, Langou, Rozloznik 2005)
            for (int pass = 0; pass < 2; pass++) {
                for (var direction : basis) {
                    double along = Dot.of(column, direction);
                    for (int i = 0; i < n; i++) {
                        column[i] -= along * direction[i];
                    }
                }
            }
            double square = Dot.square(column);
            if (square > DEPENDENT * before) {
                double norm = Math.sqrt(square);
                for (int i = 0; i < n; i++) {
                    column[i] /= norm;
                }
                basis.add(column);
            }
        }
        var leverage = new double[n];
        for (var direction : basis) {
            for (int i = 0; i < n; i++) {
                leverage[i] += direction[i] * direction[i];
            }
        }
        return leverage;
    }
}
