package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class StepTest {
    private static Step.Working step(double done, double of, String unit) {
        return new Step.Working(done, of, unit, OptionalDouble.empty());
    }

    @Test
    void saysHowFarItIsWhereThatIsKnown() {
        var known = step(3, 200, "iteration");
        assertThat(known.words()).isEqualTo("iteration 3 of at most 200");
        assertThat(known.share()).hasValue(0.015);
        assertThat(step(1.35, 3, "start").words()).isEqualTo("start 2 of 3, 35 %");
        assertThat(step(2, 3, "start").words()).isEqualTo("start 3 of 3");
        assertThat(step(7, 0, "pass").words()).isEqualTo("pass 7");
        assertThat(step(7, 0, "pass").share()).isEmpty();
    }

    @Test
    void saysThatItWorksWhereNothingElseIsKnown() {
        for (var unknown : new Step.Working[] {
            step(0, 0, Step.Working.UNCOUNTED), step(1, 2, Step.Working.UNCOUNTED), step(0, 100, "iteration")
        }) {
            assertThat(unknown.words()).isEqualTo("working");
            assertThat(unknown.share()).isEmpty();
        }
    }
}
