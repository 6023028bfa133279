package factorscope.model.rank;

import factorscope.model.data.DType;
import factorscope.model.data.Numbers;
import factorscope.model.linalg.Matrix;
import java.util.Arrays;

/// How many directions a point can go without leaving the data: from distances to nearest neighbours.
public final class IntrinsicDimension implements RankCriterion {
    private static final int MOST_ROWS = 2000;

    /// Neighbours of the maximum likelihood estimate.
    private static final int NEIGHBOURS = 20;

    /// The largest ratios are left out: they belong to outliers.
    private static final double USED = 0.9;

    private final boolean twoNearest;

    private IntrinsicDimension(boolean twoNearest) {
        this.twoNearest = twoNearest;
    }

    /// From the ratio of the distances to the second and the first neighbour.
    public static IntrinsicDimension twoNearest() {
        return new IntrinsicDimension(true);
    }

    /// From the distances to twenty neighbours.
    public static IntrinsicDimension likelihood() {
        return new IntrinsicDimension(false);
    }

    @Override
    public About about() {
        return twoNearest
                ? new About("two-nn", "TwoNN dimension", "Facco, d'Errico, Rodriguez, Laio 2017, Sci. Rep. 7", false)
                : new About(
                        "likelihood-dimension",
                        "Likelihood dimension",
                        "Levina, Bickel 2004, NIPS 17; MacKay, Ghahramani 2005",
                        false);
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public Voice voice(RankEvidence evidence) {
        var fits = evidence.fits().orElseThrow();
        try (var scope = fits.compute().memory().scope("intrinsic dimension")) {
            var x = SampledRows.centred(evidence, scope, MOST_ROWS);
            int n = Math.toIntExact(x.rows());
            if (n <= NEIGHBOURS + 1) {
                return Voice.silent(this, "There are too few rows to have neighbours.");
            }
            var products = Matrix.allocate(scope, DType.FLOAT64, n, n);
            fits.compute().linalg().gemm(false, true, 1, x, x, 0, products);
            double value = twoNearest ? twoNearest(products) : likelihood(products);
            if (!Double.isFinite(value)) {
                return Voice.silent(this, "Too many rows are equal to tell distances.");
            }
            return new Voice(
                    this,
                    (int) Math.round(value),
                    Voice.Curve.NONE,
                    "Around a point the data extend in about " + Numbers.shown(value, 3)
                            + " directions; bent surfaces have fewer of them than components, noise adds some, and"
                            + " many dimensions are underestimated.");
        }
    }

    /// Squared distances of point i, ascending, without itself.
    private static double[] distances(Matrix products, int i) {
        int n = products.columns();
        var squares = new double[n - 1];
        double own = products.get(i, i);
        for (int j = 0; j < n; j++) {
            if (j != i) {
                squares[j < i ? j : j - 1] = Math.max(0, own + products.get(j, j) - 2 * products.get(i, j));
            }
        }
        Arrays.sort(squares);
        return squares;
    }

    private static double twoNearest(Matrix products) {
        int n = products.columns();
        var logs = new double[n];
        int used = 0;
        for (int i = 0; i < n; i++) {
            var near = distances(products, i);
            if (near[0] > 0) {
                logs[used++] = 0.5 * Math.log(near[1] / near[0]);
            }
        }
        var sorted = Arrays.copyOf(logs, used);
        Arrays.sort(sorted);
        // the slope through the origin of -log(1 - F) against log(ratio)
        int kept = (int) (USED * used);
        double above = 0;
        double below = 0;
        for (int i = 0; i < kept; i++) {
            above += -Math.log(1 - (i + 1.0) / used) * sorted[i];
            below += sorted[i] * sorted[i];
        }
        return above / below;
    }

    private static double likelihood(Matrix products) {
        int n = products.columns();
        double inverse = 0;
        int used = 0;
        for (int i = 0; i < n; i++) {
            var near = distances(products, i);
            if (near[0] > 0) {
                double sum = 0;
                for (int j = 0; j < NEIGHBOURS - 1; j++) {
                    sum += 0.5 * Math.log(near[NEIGHBOURS - 1] / near[j]);
                }
                inverse += sum / (NEIGHBOURS - 1);
                used++;
            }
        }
        return used / inverse;
    }
}
