package factorscope.model.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GenealogyTest {
    private static final int BLOCK = 6;

    private final Compute compute = Compute.alone(new MemoryBudget(1L << 30));

    /// Four features of their own columns; the first two mostly come together, and so do the last two.
    private static Dataset planted() {
        var random = new SplittableRandom(3);
        var values = new double[400][4 * BLOCK];
        for (var row : values) {
            int pair = random.nextInt(2);
            boolean together = random.nextDouble() < 0.8;
            int alone = random.nextInt(2);
            for (int f = 0; f < 2; f++) {
                if (together || f == alone) {
                    double strength = 1 + random.nextDouble();
                    for (int j = 0; j < BLOCK; j++) {
                        row[(2 * pair + f) * BLOCK + j] += strength * (1 + 0.1 * j);
                    }
                }
            }
            for (int j = 0; j < row.length; j++) {
                row[j] += 0.01 * random.nextDouble();
            }
        }
        return Golden.dataset(values, DType.FLOAT32);
    }

    private TwoWay fit(String algorithm, Dataset data, int components) {
        var decomposition = Decompositions.byId(algorithm);
        var params = decomposition
                .params()
                .parse(
                        Map.of("components", Integer.toString(components)),
                        data.values().shape());
        try (var solver = decomposition.start(Problem.of(Inputs.of(data), params, 1), compute)) {
            while (solver.step() instanceof Step.Working) {}
            return (TwoWay) solver.last().orElseThrow();
        }
    }

    /// Which planted pair or feature a component is of.
    private static int block(TwoWay result, int component, int width) {
        return ComponentStatistics.strongest(result.loadings(1), component, 1, true)
                        .getFirst()
                / width;
    }

    @Test
    void eachFineFeatureDescendsFromTheCoarseOneItWasPlantedIn() {
        var data = planted();
        var coarse = fit("nmf", data, 2);
        var fine = fit("nmf", data, 4);
        var genealogy = Genealogy.of(List.of(coarse, fine), compute);
        for (int f = 0; f < 4; f++) {
            var parent = genealogy.parent(0, f).orElseThrow();
            assertThat(block(coarse, parent.coarser(), 2 * BLOCK)).isEqualTo(block(fine, f, BLOCK) / 2);
            // one of two equal halves accounts for half of the square
            assertThat(parent.weight()).isBetween(0.4, 0.6);
        }
        for (int c = 0; c < 2; c++) {
            assertThat(genealogy.children(0, c, 0.2)).hasSize(2);
        }
    }

    @Test
    void aResultDescendsFromItself() {
        for (var algorithm : List.of("nmf", "pca")) {
            var result = fit(algorithm, planted(), 3);
            var genealogy = Genealogy.of(List.of(result, result), compute);
            for (int f = 0; f < 3; f++) {
                var parent = genealogy.parent(0, f).orElseThrow();
                assertThat(parent.coarser()).isEqualTo(f);
                assertThat(parent.weight()).isCloseTo(1, within(1e-4));
            }
        }
    }

    @Test
    void sharesOfAFineFeatureAreAtMostTheWhole() {
        var data = planted();
        for (var algorithm : List.of("nmf", "snmf", "pca")) {
            var genealogy = Genealogy.of(List.of(fit(algorithm, data, 2), fit(algorithm, data, 4)), compute);
            for (int f = 0; f < 4; f++) {
                int fine = f;
                assertThat(genealogy.links().getFirst().stream()
                                .filter(l -> l.finer() == fine)
                                .mapToDouble(Genealogy.Link::weight)
                                .sum())
                        .isBetween(0.0, 1 + 1e-9);
            }
        }
    }
}
