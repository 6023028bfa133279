package factorscope.model.decompose.tensor.elementwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.data.DType;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Methods that look at some of the values only.
class DrawnValuesTest {
    private final Fits fits = new Fits();

    @Test
    void sampledCpFindsPlantedComponents() {
        var factors = Tensors.random(new int[] {60, 50, 40}, 4, true, 8);
        var data = Tensors.noisy(factors, 0.05, DType.FLOAT64, 9);
        var fit = fits.of("scp", data, Map.of("components", "4"));
        var whole = fits.of("cp", data, Map.of("components", "4"));
        // with S draws each of the three modes adds R / S of the noise's square to it
        assertThat(fit.error()).isLessThan(whole.error() * Math.sqrt(1 + 3 * 4 / 200.0));
        for (int r = 0; r < 4; r++) {
            assertThat(fit.result().share(r).orElseThrow())
                    .isCloseTo(whole.result().share(r).orElseThrow(), within(0.02));
            double best = 0;
            for (int s = 0; s < 4; s++) {
                double dot = 0;
                for (int i = 0; i < 60; i++) {
                    dot += fit.result().loadings(0).at(i, s)
                            * whole.result().loadings(0).at(i, r);
                }
                best = Math.max(best, Math.abs(dot));
            }
            assertThat(best).isGreaterThan(0.995);
        }
    }

    @Test
    void sampledCpIsExactWhereThereIsNoNoise() {
        var data = Tensors.noisy(Tensors.random(new int[] {30, 20, 10, 8}, 3, true, 3), 0, DType.FLOAT64, 1);
        assertThat(fits.of("scp", data, Map.of("components", "3", "tolerance", "0"))
                        .error())
                .isLessThan(1e-6);
    }

    /// The Hilbert tensor's ranks are low to any accuracy, and it is known everywhere.
    @Test
    void crossesFindTheTrainOfTheHilbertTensor() {
        var sizes = new int[] {20, 20, 20, 20};
        var data = Tensors.dataset(sizes, DType.FLOAT64, i -> {
            int sum = 0;
            for (int rest = i; rest > 0; rest /= 20) {
                sum += rest % 20;
            }
            return 1.0 / (sum + 4);
        });
        var fit = fits.of("ttcross", data, Map.of("components", "6"));
        var svd = fits.of("tt", data, Map.of("components", "6"));
        assertThat(fit.error()).isLessThan(svd.error() * 20).isLessThan(1e-5);
        assertThat(fit.measures().get(Measures.LOOKED_AT).orElseThrow()).isLessThan(0.2 * 160_000);
        // where the train is exact its values are those of the decomposition of everything
        assertThat(fit.result().strength(0)).isCloseTo(svd.result().strength(0), within(1e-4));
    }

    @Test
    void crossesAreExactOnATrain() {
        var random = new SplittableRandom(5);
        var sizes = new int[] {9, 7, 8, 6};
        var ranks = new int[] {1, 3, 4, 2, 1};
        var values = new double[] {1};
        int positions = 1;
        for (int m = 0; m < 4; m++) {
            var next = new double[positions * sizes[m] * ranks[m + 1]];
            var core = random.doubles((long) ranks[m] * sizes[m] * ranks[m + 1], -1, 1)
                    .toArray();
            for (int p = 0; p < positions; p++) {
                for (int a = 0; a < ranks[m]; a++) {
                    for (int j = 0; j < sizes[m] * ranks[m + 1]; j++) {
                        next[p * sizes[m] * ranks[m + 1] + j] +=
                                values[p * ranks[m] + a] * core[a * sizes[m] * ranks[m + 1] + j];
                    }
                }
            }
            values = next;
            positions *= sizes[m];
        }
        var tensor = values;
        var data = Tensors.dataset(sizes, DType.FLOAT64, i -> tensor[i]);
        // a rank above the true one does no harm
        for (var rank : new String[] {"4", "6"}) {
            var fit = fits.of("ttcross", data, Map.of("components", rank));
            assertThat(fit.error()).isLessThan(1e-10);
            assertThat(((Structure.Train) fit.result().structure().orElseThrow()).cores())
                    .hasSize(3);
        }
    }

    /// In whatever units the values are.
    @Test
    void crossesDoNotCareForUnits() {
        var factors = Tensors.random(new int[] {12, 10, 8}, 2, true, 4);
        var clean = Tensors.sum(factors);
        for (double unit : new double[] {1e-13, 1e16}) {
            var data = Tensors.dataset(new int[] {12, 10, 8}, DType.FLOAT64, i -> unit * clean[i]);
            assertThat(fits.of("ttcross", data, Map.of("components", "4")).error())
                    .isLessThan(1e-9);
        }
    }

    @Test
    void aLineSearchComesFurtherInAsManySweeps() {
        // nearly the same loadings: sweeps crawl
        var factors = Tensors.random(new int[] {20, 20, 20}, 4, true, 2);
        for (var factor : factors) {
            for (var row : factor) {
                for (int r = 1; r < 4; r++) {
                    row[r] = 0.9 * row[0] + 0.45 * row[r];
                }
            }
        }
        var data = Tensors.noisy(factors, 0, DType.FLOAT64, 3);
        var params = Map.of("components", "4", "start", "random", "iterations", "150", "tolerance", "0");
        var with = new java.util.HashMap<>(params);
        with.put("linesearch", "true");
        var plain = fits.of("cp", data, params);
        var searched = fits.of("cp", data, with);
        assertThat(searched.error()).isLessThan(plain.error());
        for (int i = 1; i < searched.errors().size(); i++) {
            assertThat(searched.errors().get(i))
                    .isLessThanOrEqualTo(searched.errors().get(i - 1) + 1e-9);
        }
    }
}
