package factorscope.model.linalg;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.data.DType;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import java.util.HashSet;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class NeighbourDescentTest {
    private static final int ROWS = 5000;
    private static final int COLUMNS = 12;
    private static final int NEIGHBOURS = 10;

    private final MemoryBudget memory = new MemoryBudget(1L << 28);

    private Matrix points(OffHeap scope) {
        var random = new SplittableRandom(2);
        var points = Matrix.allocate(scope, DType.FLOAT64, ROWS, COLUMNS);
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                // the last hundred rows are one
                points.set(i, j, i >= ROWS - 100 ? 1 : random.nextGaussian() + (i % 5) * (j == i % 5 ? 6 : 0));
            }
        }
        return points;
    }

    /// @param stops whether everything but what is kept is thrown away after each stage
    private int[] found(Matrix points, Compute compute, OffHeap scope, boolean stops) {
        int listed = NeighbourDescent.listed(ROWS, NEIGHBOURS);
        var lists = scope.allocate(4L * ROWS * listed);
        var lengths = Matrix.allocate(scope, DType.FLOAT32, ROWS, listed);
        var indices = scope.allocate(4L * ROWS * NEIGHBOURS);
        var distances = Matrix.allocate(scope, DType.FLOAT64, ROWS, NEIGHBOURS);
        var search = new NeighbourDescent(points, NEIGHBOURS, lists, lengths, 1, 0, compute);
        for (int stage = 0; stage < NeighbourDescent.stages(); ) {
            int next = search.advance(stage);
            if (stops && next > stage) {
                search = new NeighbourDescent(points, NEIGHBOURS, lists, lengths, 1, next, compute);
            }
            stage = next;
        }
        search.finish(indices, distances);
        return indices.toArray(JAVA_INT);
    }

    @Test
    void findsNearlyAllAndTheSameForAnyNumberOfThreadsAndAfterAStop() {
        try (var scope = memory.scope("a test");
                var helpers = Executors.newCachedThreadPool()) {
            var points = points(scope);
            var one = found(points, Compute.alone(memory), scope, false);
            var three = found(points, new Compute(3, helpers, memory, Linalg.best()), scope, true);
            assertThat(three).isEqualTo(one);

            var exact = scope.allocate(4L * ROWS * NEIGHBOURS);
            var distances = Matrix.allocate(scope, DType.FLOAT64, ROWS, NEIGHBOURS);
            var search = new NearestNeighbours(points, NEIGHBOURS, exact, distances, Compute.alone(memory));
            for (int block = 0; block < NearestNeighbours.blocks(ROWS); ) {
                block = search.advance(block);
            }
            int right = 0;
            // of equal rows any are right
            for (int i = 0; i < ROWS - 100; i++) {
                var true10 = new HashSet<Integer>();
                for (int j = 0; j < NEIGHBOURS; j++) {
                    true10.add(exact.getAtIndex(JAVA_INT, (long) i * NEIGHBOURS + j));
                }
                for (int j = 0; j < NEIGHBOURS; j++) {
                    right += true10.contains(one[i * NEIGHBOURS + j]) ? 1 : 0;
                    assertThat(one[i * NEIGHBOURS + j]).isNotEqualTo(i);
                }
            }
            assertThat(right / (double) ((ROWS - 100) * NEIGHBOURS)).isGreaterThan(0.97);
        }
    }
}
