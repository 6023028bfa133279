package factorscope.model.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
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
            return ResultWarnings.of(run.result().orElseThrow()).stream()
                    .map(w -> w.text() + (w.change().isEmpty() ? "" : " -> " + w.changeText()))
                    .toList();
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
                .contains("far above the smallest", "keep is 0.05", "-> keep 0.2");
        assertThat(warnings("snmf", dense, Map.of("components", "7", "keep", "1")))
                .isEmpty();
    }

    @Test
    void moreThanTheDataHaveIsEmpty() throws InterruptedException {
        var three = random(60, 20, 3);
        assertThat(warnings("kmeans", three, Map.of("components", "6")))
                .containsExactly(
                        "3 of 6 clusters are empty: the data have no more distinct rows. Ask for fewer. -> components 3");
        assertThat(warnings("pca", three, Map.of("components", "6", "centre", "false")))
                .containsExactly(
                        "3 of 6 components are empty: the data have no more distinct directions. Ask for fewer. -> components 3");
        assertThat(warnings("pca", three, Map.of("components", "2"))).isEmpty();
    }

    @Test
    void noiseIsSaidToBeNoise() throws InterruptedException {
        for (int k : new int[] {2, 10}) {
            assertThat(warnings("snmf", random(300, 60, 300), Map.of("components", Integer.toString(k), "keep", "1")))
                    .anyMatch(w -> w.startsWith("The data look like noise"));
        }
        var planted = Mixtures.lowRank(300, 60, 3, 0.9, 1).generate(memory).data();
        assertThat(warnings("snmf", planted, Map.of("components", "3", "keep", "1")))
                .noneMatch(w -> w.startsWith("The data look like noise"));
    }

    @Test
    void aSampleThatOutweighsAllOthersIsNamed() throws InterruptedException {
        var random = new SplittableRandom(9);
        var values = new double[20][30];
        var pattern = random.doubles(30, -1, 1).toArray();
        for (int i = 0; i < values.length; i++) {
            double weight = 1 + random.nextDouble();
            for (int j = 0; j < 30; j++) {
                values[i][j] = i == 7 ? 5 * random.nextGaussian() : weight * pattern[j] + 0.01 * random.nextGaussian();
            }
        }
        assertThat(warnings("cp", cube(values), Map.of("components", "2")))
                .anyMatch(w -> w.contains("is mostly one") && w.contains("leverage"));
        values[7] = values[6];
        assertThat(warnings("cp", cube(values), Map.of("components", "1"))).isEmpty();
    }

    private static Dataset cube(double[][] rows) {
        var flat = Golden.dataset(rows, DType.FLOAT64);
        var first = flat.axes().getFirst();
        var axes = List.of(
                first,
                Axis.numbered(new AxisId("test/b"), "b", 6, Role.FEATURE),
                Axis.numbered(new AxisId("test/c"), "c", rows[0].length / 6, Role.FEATURE));
        var tensor = Tensor.of(
                flat.values().segment(),
                DType.FLOAT64,
                Shape.of(rows.length, 6, rows[0].length / 6),
                Storage.collected());
        return new Dataset("test", "test", axes, tensor, Origin.generated("test", Map.of()));
    }

    /// Dense noise is no sparse part.
    @Test
    void aSparsePartThatIsNotSparseIsSaid() throws InterruptedException {
        var noise = random(80, 40, 80);
        assertThat(warnings("rpca", noise, Map.of("components", "3", "weight", "0.2")))
                .anyMatch(w -> w.contains("it holds the noise too"));
    }
}
