package factorscope.model.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// Beside R: t.test(extra ~ group, sleep), phyper, p.adjust.
class SignificanceTest {
    @Test
    void welchIsThatOfR() {
        double p = Significance.welch(10, 0.75, 3.2005555555556, 10, 2.33, 4.009);
        assertThat(p).isCloseTo(0.0793941401874, within(1e-8));
        assertThat(Significance.welch(10, 1, 0, 10, 1, 0)).isEqualTo(1);
        assertThat(Significance.welch(10, 1, 0, 10, 2, 0)).isZero();
        assertThat(Significance.welch(1, 1, 0, 10, 2, 0)).isNaN();
    }

    @Test
    void tailsAreThoseOfR() {
        assertThat(Significance.atLeast(5, 10, 10, 50)).isCloseTo(0.0181294756546, within(1e-11));
        assertThat(Significance.atLeast(300, 500, 1000, 10_000) / 2.18350162511e-182)
                .isCloseTo(1, within(1e-8));
        assertThat(Significance.atLeast(0, 10, 10, 50)).isEqualTo(1);
        // more marked ones than are left undrawn: some must be found
        assertThat(Significance.atLeast(5, 30, 25, 50)).isEqualTo(1);
    }

    @Test
    void correctionIsThatOfR() {
        assertThat(Significance.corrected(.01, .04, .03, Double.NaN, .5, .002, .2))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(.03, .06, .06, Double.NaN, .5, .012, .24);
    }
}
