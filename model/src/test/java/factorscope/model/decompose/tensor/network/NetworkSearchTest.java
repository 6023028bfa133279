package factorscope.model.decompose.tensor.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import factorscope.model.decompose.tensor.product.Cores;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NetworkSearchTest {
    private static final int[] SIZES = {9, 8, 7, 6};

    private final Fits fits = new Fits();

    /// The first axis is joined with the third and the second with the fourth: no chain in the order of the axes.
    private static Dataset crossed() {
        var ranks = new int[][] {{1, 1, 3, 1}, {1, 1, 1, 2}, {3, 1, 1, 1}, {1, 2, 1, 1}};
        var cores = Cores.of(SIZES, ranks, new SplittableRandom(4));
        var rest = cores.without(0);
        int width = Cores.width(ranks, 0);
        return Tensors.dataset(SIZES, DType.FLOAT64, i -> {
            double sum = 0;
            for (int r = 0; r < width; r++) {
                sum += cores.values()[0][i / 336 * width + r] * rest[r * 336 + i % 336];
            }
            return sum;
        });
    }

    private static long rank(Fits.Fit fit, int a, int b) {
        var core = ((Structure.Network) fit.result().structure().orElseThrow())
                .cores()
                .get(a);
        return core.shape().size(b < a ? b + 1 : b);
    }

    @Test
    void findsWhichAxesAreJoined() {
        for (var strategy : new String[] {"greedy", "tnale"}) {
            var fit = fits.of("network", crossed(), Map.of("strategy", strategy, "target", "0.001"));
            assertThat(fit.error()).as(strategy).isLessThan(1e-3);
            assertThat(rank(fit, 0, 2)).as(strategy).isEqualTo(3);
            assertThat(rank(fit, 1, 3)).as(strategy).isEqualTo(2);
            assertThat(rank(fit, 0, 1) * rank(fit, 0, 3) * rank(fit, 1, 2) * rank(fit, 2, 3))
                    .as(strategy)
                    .isOne();
            assertThat(fit.measures().get(Measures.PARAMETERS).orElseThrow())
                    .isEqualTo(9 * 3 + 8 * 2 + 7 * 3 + 6 * 2.0);
            // a train in the order of the axes needs far more for the same
            var train = fits.of("tt", crossed(), Map.of("tolerance", "0.001"));
            assertThat(train.measures().get(Measures.PARAMETERS).orElseThrow()).isGreaterThan(3 * 76.0);
        }
    }

    /// A Tucker decomposition is a star around a core without an axis, which no single edge leads to.
    @Test
    void findsACoreWithoutAnAxis() {
        var ranks = new int[][] {{1, 1, 1, 3}, {1, 1, 1, 3}, {1, 1, 1, 3}, {3, 3, 3, 1}};
        var planted = Cores.of(new int[] {20, 18, 16, 1}, ranks, new SplittableRandom(3));
        var rest = planted.without(0);
        var data = Tensors.dataset(new int[] {20, 18, 16}, DType.FLOAT64, i -> {
            double sum = 0;
            for (int r = 0; r < 3; r++) {
                sum += planted.values()[0][i / 288 * 3 + r] * rest[r * 288 + i % 288];
            }
            return sum;
        });
        for (var strategy : new String[] {"greedy", "tnale"}) {
            var fit = fits.of("network", data, Map.of("strategy", strategy, "target", "0.001"));
            assertThat(fit.error()).as(strategy).isLessThan(1e-3);
            assertThat(fit.measures().get(Measures.PARAMETERS).orElseThrow())
                    .as(strategy)
                    .isEqualTo(3 * (20 + 18 + 16) + 27.0);
        }
    }

    /// A target that is easy is met by few ranks.
    @Test
    void stopsWhereTheErrorIsGoodEnough() {
        var loose = fits.of("network", crossed(), Map.of("target", "0.7"));
        var strict = fits.of("network", crossed(), Map.of("target", "0.1"));
        assertThat(loose.error()).isLessThanOrEqualTo(0.7);
        assertThat(loose.measures().get(Measures.PARAMETERS).orElseThrow())
                .isLessThan(strict.measures().get(Measures.PARAMETERS).orElseThrow());
        assertThat(loose.measures().get(Measures.STRUCTURES).orElseThrow())
                .isBetween(6.0, strict.measures().get(Measures.STRUCTURES).orElseThrow());
    }

    /// All cores but one, multiplied in loops.
    @Test
    void multipliesCores() {
        var ranks = new int[][] {{1, 2, 3}, {2, 1, 2}, {3, 2, 1}};
        var sizes = new int[] {4, 3, 5};
        var cores = Cores.of(sizes, ranks, new SplittableRandom(8));
        var rest = cores.without(1);
        for (int a = 0; a < 2; a++) {
            for (int b = 0; b < 2; b++) {
                for (int i = 0; i < 4; i++) {
                    for (int k = 0; k < 5; k++) {
                        double sum = 0;
                        for (int c = 0; c < 3; c++) {
                            sum += cores.values()[0][i * 6 + a * 3 + c] * cores.values()[2][k * 6 + c * 2 + b];
                        }
                        assertThat(rest[((a * 2 + b) * 4 + i) * 5 + k]).isCloseTo(sum, within(1e-12));
                    }
                }
            }
        }
    }

    /// What is resized still holds what it held.
    @Test
    void resizingKeepsWhatWasThere() {
        var ranks = new int[][] {{1, 2, 1}, {2, 1, 2}, {1, 2, 1}};
        var sizes = new int[] {4, 3, 5};
        var cores = Cores.of(sizes, ranks, new SplittableRandom(8));
        var larger = cores.resized(Cores.with(ranks, 0, 2, 2), new SplittableRandom(1));
        var back = larger.resized(ranks, new SplittableRandom(2));
        for (int m = 0; m < 3; m++) {
            assertThat(back.values()[m]).containsExactly(cores.values()[m]);
        }
    }
}
