package factorscope.model.rank;

import factorscope.model.data.Numbers;

/// The number of components with the largest evidence under probabilistic PCA (Laplace's approximation).
public final class MinkaEvidence implements RankCriterion {
    private static final double LEAST = 1e-15;

    @Override
    public About about() {
        return new About(
                "minka", "PCA evidence", "Minka 2000, Automatic choice of dimensionality for PCA, NIPS 13", true);
    }

    @Override
    public Voice voice(RankEvidence evidence) {
        var spectrum = evidence.spectrum();
        int d = spectrum.columns();
        long n = spectrum.rows();
        if (n <= d) {
            return Voice.silent(this, "The evidence of PCA needs more rows than columns.");
        }
        // as in the reference, over n - 1
        var variances = spectrum.variances();
        if (variances.length < d || d < 3 || variances[d - 1] < LEAST) {
            return Voice.silent(this, "Some variances are zero: the evidence of PCA is not defined.");
        }
        var log = evidences(variances, n);
        int best = 1;
        for (int k = 1; k <= log.length; k++) {
            if (log[k - 1] > log[best - 1]) {
                best = k;
            }
        }
        return new Voice(
                this,
                best,
                Voice.Curve.of("log-evidence", log, evidence.most()),
                "Probabilistic PCA with " + Numbers.counted(best, "component")
                        + " has the largest evidence; with many rows it takes"
                        + " every departure from white noise for a component.");
    }

    /// For k = 1 to d - 1.
    static double[] evidences(double[] variances, long rows) {
        int d = variances.length;
        var log = new double[d - 1];
        var tails = new double[d + 1];
        for (int i = d - 1; i >= 0; i--) {
            tails[i] = tails[i + 1] + variances[i];
        }
        double volume = 0;
        double logs = 0;
        double pairs = 0;
        // the logarithms of the differences between the k first variances and all others
        double across = 0;
        for (int k = 1; k < d; k++) {
            int i = k - 1;
            volume += logGamma((d - i) / 2.0) - Math.log(Math.PI) * (d - i) / 2.0;
            logs += Math.log(variances[i]);
            for (int j = 0; j < i; j++) {
                across -= difference(variances[j], variances[i]);
                pairs += difference(variances[j], variances[i])
                        + difference(1 / variances[i], 1 / variances[j])
                        + Math.log(rows);
            }
            for (int j = k; j < d; j++) {
                across += difference(variances[i], variances[j]);
            }
            double noise = Math.max(LEAST, tails[k] / (d - k));
            double free = d * (double) k - k * (k + 1.0) / 2;
            double beyond = across;
            for (int a = 0; a < k; a++) {
                beyond += (d - k) * (difference(1 / noise, 1 / variances[a]) + Math.log(rows));
            }
            log[k - 1] = -k * Math.log(2)
                    + volume
                    - logs * rows / 2
                    - Math.log(noise) * rows * (d - k) / 2
                    + Math.log(2 * Math.PI) * (free + k) / 2
                    - (pairs + beyond) / 2
                    - k * Math.log(rows) / 2;
        }
        return log;
    }

    private static double difference(double larger, double smaller) {
        // equal variances: as unlikely as numbers allow, without an end to the sums
        return Math.log(Math.max(larger - smaller, Double.MIN_NORMAL));
    }

    private static double logGamma(double x) {
        return smile.math.special.Gamma.lgamma(x);
    }
}
