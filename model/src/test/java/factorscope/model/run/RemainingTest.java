package factorscope.model.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.decompose.Step;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RemainingTest {
    private static Step.Working at(double done, String unit) {
        return new Step.Working(done, 100, unit, OptionalDouble.empty());
    }

    @Test
    void isAsForecastUntilTheProgressTells() {
        assertThat(Remaining.seconds(60, 5, at(1, "pass"))).isEqualTo(55);
        assertThat(Remaining.seconds(60, 20, at(50, "pass"))).isCloseTo(20, within(1e-9));
        assertThat(Remaining.seconds(1, 20, at(10, "pass"))).isCloseTo(180, within(1e-9));
    }

    /// Iterations end when they are good enough: their most is no forecast.
    @Test
    void iterationsMayEndSooner() {
        assertThat(Remaining.seconds(60, 20, at(10, "iteration"))).isEqualTo(40);
        assertThat(Remaining.seconds(60, 50, at(90, "iteration"))).isCloseTo(50.0 / 9, within(1e-9));
    }

    @Test
    void neverIsNothingLeftOfWhatGoesOn() {
        for (double done : new double[] {0, 1, 10, 50}) {
            for (var unit : new String[] {"pass", "iteration", Step.Working.UNCOUNTED}) {
                assertThat(Remaining.seconds(1, 30, at(done, unit))).isPositive();
            }
        }
    }
}
