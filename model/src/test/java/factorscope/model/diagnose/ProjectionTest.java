package factorscope.model.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProjectionTest {
    private final Compute compute = Compute.alone(new MemoryBudget(1L << 30));

    private TwoWay pca() {
        var random = new SplittableRandom(1);
        var values = new double[50][6];
        for (var row : values) {
            double t = random.nextGaussian();
            for (int j = 0; j < 6; j++) {
                row[j] = t * (j - 2) + 0.1 * random.nextGaussian();
            }
        }
        var pca = Decompositions.byId("pca");
        var data = Golden.dataset(values, DType.FLOAT64);
        var params = pca.params().parse(Map.of("components", "2"), data.values().shape());
        try (var solver = pca.start(Problem.of(Inputs.of(data), params, 1), compute)) {
            while (solver.step() instanceof Step.Working) {}
            return (TwoWay) solver.last().orElseThrow();
        }
    }

    private static double[][] weights(int rows, int columns) {
        var weights = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                weights[i][j] = Math.sin(1 + i * 7 + j * 3);
            }
        }
        return weights;
    }

    @Test
    void isTheDirectionTimesTheMatrixWhicheverWayItLies() {
        var result = pca();
        var w = weights(6, 9);
        var turned = new double[9][6];
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 9; j++) {
                turned[j][i] = w[i][j];
            }
        }
        var along = Projection.of(result, 0, Golden.dataset(w, DType.FLOAT64), compute);
        var across = Projection.of(result, 0, Golden.dataset(turned, DType.FLOAT64), compute);
        for (int j = 0; j < 9; j++) {
            double sum = 0;
            for (int i = 0; i < 6; i++) {
                sum += result.loadings(1).at(i, 0) * w[i][j];
            }
            assertThat(along.score(j, Projection.By.DOT)).isCloseTo(sum, within(1e-12));
            assertThat(across.score(j, Projection.By.DOT)).isCloseTo(sum, within(1e-12));
        }
        for (var by : Projection.By.values()) {
            var top = along.strongest(2, true, by);
            assertThat(along.score(top.getFirst(), by)).isGreaterThanOrEqualTo(along.score(top.getLast(), by));
            assertThat(along.strongest(9, false, by)).allMatch(j -> along.score(j, by) < 0);
        }
        // a vector ten times as long leads by the product, not by the cosine
        var longer = weights(6, 9);
        int last = along.strongest(9, true, Projection.By.COSINE).getLast();
        for (var row : longer) {
            row[last] *= 1e4;
        }
        var stretched = Projection.of(result, 0, Golden.dataset(longer, DType.FLOAT64), compute);
        assertThat(stretched.strongest(1, true, Projection.By.DOT)).containsExactly(last);
        assertThat(stretched.strongest(9, true, Projection.By.COSINE))
                .isEqualTo(along.strongest(9, true, Projection.By.COSINE));
        var further = along.through(Golden.dataset(weights(9, 4), DType.FLOAT64), compute);
        assertThat(further.space().size()).isEqualTo(4);
    }

    @Test
    void refusesAMatrixThatLeadsNowhere() {
        var result = pca();
        var matrix = Golden.dataset(weights(5, 4), DType.FLOAT64);
        assertThatThrownBy(() -> Projection.of(result, 0, matrix, compute))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("6 positions");
    }
}
