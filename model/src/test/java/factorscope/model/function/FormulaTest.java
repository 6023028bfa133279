package factorscope.model.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.failure.Failure;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormulaTest {
    @ParameterizedTest
    @CsvSource({
        "1+2*3, 7",
        "-2^2, -4",
        "2^3^2, 512",
        "2^-1, 0.5",
        "(1+2)*3, 9",
        "8/4/2, 1",
        "1e-3*x, 0.002",
        "x*y-z/w, 5.25",
        "exp(log(x)), 2",
        "sin(pi/2)+cos(0), 2",
        "--x, 2",
        "2*e, 5.43656365691809",
        "sqrt(abs(-16)), 4",
    })
    void isReadAsMathematicsReadsIt(String text, double value) {
        assertThat(Formula.of(text).at(2, 3, 3, 4)).isCloseTo(value, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x+", "(x", "x)", "foo(x)", "sin x", "1..2", "x $ y", "sin(", "2x", "^2", "System.exit(0)"})
    void whatIsNoFormulaIsRefusedAndWhereIsSaid(String text) {
        assertThatThrownBy(() -> Formula.of(text)).isInstanceOf(Failure.class).hasMessageContaining("at character");
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> Formula.of("(".repeat(100_000))).isInstanceOf(Failure.class);
        assertThatThrownBy(() -> Formula.of("x^".repeat(100_000) + "x")).isInstanceOf(Failure.class);
    }

    /// Whatever is typed, it is a formula or a sentence.
    @Test
    void randomTextsAreReadOrRefused() {
        var random = new SplittableRandom(1);
        var letters = "xyzw0123.e+-*/^()sincolgexp pi";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int j = random.nextInt(12); j >= 0; j--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                Formula.of(text.toString()).at(1, 2, 3, 4);
            } catch (Failure e) {
                assertThat(e.what()).endsWith(".");
            }
        }
    }

    @Test
    void theGridIsAsFineAsTheFunctionNeeds() {
        var smooth = ChebyshevGrid.of(Formula.of("exp(-(x^2+y^2))"), -1, 1, 1e-10, () -> false);
        var wavy = ChebyshevGrid.of(Formula.of("cos(20*x)+y"), -1, 1, 1e-10, () -> false);
        assertThat(smooth.isResolved()).isTrue();
        assertThat(smooth.size(0)).isEqualTo(smooth.size(1)).isBetween(15, 40);
        assertThat(wavy.size(0)).isGreaterThan(smooth.size(0));
        assertThat(wavy.size(1)).isEqualTo(9);
        var kink = ChebyshevGrid.of(Formula.of("abs(x)+y+z+w"), -1, 1, 1e-10, () -> false);
        assertThat(kink.isResolved()).isFalse();
        assertThatThrownBy(() -> ChebyshevGrid.of(Formula.of("1/(x-1)"), -1, 1, 1e-6, () -> false))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no finite value");
    }

    /// The polynomial through the samples is as near to the function as the tolerance says.
    @Test
    void betweenThePointsTheInterpolationIsAsGood() {
        var formula = Formula.of("exp(x)*sin(3*y)");
        var grid = ChebyshevGrid.of(formula, -1, 2, 1e-9, () -> false);
        double error = grid.error(
                weights -> {
                    double sum = 0;
                    for (int i = 0; i < grid.count(); i++) {
                        sum += weights[0][i / grid.size(1)] * weights[1][i % grid.size(1)] * grid.value(i);
                    }
                    return sum;
                },
                500,
                3);
        assertThat(error).isLessThan(1e-8);
    }
}
