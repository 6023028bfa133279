package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Dataset;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Several starts are as good as the best of them, and go on from any place with the same bits.
class SeveralStartsTest {
    private final MemoryBudget memory = new MemoryBudget(256 << 20);
    private final Compute compute = Compute.alone(memory);
    private final Dataset data =
            Mixtures.nonnegative(90, 24, 7, 3).generate(memory).data();

    private Problem problem(Decomposition decomposition, Map<String, String> more) {
        var texts = new HashMap<>(Map.of("components", "5", "iterations", "30"));
        texts.putAll(more);
        return Problem.of(
                Inputs.of(data),
                decomposition.params().parse(texts, data.values().shape()),
                4);
    }

    private static List<Double> numbers(Factorization factorization) {
        var numbers = new ArrayList<Double>();
        for (int axis = 0; axis < 2; axis++) {
            var loadings = factorization.loadings(axis);
            for (long i = 0; i < loadings.shape().count(); i++) {
                numbers.add(loadings.at(i));
            }
        }
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(strings = {"nmf", "snmf", "sparse-dictionary"})
    void theBestIsKept(String id) {
        var wrapped = Decompositions.byId(id);
        var problem = problem(wrapped, Map.of("starts", "5"));
        var ends = new ArrayList<Double>();
        double first;
        try (var one = wrapped.start(problem(wrapped, Map.of()), compute)) {
            while (one.step() instanceof Step.Working) {
                one.current();
            }
            first = one.measures().get(Measures.OBJECTIVE).orElseThrow();
        }
        try (var solver = wrapped.start(problem, compute)) {
            double share = 0;
            while (solver.step() instanceof Step.Working working) {
                assertThat(working.done()).isGreaterThanOrEqualTo(share);
                share = working.done();
                ends.add(solver.measures().get(Measures.OBJECTIVE).orElse(Double.NaN));
            }
            assertThat(solver.measures().get(Measures.STARTS).orElseThrow()).isEqualTo(5);
            assertThat(solver.measures().get(Measures.STARTS_AGREEING).orElseThrow())
                    .isBetween(1.0, 5.0);
            assertThat(solver.measures().get(Measures.OBJECTIVE).orElseThrow()).isLessThanOrEqualTo(first);
            assertThat(solver.current()).isPresent();
        }
        assertThat(ends).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nmf", "snmf", "sparse-dictionary"})
    void goesOnWithTheSameBits(String id) {
        var wrapped = Decompositions.byId(id);
        var problem = problem(wrapped, Map.of("starts", "3", "iterations", "6"));
        List<Double> expected;
        int steps = 0;
        try (var solver = wrapped.start(problem, compute)) {
            while (solver.step() instanceof Step.Working) {
                steps++;
            }
            expected = numbers(solver.current().orElseThrow());
        }
        for (int stop = 0; stop <= steps; stop++) {
            try (var solver = wrapped.start(problem, compute)) {
                for (int s = 0; s < stop; s++) {
                    assertThat(solver.step()).isInstanceOf(Step.Working.class);
                }
                try (var again = wrapped.resume(problem, compute, solver.save())) {
                    while (again.step() instanceof Step.Working) {
                        again.measures();
                    }
                    assertThat(numbers(again.current().orElseThrow()))
                            .as("stopped after %d of %d steps", stop, steps)
                            .isEqualTo(expected);
                    assertThat(again.measures().get(Measures.STARTS).orElseThrow())
                            .isEqualTo(3);
                }
            }
        }
        assertThat(memory.used()).isLessThan(1 << 20);
    }
}
