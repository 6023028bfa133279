package factorscope.model.diagnose;

import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// Samples of which somebody who knows a component's label says whether it fires there: if the label explains the
/// component, the answers are right.
///
/// Half of the samples fire clearly, half are silent; what lies between is not asked, since there is no right answer.
public record BlindQuiz(List<Question> questions) {
    /// Asked where there are so many samples.
    public static final int QUESTIONS = 12;

    /// With fewer the outcome says nothing: all of four are right by chance once in sixteen times.
    private static final int LEAST = 6;

    /// From this share of the strongest activation on a sample fires clearly.
    private static final double CLEAR = 0.2;

    public BlindQuiz {
        questions = List.copyOf(questions);
    }

    /// @param row the sample
    /// @param fires the right answer
    public record Question(int row, boolean fires) {}

    /// @param activations rows × components
    /// @param mayAsk which samples are held out: not shown before, and to be read at all
    /// @param context of a sample, such as its sentence: each context is asked about once
    /// @param seed the same one asks the same questions
    /// @throws Failure if too few samples fire or are silent
    public static BlindQuiz of(
            Tensor activations, int component, IntPredicate mayAsk, IntUnaryOperator context, long seed) {
        int n = Math.toIntExact(activations.shape().rows());
        double most = IntStream.range(0, n)
                .mapToDouble(i -> Math.abs(activations.at(i, component)))
                .max()
                .orElse(0);
        var firing = new ArrayList<Integer>();
        var silent = new ArrayList<Integer>();
        for (int i = 0; i < n; i++) {
            double activation = Math.abs(activations.at(i, component));
            if (most > 0 && mayAsk.test(i)) {
                if (activation >= CLEAR * most) {
                    firing.add(i);
                } else if (activation <= Neighbourhood.SILENT * most) {
                    silent.add(i);
                }
            }
        }
        var random = new Random(seed);
        var asked = new HashSet<Integer>();
        var fires = drawn(firing, context, asked, random);
        var quiet = drawn(silent, context, asked, random);
        int half = Math.min(fires.size(), quiet.size());
        if (2 * half < LEAST) {
            boolean tooFewFire = fires.size() < quiet.size();
            throw Failure.usage(
                    "Component #" + (component + 1) + " has too few samples that "
                            + (tooFewFire ? "fire clearly and are not on its page." : "are silent."),
                    "A quiz needs " + LEAST / 2 + " that fire and " + LEAST / 2 + " that do not; choose "
                            + (tooFewFire ? "a component that fires more often" : "a sparser component") + ".");
        }
        var questions = new ArrayList<Question>();
        fires.stream().limit(half).forEach(i -> questions.add(new Question(i, true)));
        quiet.stream().limit(half).forEach(i -> questions.add(new Question(i, false)));
        Collections.shuffle(questions, random);
        return new BlindQuiz(questions);
    }

    /// Not more than half of the questions, one of each context.
    private static List<Integer> drawn(
            List<Integer> rows, IntUnaryOperator context, HashSet<Integer> asked, Random random) {
        var order = new ArrayList<>(rows);
        Collections.shuffle(order, random);
        return order.stream()
                .filter(row -> asked.add(context.applyAsInt(row)))
                .limit(QUESTIONS / 2)
                .toList();
    }

    /// @param answers whether it fires, in the order of the questions
    public int right(List<Boolean> answers) {
        return (int) IntStream.range(0, questions.size())
                .filter(i -> answers.get(i) == questions.get(i).fires())
                .count();
    }

    /// How likely at least so many right answers are for somebody who throws a coin, in [0, 1].
    public static double byChance(int right, int asked) {
        double ways = 1;
        double sum = 0;
        for (int r = 0; r <= asked; r++) {
            sum += r >= right ? ways : 0;
            ways = ways * (asked - r) / (r + 1);
        }
        return sum / Math.pow(2, asked);
    }
}
