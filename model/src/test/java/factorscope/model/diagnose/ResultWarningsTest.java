package factorscope.model.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.run.Runs;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResultWarningsTest {
    private final MemoryBudget memory = new MemoryBudget(1L << 30);

    private List<String> warnings(String algorithm, Dataset data, Map<String, String> params)
            throws InterruptedException {
        var decomposition = Decompositions.byId(algorithm);
        var values = decomposition.params().parse(params, data.values().shape());
        try (var runs = new Runs(2, 1, memory)) {
            var run = runs.submit(decomposition, Problem.of(Inputs.of(data), values, 1));
            return ResultWarnings.of(run.result().orElseThrow());
        }
    }

    private static Dataset random(int rows, int columns, int distinct) {
        var random = new SplittableRandom(3);
        var kinds = new double[distinct][columns];
        for (var row : kinds) {
            for (int j = 0; j < columns; j++) {
                row[j] = random.nextGaussian();
            }
        }
        var values = new double[rows][];
        for (int i = 0; i < rows; i++) {
            values[i] = kinds[i % distinct];
        }
        return Golden.dataset(values, DType.FLOAT64);
    }

    @Test
    void anErrorFarAboveTheFloorSaysWhatToTry() throws InterruptedException {
        var dense = random(200, 120, 6);
        assertThat(warnings("snmf", dense, Map.of("components", "6", "keep", "0.05")))
                .singleElement()
                .asString()
                .contains("far above the smallest", "keep is 0.05");
        assertThat(warnings("snmf", dense, Map.of("components", "7", "keep", "1")))
                .isEmpty();
    }

    @Test
    void moreThanTheDataHaveIsEmpty() throws InterruptedException {
        var three = random(60, 20, 3);
        assertThat(warnings("kmeans", three, Map.of("components", "6")))
                .containsExactly("3 of 6 clusters are empty: the data have no more distinct rows. Ask for fewer.");
        assertThat(warnings("pca", three, Map.of("components", "6", "centre", "false")))
                .containsExactly(
                        "3 of 6 components are empty: the data have no more distinct directions. Ask for fewer.");
        assertThat(warnings("pca", three, Map.of("components", "2"))).isEmpty();
    }

    /// Dense noise is no sparse part.
    @Test
    void aSparsePartThatIsNotSparseIsSaid() throws InterruptedException {
        var noise = random(80, 40, 80);
        assertThat(warnings("rpca", noise, Map.of("components", "3", "weight", "0.2")))
                .anyMatch(w -> w.contains("it holds the noise too"));
    }
}
