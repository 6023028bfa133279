package factorscope.model.match;

import factorscope.model.data.Tensor;
import factorscope.model.linalg.Dot;

/// Cosines between the components of two results.
public final class Cosines {
    private Cosines() {}

    /// @param left positions x components
    /// @param right as many positions x components
    /// @return for each component on the left one row; zero where a component has no extent
    public static double[][] between(Tensor left, Tensor right) {
        if (left.shape().rows() != right.shape().rows()) {
            throw new IllegalArgumentException("the components have different lengths: "
                    + left.shape().rows() + " and " + right.shape().rows());
        }
        return between(unit(left), unit(right));
    }

    static double[][] between(double[][] a, double[][] b) {
        return between(a, b, () -> {});
    }

    /// @param at called before each row
    static double[][] between(double[][] a, double[][] b, Runnable at) {
        var cosines = new double[a.length][b.length];
        for (int i = 0; i < a.length; i++) {
            at.run();
            for (int j = 0; j < b.length; j++) {
                cosines[i][j] = Dot.of(a[i], b[j]);
            }
        }
        return cosines;
    }

    /// The components as rows of unit length; zeros where one has no extent.
    static double[][] unit(Tensor loadings) {
        return scaled(loadings, false);
    }

    /// The same with each one's mean taken away first: their cosines are correlations.
    static double[][] centred(Tensor loadings) {
        return scaled(loadings, true);
    }

    private static double[][] scaled(Tensor loadings, boolean centred) {
        int rows = Math.toIntExact(loadings.shape().rows());
        int columns = Math.toIntExact(loadings.shape().columns());
        var result = new double[columns][rows];
        for (int k = 0; k < columns; k++) {
            double mean = 0;
            for (int i = 0; i < rows; i++) {
                result[k][i] = loadings.at(i, k);
                mean += result[k][i] / rows;
            }
            for (int i = 0; i < rows && centred; i++) {
                result[k][i] -= mean;
            }
            double norm = Math.sqrt(Dot.square(result[k]));
            for (int i = 0; i < rows && norm > 0; i++) {
                result[k][i] /= norm;
            }
        }
        return result;
    }
}
