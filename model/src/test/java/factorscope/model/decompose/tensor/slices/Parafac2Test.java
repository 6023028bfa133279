package factorscope.model.decompose.tensor.slices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import factorscope.model.failure.Failure;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Parafac2Test {
    private static final int COMMON = 30;
    private static final int EVOLVING = 40;
    private static final int SLICES = 12;
    private static final int R = 3;

    private final Fits fits = new Fits();

    /// Peaks that shift from slice to slice by as much for every component, so that their products stay.
    private static double peak(int position, int component, int slice) {
        double centre = 6 + 9 * component + slice % 5;
        return Math.exp(-0.5 * Math.pow((position - centre) / 2.5, 2));
    }

    private record Planted(double[][] common, double[][] strengths, Dataset data) {
        static Planted with(double noise, DType type) {
            var random = new SplittableRandom(7);
            var common = new double[COMMON][R];
            var strengths = new double[SLICES][R];
            for (var row : common) {
                for (int r = 0; r < R; r++) {
                    row[r] = random.nextGaussian();
                }
            }
            for (var row : strengths) {
                for (int r = 0; r < R; r++) {
                    row[r] = 0.2 + random.nextDouble();
                }
            }
            var data = Tensors.dataset(new int[] {COMMON, EVOLVING, SLICES}, type, i -> {
                int s = i % SLICES;
                int e = i / SLICES % EVOLVING;
                int c = i / SLICES / EVOLVING;
                double sum = 0;
                for (int r = 0; r < R; r++) {
                    sum += common[c][r] * peak(e, r, s) * strengths[s][r];
                }
                return sum + noise * random.nextGaussian();
            });
            return new Planted(common, strengths, data);
        }
    }

    private static double cosine(double[][] planted, int r, Tensor loadings, int k) {
        double dot = 0;
        double a = 0;
        double b = 0;
        for (int i = 0; i < planted.length; i++) {
            dot += planted[i][r] * loadings.at(i, k);
            a += planted[i][r] * planted[i][r];
            b += loadings.at(i, k) * loadings.at(i, k);
        }
        return Math.abs(dot) / Math.sqrt(a * b);
    }

    /// A third of the values is missing: the components are the same, and what is missing is predicted.
    @Test
    void fitsWhatIsObserved() {
        var planted = Planted.with(0.01, DType.FLOAT64);
        var values = planted.data.values();
        var random = new SplittableRandom(3);
        int columns = EVOLVING * SLICES;
        var data = Tensors.dataset(
                new int[] {COMMON, EVOLVING, SLICES},
                DType.FLOAT64,
                i -> random.nextDouble() < 0.3 ? Double.NaN : values.at(i / columns, i % columns));
        var fit = fits.of(
                "parafac2",
                data,
                Map.of("components", "3", "tolerance", "1e-9", "iterations", "3000", "observed", "true"));
        double off = 0;
        double all = 0;
        for (int i = 0; i < COMMON; i++) {
            for (int j = 0; j < columns; j++) {
                if (Double.isNaN(data.values().at(i, j))) {
                    double value = 0;
                    for (int r = 0; r < R; r++) {
                        value += fit.result().loadings(0).at(i, r)
                                * fit.result().strength(r)
                                * fit.result().loadings(1).at(j, r);
                    }
                    off += Math.pow(value - values.at(i, j), 2);
                    all += Math.pow(values.at(i, j), 2);
                }
            }
        }
        assertThat(Math.sqrt(off / all)).isLessThan(0.05);
        assertThat(fit.error()).isLessThan(0.03);
        requireResumable(data);
    }

    @Test
    void refusesDataOfWhichNothingIsThere() {
        var none = Tensors.dataset(new int[] {6, 7, 8}, DType.FLOAT64, _ -> Double.NaN);
        assertThatThrownBy(() -> fits.of("parafac2", none, Map.of("observed", "true")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("all of them are missing");
    }

    /// What is missing is filled in again as it stood.
    private void requireResumable(Dataset data) {
        var parafac2 = Decompositions.byId("parafac2");
        var params = Map.of("components", "3", "starts", "1", "iterations", "20", "observed", "true");
        var problem = Problem.of(
                Inputs.of(data), parafac2.params().parse(params, data.values().shape()), 1);
        try (var whole = parafac2.start(problem, fits.compute());
                var broken = parafac2.start(problem, fits.compute())) {
            while (whole.step() instanceof Step.Working) {}
            for (int i = 0; i < 12; i++) {
                broken.step();
            }
            try (var resumed = parafac2.resume(problem, fits.compute(), broken.save())) {
                while (resumed.step() instanceof Step.Working) {}
                var expected = whole.last().orElseThrow();
                var found = resumed.last().orElseThrow();
                for (int i = 0; i < COMMON; i++) {
                    for (int r = 0; r < R; r++) {
                        assertThat(found.loadings(0).at(i, r))
                                .isEqualTo(expected.loadings(0).at(i, r));
                    }
                }
            }
        }
    }

    @Test
    void findsPeaksThatShift() {
        for (var type : new DType[] {DType.FLOAT64, DType.FLOAT32}) {
            var planted = Planted.with(0.01, type);
            var fit = fits.of(
                    "parafac2", planted.data, Map.of("components", "3", "tolerance", "1e-9", "iterations", "3000"));
            var evolving = (Structure.Evolving) fit.result().structure().orElseThrow();
            for (int r = 0; r < R; r++) {
                double best = 0;
                int which = 0;
                for (int k = 0; k < R; k++) {
                    double found = cosine(planted.common, r, fit.result().loadings(0), k);
                    which = found > best ? k : which;
                    best = Math.max(best, found);
                }
                // the conditions that TensorLy holds its own to are 0.98
                assertThat(best).isGreaterThan(0.99);
                assertThat(cosine(planted.strengths, r, evolving.slices(), which))
                        .isGreaterThan(0.98);
                requirePeaks(evolving, r, which);
            }
            for (int i = 1; i < fit.errors().size(); i++) {
                assertThat(fit.errors().get(i)).isLessThanOrEqualTo(fit.errors().get(i - 1) + 1e-7);
            }
            // CP does not know of shifts
            assertThat(fits.of("cp", planted.data, Map.of("components", "3")).error())
                    .isGreaterThan(3 * fit.error());
        }
    }

    private static void requirePeaks(Structure.Evolving evolving, int r, int k) {
        double worst = 1;
        for (int s = 0; s < SLICES; s++) {
            double dot = 0;
            double a = 0;
            double b = 0;
            for (int e = 0; e < EVOLVING; e++) {
                double loading = evolving.profiles().at(e, (long) s * R + k);
                dot += loading * peak(e, r, s);
                a += loading * loading;
                b += peak(e, r, s) * peak(e, r, s);
            }
            worst = Math.min(worst, Math.abs(dot) / Math.sqrt(a * b));
        }
        assertThat(worst).isGreaterThan(0.95);
    }

    /// What makes PARAFAC2 unique: products of components with each other are the same in every slice.
    @Test
    void productsOfProfilesStay() {
        var fit = fits.of("parafac2", Planted.with(0.05, DType.FLOAT64).data, Map.of("components", "3"));
        var profiles = ((Structure.Evolving) fit.result().structure().orElseThrow()).profiles();
        for (int s = 1; s < SLICES; s++) {
            for (int a = 0; a < R; a++) {
                for (int b = 0; b < R; b++) {
                    assertThat(product(profiles, s, a, b))
                            .isCloseTo(product(profiles, 0, a, b), org.assertj.core.api.Assertions.within(1e-9));
                }
            }
        }
    }

    private static double product(Tensor profiles, int s, int a, int b) {
        double sum = 0;
        for (int e = 0; e < EVOLVING; e++) {
            sum += profiles.at(e, (long) s * R + a) * profiles.at(e, (long) s * R + b);
        }
        return sum;
    }
}
