package factorscope.model.linalg;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.data.DType;
import factorscope.model.memory.MemoryBudget;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestNeighboursTest {
    private static final int ROWS = 1500;
    private static final int COLUMNS = 7;
    private static final int NEIGHBOURS = 12;

    private final MemoryBudget memory = new MemoryBudget(1L << 28);

    /// Whole numbers, so that many distances are equal and some rows are.
    private Matrix points() {
        var random = new SplittableRandom(2);
        var points = Matrix.allocateShared(memory, DType.FLOAT64, ROWS, COLUMNS, "a test");
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                points.set(i, j, i == ROWS - 1 ? points.get(0, j) : random.nextInt(4) + (i % 3) * 1e4);
            }
        }
        return points;
    }

    private static double distance(Matrix points, int a, int b) {
        double sum = 0;
        for (int j = 0; j < COLUMNS; j++) {
            sum += Math.pow(points.get(a, j) - points.get(b, j), 2);
        }
        return Math.sqrt(sum);
    }

    @Test
    void findsTheNearestInOrder() {
        var points = points();
        try (var scope = memory.scope("a test");
                var helpers = Executors.newCachedThreadPool()) {
            var indices = scope.allocate(4L * ROWS * NEIGHBOURS);
            var distances = Matrix.allocate(scope, DType.FLOAT64, ROWS, NEIGHBOURS);
            var compute = new Compute(3, helpers, memory, Linalg.best());
            var search = new NearestNeighbours(points, NEIGHBOURS, indices, distances, compute);
            for (int block = 0; block < NearestNeighbours.blocks(ROWS); ) {
                block = search.advance(block);
            }
            for (int i : new int[] {0, 1, 127, 128, 1023, 1024, ROWS - 1}) {
                int self = i;
                var wanted = IntStream.range(0, ROWS)
                        .filter(j -> j != self)
                        .boxed()
                        .sorted(Comparator.comparingDouble(j -> distance(points, self, j)))
                        .limit(NEIGHBOURS)
                        .toList();
                for (int k = 0; k < NEIGHBOURS; k++) {
                    int found = indices.getAtIndex(JAVA_INT, (long) i * NEIGHBOURS + k);
                    assertThat(distance(points, i, found)).isEqualTo(distance(points, i, wanted.get(k)));
                    assertThat(distances.get(i, k)).isEqualTo(distance(points, i, found));
                    assertThat(found).isNotEqualTo(i);
                }
            }
            assertThat(indices.getAtIndex(JAVA_INT, 0)).isEqualTo(ROWS - 1);
            assertThat(distances.get(0, 0)).isZero();
        }
    }
}
