package factorscope.model.param;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ParamTest {
    private static final Shape SHAPE = Shape.of(20, 5);

    private static final Param.Whole WHOLE =
            new Param.Whole("whole", "Whole", "A number.", _ -> 10, 1, shape -> (int) shape.columns());
    private static final Param.Wholes WHOLES = new Param.Wholes(
            "wholes", "Wholes", "Numbers.", 1, shape -> List.of((int) shape.rows(), (int) shape.columns()));
    private static final Param.Words WORDS =
            new Param.Words("words", "Words", "Words.", List.of("a", "b"), shape -> shape.order());
    private static final Param.Real REAL = new Param.Real("real", "Real", "A number.", 0.5, 0, 1);
    private static final Param.Choice CHOICE = new Param.Choice(
            "choice",
            "Choice",
            "One of two.",
            "one",
            List.of(new Param.Choice.Option("one", "One"), new Param.Choice.Option("two", "Two")));
    private static final Param.Flag FLAG = new Param.Flag("flag", "Flag", "Yes or no.", true);

    private static final ParamSpec SPEC = ParamSpec.of(WHOLE, WHOLES, WORDS, REAL, CHOICE, FLAG);

    private static <T> void roundTrips(Param<T> param, T value) {
        assertThat(param.parse(param.format(value))).contains(value);
        assertThat(ParamValues.EMPTY.with(param, value).get(param)).isEqualTo(value);
    }

    @Test
    void textsAreReadBackAsTheyWere() {
        var random = new SplittableRandom(3);
        for (int i = 0; i < 2000; i++) {
            roundTrips(REAL, Double.longBitsToDouble(random.nextLong() & 0x7fefffffffffffffL));
            roundTrips(WHOLE, random.nextInt());
            roundTrips(WHOLES, random.ints(random.nextInt(4)).boxed().toList());
        }
        for (double value : new double[] {0, Double.MIN_VALUE, 1e-300, 0.1, 1e22, Double.MAX_VALUE}) {
            roundTrips(REAL, value);
        }
        roundTrips(WORDS, List.of());
        roundTrips(WORDS, List.of("b", "a"));
        roundTrips(FLAG, false);
        roundTrips(CHOICE, "two");
    }

    /// Files are the same everywhere.
    @Test
    void textsDoNotDependOnTheCountry() {
        var before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(REAL.format(0.25)).isEqualTo("0.25");
            assertThat(WHOLE.format(12345)).isEqualTo("12345");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void initialValuesSuitTheData() {
        for (var shape : List.of(SHAPE, Shape.of(1, 1), Shape.of(3), Shape.of(2, 3, 4))) {
            var values = SPEC.initial(shape);
            assertThat(SPEC.problem(values, shape)).isEmpty();
            assertThat(values.get(WHOLE)).isBetween(1, (int) shape.columns());
            assertThat(SPEC.parse(values.texts(), shape)).isEqualTo(values);
        }
    }

    private static void refuses(String key, String text, String... says) {
        assertThatThrownBy(() -> SPEC.parse(Map.of(key, text), SHAPE))
                .isInstanceOf(Failure.class)
                .message()
                .contains(says);
    }

    @Test
    void whatWillNotDoIsRefusedByName() {
        refuses("whole", "6", "Whole", "at most 5");
        refuses("whole", "0", "Whole", "at least 1");
        refuses("whole", "2.5", "Whole", "2.5");
        refuses("whole", "", "Whole");
        refuses("wholes", "3", "Wholes", "2 numbers");
        refuses("wholes", "3,6", "Wholes", "20,5");
        refuses("wholes", "3,,4", "Wholes");
        refuses("words", "a", "Words", "2 words");
        refuses("words", "a,c", "Words", "a, b");
        refuses("real", "1.01", "Real", "0 to 1");
        refuses("real", "NaN", "Real");
        refuses("real", "0,5", "Real");
        refuses("choice", "three", "Choice", "one, two");
        refuses("flag", "perhaps", "Flag");
        refuses("flags", "true", "flags", "whole, wholes, words, real, choice, flag");
    }

    @Test
    void twoParametersOfOneNameAreAMistake() {
        assertThatThrownBy(() -> ParamSpec.of(FLAG, FLAG)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ParamValues.EMPTY.get(FLAG)).isInstanceOf(IllegalStateException.class);
    }
}
