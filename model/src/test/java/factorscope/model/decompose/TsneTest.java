package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TsneTest {
    private static final int GROUPS = 3;
    private static final int EACH = 20;

    /// Three groups of few points, in any unit: the nearest on the map is one of the same group.
    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 1, 1e5})
    void fewPointsInAnyUnitKeepTheirNeighbours(double unit) {
        var random = new SplittableRandom(5);
        var values = new double[GROUPS * EACH][40];
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < values[i].length; j++) {
                values[i][j] = unit * (random.nextGaussian() + (j % GROUPS == i % GROUPS ? 5 : 0));
            }
        }
        var data = Golden.dataset(values, DType.FLOAT64);
        var tsne = Decompositions.byId("tsne");
        var params = tsne.params().parse(Map.of(), data.values().shape());
        try (var solver =
                tsne.start(Problem.of(Inputs.of(data), params, 1), Compute.alone(new MemoryBudget(1L << 28)))) {
            while (solver.step() instanceof Step.Working) {}
            var map = (Embedding) solver.current().orElseThrow();
            for (int i = 0; i < values.length; i++) {
                assertThat(nearest(map, i) % GROUPS).isEqualTo(i % GROUPS);
            }
        }
    }

    private static int nearest(Embedding map, int of) {
        int nearest = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < GROUPS * EACH; i++) {
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
