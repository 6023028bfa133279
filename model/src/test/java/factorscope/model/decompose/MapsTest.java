package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MapsTest {
    private static final int GROUPS = 3;
    private static final int EACH = 20;

    /// Three groups of few points, in any unit: the nearest on the map is one of the same group.
    @ParameterizedTest
    @CsvSource({
        "tsne, 1e-300",
        "tsne, 1e-6",
        "tsne, 1",
        "tsne, 1e5",
        "tsne, 1e300",
        "umap, 1e-300",
        "umap, 1",
        "umap, 1e300"
    })
    void fewPointsInAnyUnitKeepTheirNeighbours(String algorithm, double unit) {
        var random = new SplittableRandom(5);
        var values = new double[GROUPS * EACH][40];
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < values[i].length; j++) {
                values[i][j] = unit * (random.nextGaussian() + (j % GROUPS == i % GROUPS ? 5 : 0));
            }
        }
        var data = Golden.dataset(values, DType.FLOAT64);
        var map = run(algorithm, data, Map.of());
        for (int i = 0; i < values.length; i++) {
            assertThat(nearest(map, i, values.length) % GROUPS).isEqualTo(i % GROUPS);
        }
    }

    /// More points than all pairs are computed of, and more columns than are kept: every point has a position, and the
    /// nearest on the map is one of its own group.
    @ParameterizedTest
    @ValueSource(strings = {"tsne", "umap"})
    void everyRowHasAPositionAmongItsOwn(String algorithm) {
        var random = new SplittableRandom(6);
        var values = new double[2100][120];
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < values[i].length; j++) {
                values[i][j] = random.nextGaussian() + (j % 7 == i % 7 ? 3 : 0);
            }
        }
        var map = run(algorithm, Golden.dataset(values, DType.FLOAT32), Map.of("iterations", "300"));
        for (int i = 0; i < values.length; i++) {
            assertThat(map.positions().at(i, 0)).isFinite();
            assertThat(nearest(map, i, values.length) % 7).isEqualTo(i % 7);
        }
    }

    /// Of more rows than the sample, those that are not drawn have no position.
    @Test
    void rowsThatAreNotDrawnAreMarked() {
        var data = DecompositionContractTest.table(50, 3, DType.FLOAT64, i -> i * 7 % 13.0);
        var map = run("umap", data, Map.of("sample", "20"));
        long drawn = IntStream.range(0, 50)
                .filter(i -> Double.isFinite(map.positions().at(i, 0)))
                .count();
        assertThat(drawn).isEqualTo(20);
    }

    private static Embedding run(String algorithm, Dataset data, Map<String, String> wanted) {
        var decomposition = Decompositions.byId(algorithm);
        var texts = new HashMap<>(wanted);
        texts.keySet().removeIf(key -> decomposition.params().param(key).isEmpty());
        var params = decomposition.params().parse(texts, data.values().shape());
        return (Embedding) DecompositionContractTest.run(
                decomposition, Problem.of(Inputs.of(data), params, 1), Compute.alone(new MemoryBudget(1L << 28)));
    }

    private static int nearest(Embedding map, int of, int count) {
        int nearest = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            double far = Math.hypot(
                    map.positions().at(i, 0) - map.positions().at(of, 0),
                    map.positions().at(i, 1) - map.positions().at(of, 1));
            if (i != of && far < least) {
                least = far;
                nearest = i;
            }
        }
        return nearest;
    }
}
