package factorscope.model.decompose.tensor.product;

/// Small positive definite systems, one for every position.
public final class NormalEquations {
    /// A system that needs a larger one is not finite, or vanishes.
    private static final double MOST_RIDGE = 1e6;

    private NormalEquations() {}

    /// @param gram K x K, of which the lower triangle is read
    /// @param target K
    /// @param ridge in units of the mean diagonal; made larger until the system can be solved
    /// @param into the solution; zeros where there is nothing to tell it from
    public static void solve(double[][] gram, double[] target, double ridge, double[] into) {
        var factor = new double[target.length][target.length];
        if (isFactored(gram, ridge, factor)) {
            solve(factor, target, into);
        } else {
            java.util.Arrays.fill(into, 0);
        }
    }

    /// @param factor becomes the Cholesky factor with as little a ridge as that takes
    private static boolean isFactored(double[][] gram, double ridge, double[][] factor) {
        int k = factor.length;
        double trace = 0;
        for (int r = 0; r < k; r++) {
            trace += gram[r][r];
        }
        if (!(trace > 0)) {
            return false;
        }
        double relative = Math.max(ridge, 1e-14);
        while (!isFactored(gram, factor, relative * trace / k)) {
            relative *= 100;
            if (relative > MOST_RIDGE) {
                return false;
            }
        }
        return true;
    }

    private static void solve(double[][] factor, double[] target, double[] into) {
        int k = target.length;
        for (int r = 0; r < k; r++) {
            double sum = target[r];
            for (int s = 0; s < r; s++) {
                sum -= factor[r][s] * into[s];
            }
            into[r] = sum / factor[r][r];
        }
        for (int r = k - 1; r >= 0; r--) {
            double sum = into[r];
            for (int s = r + 1; s < k; s++) {
                sum -= factor[s][r] * into[s];
            }
            into[r] = sum / factor[r][r];
        }
    }

    /// The inverse of such a system.
    ///
    /// @param gram K x K, of which the lower triangle is read; left as it is
    /// @return zeros where there is nothing to tell it from
    public static double[][] inverse(double[][] gram, double ridge) {
        int k = gram.length;
        var inverse = new double[k][k];
        var factor = new double[k][k];
        if (!isFactored(gram, ridge, factor)) {
            return inverse;
        }
        for (int r = 0; r < k; r++) {
            var unit = new double[k];
            unit[r] = 1;
            solve(factor, unit, inverse[r]);
        }
        return inverse;
    }

    /// Cholesky: the lower triangle times its transpose.
    private static boolean isFactored(double[][] gram, double[][] factor, double ridge) {
        for (int r = 0; r < gram.length; r++) {
            for (int s = 0; s <= r; s++) {
                double sum = gram[r][s] + (r == s ? ridge : 0);
                for (int t = 0; t < s; t++) {
                    sum -= factor[r][t] * factor[s][t];
                }
                if (r > s) {
                    factor[r][s] = sum / factor[s][s];
                } else if (sum > 0.5 * ridge) {
                    factor[r][r] = Math.sqrt(sum);
                } else {
                    return false;
                }
            }
        }
        return true;
    }
}
