package factorscope.model.decompose.tensor.slices;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RescalTest {
    private static final int N = 36;
    private static final int RELATIONS = 4;
    private static final int R = 3;

    private final Fits fits = new Fits();

    /// Groups that are related to each other in another way by every relation.
    private static Dataset planted(double noise) {
        var random = new SplittableRandom(4);
        var core = new double[R][R][RELATIONS];
        for (int r = 0; r < R; r++) {
            // among each other; to the next group; from the next but one; and some to all
            core[r][r][0] = 1;
            core[r][(r + 1) % R][1] = 0.5 + r;
            core[r][(r + 2) % R][2] = 1;
            core[0][r][3] = 0.5;
        }
        return Tensors.dataset(new int[] {N, N, RELATIONS}, DType.FLOAT64, i -> {
            int q = i % RELATIONS;
            int to = i / RELATIONS % N;
            int from = i / RELATIONS / N;
            return Math.max(0, core[from % R][to % R][q] + noise * random.nextGaussian());
        });
    }

    /// Loadings and a core that are not negative, and a tenth of noise: nothing is lost by asking for that.
    @Test
    void isAsGoodWhereNothingIsNegative() {
        var random = new SplittableRandom(2);
        var a = new double[N][R + 1];
        var core = new double[R + 1][R + 1][RELATIONS];
        for (var row : a) {
            for (int r = 0; r <= R; r++) {
                row[r] = random.nextDouble() < 0.5 ? random.nextDouble() : 0;
            }
        }
        for (var slice : core) {
            for (var row : slice) {
                for (int q = 0; q < RELATIONS; q++) {
                    row[q] = random.nextDouble() < 0.6 ? random.nextDouble() : 0;
                }
            }
        }
        var data = Tensors.dataset(new int[] {N, N, RELATIONS}, DType.FLOAT64, i -> {
            int q = i % RELATIONS;
            var to = a[i / RELATIONS % N];
            var from = a[i / RELATIONS / N];
            double sum = 0.03 * random.nextGaussian();
            for (int r = 0; r <= R; r++) {
                for (int t = 0; t <= R; t++) {
                    sum += from[r] * core[r][t][q] * to[t];
                }
            }
            return Math.max(0, sum);
        });
        double signed = fits.of("rescal", data, Map.of("components", "4")).error();
        var nonnegative = fits.of("rescal", data, Map.of("components", "4", "nonnegative", "true"));
        assertThat(nonnegative.error()).isLessThan(1.01 * signed);
        assertThat(nonnegative.measures().get(Measures.SWEEPS).orElseThrow()).isLessThan(500);
    }

    @Test
    void findsGroupsByHowTheyAreRelated() {
        var fit = fits.of(
                "rescal",
                planted(0.05),
                Map.of(
                        "components",
                        "3",
                        "nonnegative",
                        "true",
                        "starts",
                        "5",
                        "tolerance",
                        "1e-10",
                        "iterations",
                        "5000"));
        // every group has a component that is strong in it and nowhere else
        for (int group = 0; group < R; group++) {
            double best = 0;
            for (int k = 0; k < R; k++) {
                double inside = 0;
                double all = 0;
                for (int i = 0; i < N; i++) {
                    double square = Math.pow(fit.result().loadings(0).at(i, k), 2);
                    inside += i % R == group ? square : 0;
                    all += square;
                }
                best = Math.max(best, inside / all);
            }
            assertThat(best)
                    .as(
                            "group %d, error %s, sweeps %s",
                            group, fit.error(), fit.errors().size())
                    .isGreaterThan(0.95);
        }
        var tucker = (Structure.Tucker) fit.result().structure().orElseThrow();
        for (int j = 0; j < R * R * RELATIONS; j++) {
            assertThat(tucker.core().at(j / (R * RELATIONS), j % (R * RELATIONS)))
                    .isNotNegative();
        }
    }

    @Test
    void isAsGoodAsThePlantedModelAndSharesItsLoadings() {
        var fit = fits.of("rescal", planted(0.0), Map.of("components", "3", "tolerance", "1e-12"));
        assertThat(fit.error()).isLessThan(1e-4);
        var tucker = (Structure.Tucker) fit.result().structure().orElseThrow();
        for (int i = 0; i < N; i++) {
            for (int k = 0; k < R; k++) {
                assertThat(tucker.loadings().getFirst().at(i, k))
                        .isEqualTo(fit.result().loadings(0).at(i, k));
            }
        }
    }

    @Test
    void refusesDataThatAreNotSquare() {
        var data = Tensors.noisy(Tensors.random(new int[] {5, 6, 4}, 2, true, 1), 0.1, DType.FLOAT64, 1);
        var answer = Decompositions.byId("rescal").accepts(Inputs.of(data));
        assertThat(answer.fits()).isFalse();
        assertThat(answer.refusal().orElseThrow()).contains("same positions");
    }
}
