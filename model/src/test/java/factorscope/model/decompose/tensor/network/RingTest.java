package factorscope.model.decompose.tensor.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RingTest {
    private static final int[] SIZES = {12, 10, 11, 9};
    private static final int[] RANKS = {2, 3, 2, 3};

    private final Fits fits = new Fits();

    /// Random cores, joined at their ends.
    private static double[] planted() {
        var random = new SplittableRandom(5);
        var cores = new double[4][];
        for (int m = 0; m < 4; m++) {
            cores[m] = random.doubles((long) RANKS[m] * SIZES[m] * RANKS[(m + 1) % 4], -1, 1)
                    .toArray();
        }
        var values = new double[12 * 10 * 11 * 9];
        for (int i = 0; i < values.length; i++) {
            var at = new int[] {i / 990, i / 99 % 10, i / 9 % 11, i % 9};
            for (int closing = 0; closing < RANKS[0]; closing++) {
                var row = new double[RANKS[0]];
                row[closing] = 1;
                for (int m = 0; m < 4; m++) {
                    int after = RANKS[(m + 1) % 4];
                    var next = new double[after];
                    for (int p = 0; p < row.length; p++) {
                        for (int q = 0; q < after; q++) {
                            next[q] += row[p] * cores[m][(p * SIZES[m] + at[m]) * after + q];
                        }
                    }
                    row = next;
                }
                values[i] += row[closing];
            }
        }
        return values;
    }

    @Test
    void findsAPlantedRing() {
        var values = planted();
        var random = new SplittableRandom(6);
        double square = 0;
        for (double value : values) {
            square += value * value;
        }
        double scale = 0.01 * Math.sqrt(square / values.length);
        for (var type : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            Dataset data = Tensors.dataset(SIZES, type, i -> values[i] + scale * random.nextGaussian());
            var fit = fits.of("tr", data, Map.of("ranks", "2,3,2,3", "iterations", "2000", "starts", "10"));
            assertThat(fit.error()).isBetween(0.008, 0.0102);
            assertThat(fit.measures().get(Measures.PARAMETERS).orElseThrow()).isEqualTo(72 + 60 + 66 + 54);
        }
    }

    /// What the files hold gives the data back.
    @Test
    void theCoresMultiplyToTheModel() {
        var values = planted();
        var fit = fits.of(
                "tr", Tensors.dataset(SIZES, DType.FLOAT64, i -> values[i]), Map.of("components", "2", "starts", "1"));
        var cores = ((Structure.Ring) fit.result().structure().orElseThrow()).cores();
        for (int i = 0; i < values.length; i += 97) {
            var at = new int[] {i / 990, i / 99 % 10, i / 9 % 11, i % 9};
            double trace = 0;
            for (int closing = 0; closing < 2; closing++) {
                var row = new double[] {1 - closing, closing};
                for (int m = 0; m < 4; m++) {
                    row = times(row, cores.get(m), at[m]);
                }
                trace += row[closing];
            }
            double model = 0;
            for (int k = 0; k < 4; k++) {
                model += fit.result().loadings(0).at(at[0], k)
                        * fit.result().strength(k)
                        * fit.result().loadings(1).at(i % 990, k);
            }
            assertThat(model).isCloseTo(trace, within(1e-9));
        }
    }

    private static double[] times(double[] row, Tensor core, int position) {
        var next = new double[2];
        for (int p = 0; p < 2; p++) {
            for (int q = 0; q < 2; q++) {
                next[q] += row[p] * core.at(p, position * 2L + q);
            }
        }
        return next;
    }

    @Test
    void sweepsOnlyImprove() {
        var data = Tensors.noisy(Tensors.random(new int[] {9, 10, 11}, 5, true, 2), 0.3, DType.FLOAT64, 3);
        var fit = fits.of("tr", data, Map.of("ranks", "2,3,2", "starts", "1"));
        for (int i = 1; i < fit.errors().size(); i++) {
            assertThat(fit.errors().get(i)).isLessThanOrEqualTo(fit.errors().get(i - 1) + 1e-9);
        }
    }
}
