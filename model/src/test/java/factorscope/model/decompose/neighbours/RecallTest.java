package factorscope.model.decompose.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecallTest {
    private static final int ROWS = 300;
    private static final int NEIGHBOURS = 10;

    /// Of ten neighbours three are replaced by farther ones, in the lists of every other point.
    @Test
    void missingNeighboursAreCounted() {
        var random = new SplittableRandom(3);
        var rows = new double[ROWS][5];
        for (var row : rows) {
            Arrays.setAll(row, _ -> random.nextGaussian());
        }
        var data = Golden.dataset(rows, DType.FLOAT64);
        var params = Decompositions.byId("tsne").params().initial(data.values().shape());
        var compute = Compute.alone(new MemoryBudget(1L << 26));
        var queries = new long[ROWS];
        Arrays.setAll(queries, i -> i);
        try (var state = new SolverState(compute.memory());
                var points = new RowPoints(
                        Problem.of(Inputs.of(data), params, 1),
                        compute,
                        state,
                        new RowPoints.Options(NEIGHBOURS, ROWS, 0, true))) {
            while (!points.advance()) {}
            assertThat(RowPoints.recall(points, queries, compute)).isCloseTo(1, within(1e-12));
            for (int i = 0; i < ROWS; i += 2) {
                for (int j = NEIGHBOURS - 3; j < NEIGHBOURS; j++) {
                    points.distances().set(i, j, 2 * points.distances().get(i, NEIGHBOURS - 1));
                }
            }
            assertThat(RowPoints.recall(points, queries, compute)).isCloseTo(0.85, within(1e-12));
        }
    }
}
