package factorscope.model.decompose.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Measures;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Matrix;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

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
}
