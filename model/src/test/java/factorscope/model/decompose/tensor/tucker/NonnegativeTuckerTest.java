package factorscope.model.decompose.tensor.tucker;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.data.DType;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NonnegativeTuckerTest {
    private static final int[] SIZES = {25, 20, 18};
    private static final int[] RANKS = {3, 3, 2};

    private final Fits fits = new Fits();

    /// Parts that hardly overlap, and a core of few combinations: what nonnegative Tucker identifies.
    private static List<double[][]> parts() {
        var random = new SplittableRandom(3);
        return java.util.stream.IntStream.range(0, 3)
                .mapToObj(m -> {
                    var rows = new double[SIZES[m]][RANKS[m]];
                    for (int i = 0; i < rows.length; i++) {
                        rows[i][i % RANKS[m]] = 0.3 + random.nextDouble();
                    }
                    return rows;
                })
                .toList();
    }

    private static double value(int i, List<double[][]> parts, double[] core) {
        int a = i / SIZES[2] / SIZES[1];
        int b = i / SIZES[2] % SIZES[1];
        int c = i % SIZES[2];
        double sum = 0;
        for (int g = 0; g < core.length; g++) {
            sum += core[g] * parts.get(0)[a][g / 6] * parts.get(1)[b][g / 2 % 3] * parts.get(2)[c][g % 2];
        }
        return sum;
    }

    @Test
    void findsPlantedParts() {
        var parts = parts();
        var random = new SplittableRandom(8);
        var core = random.doubles(18).map(v -> v < 0.4 ? 0 : v).toArray();
        var data = Tensors.dataset(
                SIZES, DType.FLOAT64, i -> Math.max(0, value(i, parts, core) + 0.005 * random.nextGaussian()));
        var fit = fits.of("nntucker", data, Map.of("ranks", "3,3,2", "tolerance", "1e-9"));
        assertThat(fit.error()).isLessThan(0.05);
        requireFound(parts.get(0), fit.result().loadings(0));
        var tucker = (Structure.Tucker) fit.result().structure().orElseThrow();
        requireFound(parts.get(1), tucker.loadings().get(0));
        requireFound(parts.get(2), tucker.loadings().get(1));
        for (int i = 0; i < 18; i++) {
            assertThat(tucker.core().at(i / 6, i % 6)).isNotNegative();
        }
    }

    private static void requireFound(double[][] planted, Tensor loadings) {
        for (int r = 0; r < planted[0].length; r++) {
            double best = 0;
            for (int k = 0; k < loadings.shape().columns(); k++) {
                double dot = 0;
                double a = 0;
                double b = 0;
                for (int i = 0; i < planted.length; i++) {
                    dot += planted[i][r] * loadings.at(i, k);
                    a += planted[i][r] * planted[i][r];
                    b += loadings.at(i, k) * loadings.at(i, k);
                }
                best = Math.max(best, dot / Math.sqrt(a * b));
            }
            assertThat(best).isGreaterThan(0.99);
        }
    }

    @Test
    void sweepsOnlyImprove() {
        var data = Tensors.noisy(Tensors.random(new int[] {10, 12, 14}, 4, false, 2), 0.2, DType.FLOAT64, 3);
        var fit = fits.of("nntucker", data, Map.of("ranks", "3,4,3"));
        for (int i = 1; i < fit.errors().size(); i++) {
            assertThat(fit.errors().get(i)).isLessThanOrEqualTo(fit.errors().get(i - 1) + 1e-9);
        }
    }

    /// A penalty leaves fewer combinations of parts.
    @Test
    void aSparserCoreHasMoreZeros() {
        var data = Tensors.noisy(Tensors.random(new int[] {10, 12, 14}, 4, false, 2), 0.2, DType.FLOAT64, 3);
        assertThat(zeros(fits.of("nntucker", data, Map.of("ranks", "4,4,4", "sparsity", "0.05"))))
                .isGreaterThan(zeros(fits.of("nntucker", data, Map.of("ranks", "4,4,4"))));
    }

    private static long zeros(Fits.Fit fit) {
        var core = ((Structure.Tucker) fit.result().structure().orElseThrow()).core();
        long zeros = 0;
        for (int i = 0; i < 64; i++) {
            zeros += core.at(i / 16, i % 16) == 0 ? 1 : 0;
        }
        return zeros;
    }
}
