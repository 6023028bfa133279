package factorscope.model.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.data.AxisId;
import factorscope.model.failure.Failure;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
    private static final ColumnRef NUMBER = new ColumnRef.Loading("result", 0, 6);
    private static final ColumnRef TEXT = new ColumnRef.Metadata(new AxisId("rows"), "first name");

    private static final List<String> PEOPLE = List.of("Ada", "Ben", "ada lo", "and", "x > 1", "Bea");

    private static final Condition.Names NAMES = new Condition.Names() {
        @Override
        public Optional<Condition.Named> column(String name) {
            return switch (name) {
                case "#7" -> Optional.of(new Condition.Named(NUMBER, true));
                case "first name" -> Optional.of(new Condition.Named(TEXT, false));
                default -> Optional.empty();
            };
        }

        @Override
        public List<String> all() {
            return List.of("#7", "first name");
        }
    };

    /// Six rows: 0, 0.5, 1, 1.5, 2 and one without a number.
    private static final Columns ROWS = new Columns() {
        @Override
        public IntToDoubleFunction numbers(ColumnRef column) {
            return i -> i < 5 ? i * 0.5 : Double.NaN;
        }

        @Override
        public IntFunction<String> texts(ColumnRef column) {
            return PEOPLE::get;
        }
    };

    private static String rows(String condition) {
        return Condition.parse(condition, NAMES).resolve(6, ROWS).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "#7 > 1|{3, 4}",
                "#7>=1|{2, 3, 4}",
                "#7 ≤ .5|{0, 1}",
                "#7 < 1|{0, 1}",
                "#7 = 1.5|{3}",
                "#7 != 1.5|{0, 1, 2, 4}",
                "#7 > -1e9|{0, 1, 2, 3, 4}",
                "#7 > −1|{0, 1, 2, 3, 4}",
                "first name = Ada|{0}",
                "\"first name\" = \"x > 1\"|{4}",
                "first name = \"and\"|{3}",
                "first name contains ADA|{0, 2}",
                "first name <> Ada and #7 < 1|{1}",
                "not #7 > 0|{0}",
                "not (#7 > 0 or first name = \"and\")|{0}",
                "not not #7 > 1|{3, 4}",
                "#7 = 0 or #7 = 1 and first name contains lo|{0, 2}",
                "(#7 = 0 or #7 = 1) and first name contains lo|{2}",
                "NOT (#7 = 0 OR #7 = 1) AND #7 < 2|{1, 3}",
            })
    void whatMeetsTheConditionIsSelected(String condition, String rows) {
        assertThat(rows(condition)).isEqualTo(rows);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "#8 > 1|There is no column \"#8\". There are #7, first name.",
                "#7 > x|\"x\" is not a number",
                "first name > 3|which have no order",
                "#7|compared with is missing",
                "#7 >|A value is missing",
                "> 3|A name is missing before \">\"",
                "(#7 > 1|A parenthesis is not closed",
                "#7 > 1)|\")\" was not expected",
                "#7 > 1 and|ends too early",
                "#7 > \"1|cannot be read from",
                "#7 ! 3|cannot be read from",
            })
    void whatCannotBeUnderstoodIsNamed(String condition, String message) {
        assertThatThrownBy(() -> Condition.parse(condition, NAMES))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(message);
    }

    @Test
    void nothingMeetsAConditionOfAColumnThatIsGone() {
        for (var condition :
                List.of("#7 > 1", "not #7 > 1", "#7 != 1", "first name != Ada", "not first name contains a")) {
            assertThat(Condition.parse(condition, NAMES)
                            .resolve(6, Columns.NONE)
                            .isEmpty())
                    .as(condition)
                    .isTrue();
        }
    }

    @Test
    void whatIsInvertedTwiceIsAsItWas() {
        var rule = Condition.parse("#7 > 1", NAMES);
        assertThat(rule.inverted().inverted()).isEqualTo(rule);
    }

    @Test
    void nothingIsNoCondition() {
        assertThatThrownBy(() -> Condition.parse("  ", NAMES)).hasMessageContaining("empty");
    }
}
