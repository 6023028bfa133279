package factorscope.model.decompose.embed;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MapNeighboursTest {
    /// Spread evenly, in two far islands, on a line, all in one place.
    @ParameterizedTest
    @ValueSource(strings = {"even", "islands", "line", "one place"})
    void areThoseOfASortOfAllDistances(String shape) {
        int n = 700;
        int k = 15;
        var random = new SplittableRandom(2);
        var x = new double[n];
        var y = new double[n];
        for (int i = 0; i < n; i++) {
            boolean isThere = !shape.equals("one place");
            x[i] = isThere ? random.nextDouble() + (shape.equals("islands") && i % 3 == 0 ? 1e4 : 0) : 3;
            y[i] = isThere && !shape.equals("line") ? random.nextDouble() : 3;
        }
        new MapNeighbours(x, y, k).forEach(Compute.alone(new MemoryBudget(1L << 20)), (i, nearest) -> {
            var distances = IntStream.range(0, n)
                    .filter(j -> j != i)
                    .mapToDouble(j -> Math.pow(x[j] - x[i], 2) + Math.pow(y[j] - y[i], 2))
                    .sorted()
                    .limit(k)
                    .toArray();
            assertThat(Arrays.stream(nearest).distinct().count()).isEqualTo(k);
            assertThat(Arrays.stream(nearest)
                            .boxed()
                            .map(j -> Math.pow(x[j] - x[i], 2) + Math.pow(y[j] - y[i], 2))
                            .sorted(Comparator.naturalOrder())
                            .mapToDouble(d -> d)
                            .toArray())
                    .containsExactly(distances);
        });
    }
}
