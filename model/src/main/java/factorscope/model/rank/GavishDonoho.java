package factorscope.model.rank;

import factorscope.model.data.Numbers;
import java.util.Arrays;

/// The hard threshold for singular values that gives the least error when the noise level is unknown.
public final class GavishDonoho implements RankCriterion {
    @Override
    public About about() {
        return new About(
                "gavish-donoho", "Gavish-Donoho threshold", "Gavish, Donoho 2014, IEEE Trans. Inf. Theory 60(8)", true);
    }

    /// Their omega(beta): the threshold over the median singular value.
    static double factor(double aspect) {
        double b = aspect;
        double known = Math.sqrt(2 * (b + 1) + 8 * b / (b + 1 + Math.sqrt(b * b + 14 * b + 1)));
        return known / Math.sqrt(new MarchenkoPasturLaw(b).median());
    }

    @Override
    public Voice voice(RankEvidence evidence) {
        var spectrum = evidence.spectrum();
        var exact = spectrum.exactRank();
        if (exact.isPresent()) {
            return Voice.exact(this, exact.getAsInt());
        }
        double median = spectrum.median();
        if (median <= 0 || spectrum.size() < 2) {
            return Voice.silent(this, "Half of the singular values are zero: there is no noise to compare with.");
        }
        double threshold = factor(spectrum.aspect()) * median;
        int k = (int) spectrum.values().stream().filter(s -> s > threshold).count();
        var flat = new double[evidence.most()];
        Arrays.fill(flat, threshold);
        return new Voice(
                this,
                k,
                Voice.Curve.of("threshold, as singular value", flat, flat.length),
                "Keeping the " + Numbers.counted(k, "singular value") + " above " + Numbers.shown(threshold)
                        + " reconstructs best if the rest is white noise; weak true components are left out because"
                        + " keeping them would cost more than it gains.");
    }
}
