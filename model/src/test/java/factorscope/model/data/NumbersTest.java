package factorscope.model.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NumbersTest {
    /// What stands in a file is the number, to the last digit.
    @Test
    void plainNumbersAreReadBackAsTheyWere() {
        var random = new SplittableRandom(9);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(Double.parseDouble(Numbers.plain(value))).isEqualTo(value);
            }
        }
        assertThat(Numbers.plain(3)).isEqualTo("3");
        assertThat(Numbers.plain(0.1)).isEqualTo("0.1");
    }

    /// What is shown is within half of its last digit.
    @Test
    void shownNumbersAreRoundedAndNotCut() {
        var random = new SplittableRandom(4);
        for (int i = 0; i < 5000; i++) {
            double value = random.nextGaussian() * Math.pow(10, random.nextInt(-12, 12));
            for (int digits = 2; digits < 6; digits++) {
                double shown = Double.parseDouble(
                        Numbers.shown(value, digits).replace(",", "").replace("−", "-"));
                assertThat(Math.abs(shown - value))
                        .isLessThanOrEqualTo(Math.abs(value) * 0.51 * Math.pow(10, 1 - digits));
            }
        }
    }
}
