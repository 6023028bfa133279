package factorscope.model.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class BlindQuizTest {
    private static final int N = 60;

    /// The first third fires, the second is weak, the last is silent.
    private static Tensor planted() {
        var values = new double[N][1];
        for (int i = 0; i < N; i++) {
            values[i][0] = i < 20 ? 1 - i / 100.0 : i < 40 ? 0.1 : 0;
        }
        return Golden.dataset(values, DType.FLOAT32).values();
    }

    @Test
    void asksAsManyThatFireAsAreSilentAndNothingBetween() {
        var quiz = BlindQuiz.of(planted(), 0, _ -> true, i -> i, 7);
        assertThat(quiz.questions()).hasSize(BlindQuiz.QUESTIONS);
        assertThat(quiz.questions()).allMatch(q -> q.fires() ? q.row() < 20 : q.row() >= 40);
        assertThat(quiz.questions()).filteredOn(BlindQuiz.Question::fires).hasSize(6);
        assertThat(quiz).isEqualTo(BlindQuiz.of(planted(), 0, _ -> true, i -> i, 7));
        assertThat(quiz).isNotEqualTo(BlindQuiz.of(planted(), 0, _ -> true, i -> i, 8));
    }

    @Test
    void asksOnlyWhatIsHeldOutAndEachContextOnce() {
        var quiz = BlindQuiz.of(planted(), 0, i -> i >= 8, i -> i / 2, 1);
        assertThat(quiz.questions()).allMatch(q -> q.row() >= 8);
        assertThat(quiz.questions().stream().map(q -> q.row() / 2)).doesNotHaveDuplicates();
    }

    @Test
    void countsWhatIsRight() {
        var quiz = BlindQuiz.of(planted(), 0, _ -> true, i -> i, 3);
        var truth = quiz.questions().stream().map(BlindQuiz.Question::fires).toList();
        assertThat(quiz.right(truth)).isEqualTo(12);
        assertThat(quiz.right(truth.stream().map(t -> !t).toList())).isZero();
        assertThat(quiz.right(Collections.nCopies(12, true))).isEqualTo(6);
    }

    @Test
    void saysHowMuchChanceDoes() {
        // 1 - binom.cdf(9, 12, 0.5)
        assertThat(BlindQuiz.byChance(10, 12)).isCloseTo(79.0 / 4096, within(1e-15));
        assertThat(BlindQuiz.byChance(0, 12)).isEqualTo(1);
        assertThat(BlindQuiz.byChance(12, 12)).isEqualTo(1.0 / 4096);
    }

    @Test
    void isRefusedWhereTooFewFireOrAreSilent() {
        assertThatThrownBy(() -> BlindQuiz.of(planted(), 0, i -> i >= 18, i -> i, 1))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("too few samples that fire");
        assertThatThrownBy(() -> BlindQuiz.of(planted(), 0, i -> i < 42, i -> i, 1))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("too few samples that are silent");
        var dead = Golden.dataset(new double[N][1], DType.FLOAT32).values();
        assertThatThrownBy(() -> BlindQuiz.of(dead, 0, _ -> true, i -> i, 1)).isInstanceOf(Failure.class);
    }
}
