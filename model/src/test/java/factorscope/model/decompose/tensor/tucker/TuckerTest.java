package factorscope.model.decompose.tensor.tucker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import factorscope.model.diagnose.ReconstructionError;
import factorscope.model.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TuckerTest {
    private final Fits fits = new Fits();

    private static Structure.Tucker structure(Fits.Fit fit) {
        return (Structure.Tucker) fit.result().structure().orElseThrow();
    }

    @Test
    void isAsGoodAsTensorLys() {
        var root = Golden.read("tensorly");
        var data = Tensors.golden(root);
        var fit = fits.of("tucker", data, Map.of("ranks", "3,3,2"));
        assertThat(fit.error()).isCloseTo(root.path("tucker_err").asDouble(), within(1e-8));
    }

    /// A planted core between random orthonormal loadings, 1 % noise.
    private static Dataset planted(int[] sizes, int[] ranks, DType type) {
        var random = new SplittableRandom(3);
        int count = 1;
        for (int rank : ranks) {
            count *= rank;
        }
        var core = random.doubles(count, -1, 1).toArray();
        var factors = Tensors.random(sizes, 5, true, 11);
        double[] values = new double[sizes[0] * sizes[1] * sizes[2]];
        double square = 0;
        for (int i = 0; i < values.length; i++) {
            var at = new int[] {i / sizes[2] / sizes[1], i / sizes[2] % sizes[1], i % sizes[2]};
            for (int c = 0; c < count; c++) {
                var r = new int[] {c / ranks[2] / ranks[1], c / ranks[2] % ranks[1], c % ranks[2]};
                values[i] += core[c]
                        * factors.get(0)[at[0]][r[0]]
                        * factors.get(1)[at[1]][r[1]]
                        * factors.get(2)[at[2]][r[2]];
            }
            square += values[i] * values[i];
        }
        double noise = 0.01 * Math.sqrt(square / values.length);
        return Tensors.dataset(sizes, type, i -> values[i] + noise * random.nextGaussian());
    }

    @Test
    void findsThePlantedRanksByTolerance() {
        for (var type : List.of(DType.FLOAT32, DType.FLOAT64)) {
            var data = planted(new int[] {15, 40, 12}, new int[] {4, 3, 2}, type);
            var fit = fits.of("tucker", data, Map.of("tolerance", "0.02"));
            assertThat(structure(fit).core().shape().sizes()).containsExactly(4L, 3L, 2L);
            assertThat(fit.error()).isBetween(0.008, 0.0101);
        }
    }

    /// A last axis that is longer than all others together: in the memory of the values, and as well as the other way
    /// round.
    @Test
    void takesAVeryLongLastAxis() {
        int columns = 6000;
        var random = new SplittableRandom(8);
        var values = random.doubles(20L * columns, -1, 1).toArray();
        var wide = Tensors.dataset(new int[] {20, columns}, DType.FLOAT64, i -> values[i]);
        var tall = Tensors.dataset(new int[] {columns, 20}, DType.FLOAT64, i -> values[i % 20 * columns + i / 20]);
        for (var algorithm : List.of("tucker", "nntucker")) {
            var problem = Problem.of(
                    Tensors.inputs(wide),
                    Decompositions.byId(algorithm)
                            .params()
                            .initial(wide.values().shape()),
                    1);
            assertThat(Decompositions.byId(algorithm)
                            .forecast(problem, fits.compute())
                            .offHeapPeak())
                    .isLessThan(10L * 8 * values.length);
        }
        double error = fits.of("tucker", wide, Map.of("ranks", "4,4")).error();
        assertThat(error)
                .isCloseTo(fits.of("tucker", tall, Map.of("ranks", "4,4")).error(), within(1e-10));
    }

    @Test
    void loadingsAreOrthonormalAndTheCoresPartsOrthogonal() {
        var data = planted(new int[] {15, 40, 12}, new int[] {4, 3, 2}, DType.FLOAT64);
        var fit = fits.of("tucker", data, Map.of("ranks", "3,3,2"));
        var tucker = structure(fit);
        requireOrthonormal(fit.result().loadings(0));
        tucker.loadings().forEach(TuckerTest::requireOrthonormal);
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) {
                double sum = 0;
                for (int j = 0; j < 6; j++) {
                    sum += tucker.core().at(a, j) * tucker.core().at(b, j);
                }
                double weight = fit.result().strength(a);
                assertThat(sum / (weight * weight)).isCloseTo(a == b ? 1 : 0, within(1e-10));
            }
        }
        assertThat(fit.result().strength(0)).isGreaterThan(fit.result().strength(1));
        // what the result says of itself is what it does
        assertThat(ReconstructionError.of(data, fit.result(), fits.compute(), () -> false))
                .isCloseTo(fit.error(), within(1e-12));
    }

    private static void requireOrthonormal(Tensor loadings) {
        for (int a = 0; a < loadings.shape().columns(); a++) {
            for (int b = 0; b < loadings.shape().columns(); b++) {
                double sum = 0;
                for (int i = 0; i < loadings.shape().rows(); i++) {
                    sum += loadings.at(i, a) * loadings.at(i, b);
                }
                assertThat(sum).isCloseTo(a == b ? 1 : 0, within(1e-12));
            }
        }
    }

    /// Also along an axis that is longer than all others together, where directions are nowhere in the data.
    @Test
    void loadingsAreOrthonormalWhereTheDataHaveFewerDirections() {
        var data = Tensors.noisy(Tensors.random(new int[] {30, 3, 2}, 1, true, 2), 0, DType.FLOAT64, 3);
        var fit = fits.of("tucker", data, Map.of("ranks", "3,2,2"));
        requireOrthonormal(fit.result().loadings(0));
        structure(fit).loadings().forEach(TuckerTest::requireOrthonormal);
        assertThat(fit.error()).isLessThan(1e-7);
    }

    @Test
    void sweepsOnlyImproveTheTruncatedHosvd() {
        var planted = Tensors.random(new int[] {10, 12, 14}, 6, true, 2);
        var data = Tensors.noisy(planted, 0.5, DType.FLOAT64, 3);
        var start = fits.of("tucker", data, Map.of("ranks", "2,3,2", "iterations", "0"));
        var swept = fits.of("tucker", data, Map.of("ranks", "2,3,2"));
        assertThat(swept.error()).isLessThan(start.error() - 1e-4);
        for (int i = 1; i < swept.errors().size(); i++) {
            assertThat(swept.errors().get(i)).isLessThanOrEqualTo(swept.errors().get(i - 1) + 1e-12);
        }
    }

    @Test
    void anAxisCanBeKeptWhole() {
        var planted = Tensors.random(new int[] {10, 12, 4}, 3, true, 2);
        var data = Tensors.noisy(planted, 0.1, DType.FLOAT64, 3);
        var fit = fits.of("tucker", data, Map.of("ranks", "3,3,0"));
        assertThat(structure(fit).core().shape().sizes()).containsExactly(3L, 3L, 4L);
        assertThat(fit.measures().get(Measures.PARAMETERS).orElseThrow()).isEqualTo(30 + 36 + 16 + 36);
    }

    @Test
    void refusesRanksThatCannotBe() {
        var data = Tensors.noisy(Tensors.random(new int[] {10, 12, 4}, 3, true, 2), 0.1, DType.FLOAT64, 3);
        assertThatThrownBy(() -> fits.of("tucker", data, Map.of("ranks", "3,3,5")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("10,12,4");
        assertThatThrownBy(() -> fits.of("tucker", data, Map.of("ranks", "3,3")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("3 numbers");
    }

    /// Directions from products lose what is below 1e-8 of the largest.
    @ParameterizedTest
    @CsvSource({"1e-8, 16", "1e-10, 20", "1e-12, 24"})
    void smallTolerancesAreMetWithTheFewestComponents(double tolerance, int rank) {
        int n = 30;
        var random = new SplittableRandom(2);
        var rotations = Tensors.random(new int[] {n, n, n}, n, true, 5).stream()
                .map(TuckerTest::orthonormal)
                .toList();
        double[] values = new double[n * n * n];
        for (int i = 0; i < values.length; i++) {
            int together = i / n / n + i / n % n + i % n;
            values[i] = random.nextGaussian() * Math.exp(-together);
        }
        for (var rotation : rotations) {
            values = turned(values, rotation);
        }
        var rotated = values;
        var data = Tensors.dataset(new int[] {n, n, n}, DType.FLOAT64, i -> rotated[i]);
        for (var iterations : List.of("0", "20")) {
            var fit =
                    fits.of("tucker", data, Map.of("tolerance", Double.toString(tolerance), "iterations", iterations));
            assertThat(fit.error()).isLessThan(tolerance);
            assertThat(structure(fit).core().shape().sizes()).allMatch(r -> Math.abs(r - rank) <= 1);
        }
        for (var algorithm : List.of("htucker", "tt")) {
            assertThat(fits.of(algorithm, data, Map.of("tolerance", Double.toString(tolerance)))
                            .error())
                    .as(algorithm)
                    .isLessThan(tolerance);
        }
    }

    /// Gram-Schmidt, twice.
    private static double[][] orthonormal(double[][] columns) {
        int n = columns.length;
        var q = new double[n][n];
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < n; i++) {
                q[k][i] = columns[i][k];
            }
            for (int again = 0; again < 2; again++) {
                for (int l = 0; l < k; l++) {
                    double product = 0;
                    for (int i = 0; i < n; i++) {
                        product += q[k][i] * q[l][i];
                    }
                    for (int i = 0; i < n; i++) {
                        q[k][i] -= product * q[l][i];
                    }
                }
            }
            double norm = 0;
            for (double x : q[k]) {
                norm += x * x;
            }
            for (int i = 0; i < n; i++) {
                q[k][i] /= Math.sqrt(norm);
            }
        }
        return q;
    }

    /// The first axis multiplied by a matrix, and moved to the end.
    private static double[] turned(double[] values, double[][] rotation) {
        int n = rotation.length;
        var out = new double[values.length];
        for (int r = 0; r < n; r++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n * n; j++) {
                    out[j * n + r] += rotation[r][i] * values[i * n * n + j];
                }
            }
        }
        return out;
    }
}
