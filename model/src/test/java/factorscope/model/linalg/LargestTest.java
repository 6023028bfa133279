package factorscope.model.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LargestTest {
    /// Signs, zeros of either sign, and values that a float32 does not tell apart.
    @Test
    void ranksWhatFloatsDoNotTellApart() {
        var values = new double[] {1, 1 + 1e-12, -3, 0, -0.0, 1e300, -1e300, 1 - 1e-12, 1e-300, 2, 1, Double.NaN};
        assertThat(Largest.ranked(values.length, i -> values[i])).containsExactly(5, 9, 1, 0, 10, 7, 8, 3, 4, 2, 6);
    }

    /// As a sort of all, with many equal values and some that are not there.
    @Test
    void isTheBeginningOfASortOfAll() {
        var random = new SplittableRandom(3);
        for (int n : new int[] {0, 1, 2, 7, 100, 1000}) {
            var values = random.doubles(n)
                    .map(v -> v < 0.1 ? Double.NaN : Math.floor(20 * v))
                    .toArray();
            var sorted = IntStream.range(0, n)
                    .filter(i -> !Double.isNaN(values[i]))
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(i -> -values[i]).thenComparingInt(i -> i))
                    .toList();
            for (int most : new int[] {0, 1, 3, n, n + 5}) {
                assertThat(Largest.list(n, i -> values[(int) i], most))
                        .isEqualTo(sorted.subList(0, Math.min(most, sorted.size())));
            }
            assertThat(Largest.ranked(n, i -> values[i]))
                    .containsExactly(sorted.stream().mapToInt(i -> i).toArray());
        }
    }
}
