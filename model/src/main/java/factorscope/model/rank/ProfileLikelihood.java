package factorscope.model.rank;

/// The cut that splits the singular values into two groups which are most likely, each normal about its own mean with
/// one common variance: an elbow without a ruler.
public final class ProfileLikelihood implements RankCriterion {
    @Override
    public About about() {
        return new About(
                "profile-likelihood", "Profile likelihood", "Zhu, Ghodsi 2006, Comput. Stat. Data Anal. 51(2)", false);
    }

    @Override
    public Voice voice(RankEvidence evidence) {
        var spectrum = evidence.spectrum();
        int p = spectrum.size();
        if (p < 3) {
            return Voice.silent(this, "There are too few singular values for an elbow.");
        }
        var sums = new double[p + 1];
        var squares = new double[p + 1];
        for (int i = 0; i < p; i++) {
            sums[i + 1] = sums[i] + spectrum.value(i);
            squares[i + 1] = squares[i] + spectrum.value(i) * spectrum.value(i);
        }
        var likelihood = new double[p - 1];
        int best = 1;
        for (int q = 1; q < p; q++) {
            double within = squares[p] - sums[q] * sums[q] / q - (sums[p] - sums[q]) * (sums[p] - sums[q]) / (p - q);
            double variance = Math.max(within, 1e-300) / (p - 2);
            likelihood[q - 1] = -0.5 * p * Math.log(2 * Math.PI * variance) - (p - 2) / 2.0;
            if (likelihood[q - 1] > likelihood[best - 1]) {
                best = q;
            }
        }
        return new Voice(
                this,
                best,
                Voice.Curve.of("log-likelihood", likelihood, evidence.most()),
                "The singular values fall into two groups most clearly after the first " + best
                        + "; where they decay evenly there is no such place and the number means little.");
    }
}
