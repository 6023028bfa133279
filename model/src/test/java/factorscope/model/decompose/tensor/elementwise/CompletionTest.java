package factorscope.model.decompose.tensor.elementwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Matrix;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {
    private static final int[] SIZES = {20, 18, 16};

    private final Fits fits = new Fits();

    /// Rank three; only a share of the values is there.
    private static Dataset sparse(double there, double[] clean, double noise) {
        var random = new SplittableRandom(9);
        double square = 0;
        for (double value : clean) {
            square += value * value;
        }
        double scale = noise * Math.sqrt(square / clean.length);
        return Tensors.dataset(
                SIZES,
                DType.FLOAT64,
                i -> random.nextDouble() < there ? clean[i] + scale * random.nextGaussian() : Double.NaN);
    }

    private static double errorOfAll(Fits.Fit fit, double[] clean) {
        var model = Tensors.tensor(new double[SIZES[0]][SIZES[1] * SIZES[2]]);
        fit.result().reconstruct(0, Matrix.of(model));
        double squares = 0;
        double off = 0;
        for (int i = 0; i < clean.length; i++) {
            double value = model.at(i / (SIZES[1] * SIZES[2]), i % (SIZES[1] * SIZES[2]));
            squares += clean[i] * clean[i];
            off += Math.pow(clean[i] - value, 2);
        }
        return Math.sqrt(off / squares);
    }

    /// A quarter of the values tells all others.
    @Test
    void fillsInWhatIsMissing() {
        var clean = Tensors.sum(Tensors.random(SIZES, 3, true, 4));
        var fit = fits.of(
                "completion",
                sparse(0.25, clean, 0.01),
                Map.of("components", "3", "observed", "true", "heldout", "0.1", "iterations", "2000"));
        assertThat(errorOfAll(fit, clean)).isLessThan(0.02);
        assertThat(fit.measures().get(Measures.HELD_OUT_ERROR).orElseThrow()).isBetween(0.008, 0.03);
        assertThat(fit.measures().get(Measures.OBSERVED).orElseThrow()).isBetween(0.23, 0.27);
        for (int i = 1; i < fit.errors().size(); i++) {
            assertThat(fit.errors().get(i)).isLessThanOrEqualTo(fit.errors().get(i - 1) + 1e-6);
        }
    }

    /// With all values there it is CP.
    @Test
    void ofAllValuesItIsCp() {
        var data = Tensors.noisy(Tensors.random(SIZES, 3, true, 4), 0.1, DType.FLOAT64, 5);
        var completed = fits.of("completion", data, Map.of("components", "3", "iterations", "3000"));
        var cp = fits.of("cp", data, Map.of("components", "3"));
        assertThat(completed.error()).isBetween(cp.error() - 1e-6, cp.error() + 1e-5);
    }

    /// A slab of which nothing is known stays at zero, and the rest is found all the same.
    @Test
    void aSlabWithoutValuesIsZero() {
        var clean = Tensors.sum(Tensors.random(SIZES, 2, true, 4));
        var data = Tensors.dataset(SIZES, DType.FLOAT64, i -> i / SIZES[2] % SIZES[1] == 3 ? Double.NaN : clean[i]);
        var fit = fits.of("completion", data, Map.of("components", "2", "observed", "true"));
        assertThat(fit.error()).isLessThan(1e-3);
        for (int j = 3 * SIZES[2]; j < 4 * SIZES[2]; j++) {
            assertThat(fit.result().loadings(1).at(j, 0)).isZero();
        }
    }

    @Test
    void refusesNothingButMissingValues() {
        var data = Tensors.dataset(SIZES, DType.FLOAT32, _ -> Double.NaN);
        assertThatThrownBy(() -> fits.of("completion", data, Map.of("components", "2", "observed", "true")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no values");
    }

    /// A value that counts twice is a value that is there twice.
    @Test
    void weightsAreLikeRepeatedValues() {
        var factors = Tensors.random(new int[] {12, 6, 5}, 2, true, 3);
        var data = Tensors.noisy(factors, 0.2, DType.FLOAT64, 4);
        // the first four rows count thrice
        var weights = Tensors.dataset(new int[] {12, 6, 5}, DType.FLOAT64, i -> i < 120 ? 3 : 1);
        var repeated = Tensors.dataset(
                new int[] {20, 6, 5}, DType.FLOAT64, i -> data.values().at(i < 240 ? i / 30 % 4 : i / 30 - 8, i % 30));
        var weighted =
                fits.of("completion", data, Map.of("weights", weights), Map.of("components", "2", "tolerance", "0"));
        // 8 repeated rows, then 4 of the same and 8 others
        var twice = fits.of("completion", repeated, Map.of("components", "2", "tolerance", "0"));
        for (int j = 0; j < 30; j++) {
            for (int i = 0; i < 12; i++) {
                assertThat(model(weighted, i, j)).isCloseTo(model(twice, i + 8, j), within(1e-4));
            }
        }
    }

    @Test
    void valuesOfNoWeightSayNothing() {
        var factors = Tensors.random(new int[] {12, 6, 5}, 2, true, 3);
        var clean = Tensors.sum(factors);
        var data = Tensors.dataset(new int[] {12, 6, 5}, DType.FLOAT64, i -> i % 7 == 3 ? 1000 : clean[i]);
        var weights = Tensors.dataset(new int[] {12, 6, 5}, DType.FLOAT64, i -> i % 7 == 3 ? 0 : 0.5);
        var fit = fits.of("completion", data, Map.of("weights", weights), Map.of("components", "2", "tolerance", "0"));
        for (int i = 0; i < 360; i++) {
            assertThat(model(fit, i / 30, i % 30)).isCloseTo(clean[i], within(1e-3));
        }
        var negative = Tensors.dataset(new int[] {12, 6, 5}, DType.FLOAT64, i -> i - 5);
        assertThatThrownBy(() -> fits.of("completion", data, Map.of("weights", negative), Map.of("components", "2")))
                .hasMessageContaining("row 0, column 0");
    }

    private static double model(Fits.Fit fit, int i, int j) {
        double sum = 0;
        for (int r = 0; r < fit.result().components(); r++) {
            sum += fit.result().loadings(0).at(i, r)
                    * fit.result().strength(r)
                    * fit.result().loadings(1).at(j, r);
        }
        return sum;
    }

    /// Noise-free, of few values: each is found, whichever way the first start would have gone.
    @ParameterizedTest
    @CsvSource({"'20,18,16', 3, 0.3", "'30,30,30', 4, 0.08", "'200,150', 4, 0.12"})
    void fewValuesTellTheRest(String shape, int rank, double there) {
        var sizes = Stream.of(shape.split(",", -1)).mapToInt(Integer::parseInt).toArray();
        int columns = IntStream.of(sizes).skip(1).reduce(1, (a, b) -> a * b);
        for (int seed = 1; seed <= 6; seed++) {
            var clean = Tensors.sum(Tensors.random(sizes, rank, true, seed));
            var random = new SplittableRandom(seed);
            var data = Tensors.dataset(sizes, DType.FLOAT64, i -> random.nextDouble() < there ? clean[i] : Double.NaN);
            var fit = fits.of("completion", data, Map.of("components", Integer.toString(rank), "observed", "true"));
            var model = Tensors.tensor(new double[sizes[0]][columns]);
            fit.result().reconstruct(0, Matrix.of(model));
            double squares = 0;
            double off = 0;
            for (int i = 0; i < clean.length; i++) {
                squares += clean[i] * clean[i];
                off += Math.pow(clean[i] - model.at(i / columns, i % columns), 2);
            }
            assertThat(Math.sqrt(off / squares)).as("seed %d", seed).isLessThan(6e-6);
            assertThat(fit.measures().get(Measures.HELD_OUT_ERROR).orElseThrow())
                    .isLessThan(0.05);
        }
    }

    /// The error is told of what counts.
    @Test
    void valuesOfWeightZeroAreNoError() {
        var clean = Tensors.sum(Tensors.random(SIZES, 2, true, 4));
        var data = Tensors.dataset(SIZES, DType.FLOAT64, i -> i % 3 == 0 ? 100 : clean[i]);
        var weights = Tensors.dataset(SIZES, DType.FLOAT64, i -> i % 3 == 0 ? 0 : 1);
        var fit = fits.of("completion", data, Map.of("weights", weights), Map.of("components", "2"));
        assertThat(fit.error()).isLessThan(1e-5);
        assertThat(fit.measures().get(Measures.OBSERVED).orElseThrow()).isCloseTo(2.0 / 3, within(1e-3));
    }
}
