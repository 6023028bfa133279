package factorscope.model.rank;

import factorscope.model.data.Numbers;
import java.util.Arrays;

/// Components whose share is larger than that of the pieces of a stick broken at random.
public final class BrokenStick implements RankCriterion {
    @Override
    public About about() {
        return new About("broken-stick", "Broken stick", "Frontier 1976; Jackson 1993, Ecology 74(8)", false);
    }

    @Override
    public Voice voice(RankEvidence evidence) {
        var variances = evidence.spectrum().variances();
        double all = Arrays.stream(variances).sum();
        if (all == 0) {
            return Voice.silent(this, "There is no variance to share.");
        }
        int p = variances.length;
        var expected = new double[p];
        double tail = 0;
        for (int i = p - 1; i >= 0; i--) {
            tail += 1.0 / (i + 1);
            expected[i] = tail / p;
        }
        int k = 0;
        while (k < p && variances[k] / all > expected[k]) {
            k++;
        }
        return new Voice(
                this,
                k,
                Voice.Curve.of("expected share", expected, evidence.most()),
                Numbers.counted(k, "component")
                        + " with more than the share of a piece of a stick broken at random; many small"
                        + " true components together look like such pieces, so it says too few of them.");
    }
}
