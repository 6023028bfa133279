package factorscope.model.rank;

import factorscope.model.data.Numbers;
import java.util.Arrays;

/// Components above the edge of the spectrum of noise, its level taken from the median and the edge raised by what
/// the largest value of noise exceeds it by in one of twenty cases.
public final class MarchenkoPastur implements RankCriterion {
    /// The 95 % quantile of the Tracy-Widom law for real data.
    private static final double TRACY_WIDOM = 0.9793;

    @Override
    public About about() {
        return new About(
                "marchenko-pastur",
                "Marchenko-Pastur edge",
                "Marchenko, Pastur 1967; Johnstone 2001, Ann. Statist. 29(2)",
                true);
    }

    /// The largest singular value that noise would have.
    ///
    /// @return NaN if the spectrum says nothing about noise
    public static double edge(Spectrum spectrum) {
        if (spectrum.exactRank().isPresent()) {
            return Double.NaN;
        }
        double shorter = spectrum.aspect() * spectrum.longer();
        double median = spectrum.median();
        if (shorter < 2 || median <= 0) {
            return Double.NaN;
        }
        double level = median / Math.sqrt(spectrum.longer() * new MarchenkoPasturLaw(spectrum.aspect()).median());
        double sides = Math.sqrt(spectrum.longer()) + Math.sqrt(shorter);
        double spread = sides * Math.cbrt(1 / Math.sqrt(spectrum.longer()) + 1 / Math.sqrt(shorter));
        return level * Math.sqrt(sides * sides + TRACY_WIDOM * spread);
    }

    @Override
    public Voice voice(RankEvidence evidence) {
        var spectrum = evidence.spectrum();
        var exact = spectrum.exactRank();
        if (exact.isPresent()) {
            return Voice.exact(this, exact.getAsInt());
        }
        double edge = edge(spectrum);
        if (Double.isNaN(edge)) {
            return Voice.silent(this, "Half of the singular values are zero: there is no noise to compare with.");
        }
        int k = (int) spectrum.values().stream().filter(s -> s > edge).count();
        var flat = new double[evidence.most()];
        Arrays.fill(flat, edge);
        return new Voice(
                this,
                k,
                Voice.Curve.of("edge of noise, as singular value", flat, flat.length),
                Numbers.counted(k, "singular value") + " above "
                        + Numbers.shown(edge)
                        + ", the largest that independent noise of one level would have; correlated noise"
                        + " makes it say too many.");
    }
}
