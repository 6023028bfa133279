package factorscope.model.analyse.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TensorOrUnfoldingTest {
    @Test
    void thresholdsAreWhereTheoryBeginsToSee() {
        assertThat(TensorOrUnfolding.tensorThreshold()).isCloseTo(1.1547, within(1e-4));
        assertThat(TensorOrUnfolding.unfoldingThreshold(81)).isCloseTo(3 / Math.sqrt(3), within(1e-12));
        assertThat(TensorOrUnfolding.unfoldingTheory(81, 1.73)).isZero();
        assertThat(TensorOrUnfolding.unfoldingTheory(81, 1.74)).isPositive();
        // the best rank-one tensor does not begin at nothing: it is there or it is not
        assertThat(TensorOrUnfolding.tensorTheory(1.15)).isZero();
        assertThat(TensorOrUnfolding.tensorTheory(1.16)).isGreaterThan(0.6);
        assertThat(TensorOrUnfolding.tensorTheory(1000)).isCloseTo(1, within(1e-5));
        assertThat(TensorOrUnfolding.unfoldingTheory(50, 1e6)).isCloseTo(1, within(1e-6));
    }

    @Test
    void whatIsMeasuredIsWhatTheorySays() {
        var outcome = TensorOrUnfolding.of(50, new double[] {0.3, 1.35, 3, 6}, 6, 1, _ -> false);
        var points = outcome.points();
        // nothing is found where there is nothing to find
        assertThat(points.getFirst().unfolding()).isLessThan(0.35);
        // the gap: there is a tensor to be found, but the unfolding is blind, and a search from there is too
        assertThat(points.get(1).told()).isCloseTo(points.get(1).tensorTheory(), within(0.06));
        assertThat(points.get(1).unfoldingTheory()).isZero();
        assertThat(points.get(1).tensor()).isLessThan(points.get(1).told() - 0.15);
        for (var strong : points.subList(2, 4)) {
            assertThat(strong.unfolding()).isCloseTo(strong.unfoldingTheory(), within(0.03));
            assertThat(strong.tensor()).isCloseTo(strong.tensorTheory(), within(0.02));
            assertThat(strong.tensor()).isCloseTo(strong.told(), within(1e-4));
            assertThat(strong.tensor()).isGreaterThan(strong.unfolding());
        }
    }
}
