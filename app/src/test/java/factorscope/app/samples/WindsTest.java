package factorscope.app.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import factorscope.samples.Samples;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is known of the monthly winds of 1982 to 1986: without their time mean, the annual cycle is what is strongest.
class WindsTest {
    private static final int MONTHS = 60;

    private final MemoryBudget memory = new MemoryBudget(1L << 30);
    private final Compute compute = Compute.alone(memory);

    private TwoWay decompose(String algorithm, Map<String, String> params) {
        Dataset winds = Samples.byId("winds").open(memory);
        assertThat(winds.rows().size()).isEqualTo(MONTHS);
        var decomposition = Decompositions.byId(algorithm);
        var problem = Problem.of(
                Inputs.of(winds),
                decomposition.params().parse(params, winds.values().shape()),
                1);
        try (var solver = decomposition.start(problem, compute)) {
            while (solver.step() instanceof Step.Working) {}
            return (TwoWay) solver.last().orElseThrow();
        }
    }

    /// How much of a component's variation over the months is a wave of twelve months.
    private static double annual(TwoWay result, int component) {
        double cosine = 0;
        double sine = 0;
        double square = 0;
        for (int t = 0; t < MONTHS; t++) {
            double value = result.loadings(0).at(t, component);
            cosine += value * Math.cos(2 * Math.PI * t / 12);
            sine += value * Math.sin(2 * Math.PI * t / 12);
            square += value * value;
        }
        return (cosine * cosine + sine * sine) * 2 / MONTHS / square;
    }

    @Test
    void theFirstComponentHoldsAQuarterOfTheVariance() {
        var result = decompose("pca", Map.of("components", "3"));
        assertThat(result.share(0).orElseThrow()).isCloseTo(0.28, within(0.01));
        assertThat(annual(result, 0)).isGreaterThan(0.9);
    }

    @Test
    void tensorDecompositionsShowTheAnnualCycle() {
        assertThat(annual(decompose("cp", Map.of("components", "1", "centre", "true")), 0))
                .isGreaterThan(0.9);
        var tucker = decompose("tucker", Map.of("ranks", "3,3,3,2", "centre", "true"));
        assertThat(annual(tucker, 0)).isGreaterThan(0.9);
        assertThat(tucker.offset()).isPresent();
    }
}
