package factorscope.model.rank;

import factorscope.model.data.Numbers;
import java.util.Arrays;

/// As many components as explain nine tenths of the variance. A habit rather than a test: noise counts too.
public final class CumulatedShare implements RankCriterion {
    private static final double WANTED = 0.9;

    @Override
    public About about() {
        return new About(
                "share", "90 % of the variance", "Jolliffe 2002, Principal Component Analysis, section 6.1.1", false);
    }

    @Override
    public Voice voice(RankEvidence evidence) {
        var variances = evidence.spectrum().variances();
        double all = Arrays.stream(variances).sum();
        if (all == 0) {
            return Voice.silent(this, "There is no variance to share.");
        }
        var cumulated = new double[variances.length];
        double sum = 0;
        int reached = 0;
        for (int i = 0; i < variances.length; i++) {
            sum += variances[i];
            cumulated[i] = sum / all;
            reached += cumulated[i] < WANTED ? 1 : 0;
        }
        int k = reached + 1;
        var curve = Voice.Curve.of("cumulated share", cumulated, evidence.most());
        return new Voice(
                this,
                k,
                curve,
                Numbers.counted(k, "component") + " together have nine tenths of the variance; noise counts as"
                        + " variance too.");
    }
}
