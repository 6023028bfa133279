package factorscope.model.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.MetadataColumn;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CounterfactualTest {
    private final Compute compute = Compute.alone(new MemoryBudget(1L << 30));

    /// Three classes of rows, each with a direction of its own.
    private static double[][] threeClasses() {
        var random = new SplittableRandom(3);
        var values = new double[300][12];
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < 12; j++) {
                values[i][j] = 0.05 * random.nextDouble() + (j / 4 == i % 3 ? 1 + random.nextDouble() : 0);
            }
        }
        return values;
    }

    private static MetadataColumn classes() {
        var labels = new ArrayList<String>();
        for (int i = 0; i < 300; i++) {
            labels.add(List.of("red", "green", "blue").get(i % 3));
        }
        return MetadataColumn.of("class", labels);
    }

    private TwoWay decompose(Dataset data, String algorithm) {
        var decomposition = Decompositions.byId(algorithm);
        var params = decomposition
                .params()
                .parse(Map.of("components", "3"), data.values().shape());
        try (var solver = decomposition.start(Problem.of(Inputs.of(data), params, 1), compute)) {
            while (solver.step() instanceof Step.Working) {}
            return (TwoWay) solver.last().orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nmf", "pca"})
    void equalsTheErrorOfTheReconstructionItself(String algorithm) {
        var values = threeClasses();
        var data = factorscope.model.Golden.dataset(values, DType.FLOAT64);
        var result = decompose(data, algorithm);
        var gone = new BitSet();
        gone.set(1);
        gone.set(2);
        var outcome = Counterfactual.of(data, result, Optional.empty(), compute, () -> false)
                .without(gone);
        double square = 0;
        double with = 0;
        double without = 0;
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < 12; j++) {
                double x = values[i][j]
                        - (result.offset().isPresent() ? result.offset().get().at(j) : 0);
                double[] part = new double[3];
                for (int k = 0; k < 3; k++) {
                    part[k] = result.loadings(0).at(i, k)
                            * result.strength(k)
                            * result.loadings(1).at(j, k);
                }
                square += x * x;
                with += Math.pow(x - part[0] - part[1] - part[2], 2);
                without += Math.pow(x - part[0], 2);
            }
        }
        assertThat(outcome.relativeError()).isCloseTo(Math.sqrt(with / square), within(1e-6));
        assertThat(outcome.without()).isCloseTo(Math.sqrt(without / square), within(1e-6));
    }

    @Test
    void theClassOfARemovedComponentIsNoLongerTold() {
        var data = factorscope.model.Golden.dataset(threeClasses(), DType.FLOAT64);
        var result = decompose(data, "nmf");
        var labels = classes();
        var counterfactual = Counterfactual.of(data, result, Optional.of(labels), compute, () -> false);
        int unseen = 0;
        for (int k = 0; k < 3; k++) {
            var gone = new BitSet();
            gone.set(k);
            var outcome = counterfactual.without(gone);
            int strongest = ComponentStatistics.strongest(result.loadings(0), k, 1, true)
                    .getFirst();
            var own = labels.text(strongest);
            var lost = outcome.classes().getFirst();
            assertThat(lost.accuracy()).isEqualTo(1);
            // one class may still be told by firing nothing
            unseen += lost.label().equals(own) && lost.without() < 0.5 ? 1 : 0;
            assertThat(outcome.classes().get(1).loss()).isZero();
            assertThat(outcome.losers(20)).allMatch(row -> labels.text(row).equals(own));
            assertThat(counterfactual.alone()[k]).isCloseTo(outcome.without() - outcome.relativeError(), within(1e-12));
        }
        assertThat(unseen).isGreaterThanOrEqualTo(2);
    }

    @Test
    void nothingChangesWithoutNothing() {
        var data = factorscope.model.Golden.dataset(threeClasses(), DType.FLOAT64);
        var outcome = Counterfactual.of(data, decompose(data, "nmf"), Optional.of(classes()), compute, () -> false)
                .without(new BitSet());
        assertThat(outcome.without()).isEqualTo(outcome.relativeError());
        assertThat(outcome.losers(5)).isEmpty();
        assertThat(outcome.classes()).allMatch(c -> c.loss() == 0);
    }
}
