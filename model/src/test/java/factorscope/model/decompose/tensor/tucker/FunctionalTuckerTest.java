package factorscope.model.decompose.tensor.tucker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FunctionalTuckerTest {
    private static final int[] SIZES = {30, 24, 20};

    private final Fits fits = new Fits();

    private static double value(int i) {
        int first = i / 480;
        int second = i / 20 % 24;
        double x = first / 29.0;
        double y = second / 23.0;
        double z = i % 20 / 19.0;
        return Math.sin(4 * x) * Math.exp(-y) * (1 + z) + Math.cos(5 * x) * y * Math.sin(3 * z);
    }

    /// Few of the values, with noise.
    private static Dataset scattered(double share, double noise) {
        var random = new SplittableRandom(3);
        return Tensors.dataset(
                SIZES,
                DType.FLOAT64,
                i -> random.nextDouble() < share ? value(i) + noise * random.nextGaussian() : Double.NaN);
    }

    private static double off(Fits.Fit fit) {
        double off = 0;
        double all = 0;
        for (int i = 0; i < 14_400; i++) {
            double model = 0;
            for (int r = 0; r < fit.result().components(); r++) {
                model += fit.result().loadings(0).at(i / 480, r)
                        * fit.result().strength(r)
                        * fit.result().loadings(1).at(i % 480, r);
            }
            off += (model - value(i)) * (model - value(i));
            all += value(i) * value(i);
        }
        return Math.sqrt(off / all);
    }

    /// Three in a hundred values tell the whole function, where a Tucker decomposition of the bins knows no
    /// neighbours.
    @Test
    void fewValuesTellTheWholeFunction() {
        var data = scattered(0.03, 0.05);
        var smooth = fits.of(
                "ftucker", data, Map.of("components", "2", "length", "0.5", "heldout", "0.1", "observed", "true"));
        var binned = fits.of(
                "ftucker", data, Map.of("components", "2", "length", "0", "heldout", "0.1", "observed", "true"));
        assertThat(off(smooth)).isLessThan(0.06);
        assertThat(off(binned)).isGreaterThan(2 * off(smooth));
        assertThat(smooth.measures().get(Measures.HELD_OUT_ERROR).orElseThrow())
                .isLessThan(binned.measures().get(Measures.HELD_OUT_ERROR).orElseThrow());
        assertThat(smooth.measures().get(Measures.NOISE).orElseThrow()).isCloseTo(0.05, within(0.015));
        assertThat(smooth.measures().get(Measures.OBSERVED).orElseThrow()).isCloseTo(0.03, within(0.005));
    }

    /// Bands are wider where there are fewer values, and narrower the more there are.
    @Test
    void bandsTellHowSureTheFunctionsAre() {
        var random = new SplittableRandom(9);
        var data = Tensors.dataset(
                SIZES,
                DType.FLOAT64,
                i -> random.nextDouble() < (i / 480 < 15 ? 0.2 : 0.005)
                        ? value(i) + 0.05 * random.nextGaussian()
                        : Double.NaN);
        var tucker = (Structure.Tucker) fits.of("ftucker", data, Map.of("components", "2", "observed", "true"))
                .result()
                .structure()
                .orElseThrow();
        assertThat(tucker.deviations()).hasSize(3);
        var rows = tucker.deviations().getFirst();
        for (int r = 0; r < 2; r++) {
            double known = 0;
            double guessed = 0;
            for (int i = 2; i < 13; i++) {
                known += rows.at(i, r);
                guessed += rows.at(i + 15, r);
            }
            assertThat(guessed).isGreaterThan(2 * known);
        }
    }

    /// One component along two axes whose values are all there, without noise: that of the singular vectors.
    @Test
    void allValuesOfAMatrixGiveItsSingularVectors() {
        var data = Tensors.dataset(new int[] {12, 9}, DType.FLOAT64, i -> {
            int row = i / 9;
            return Math.sin(0.3 * row) * Math.cos(0.2 * (i % 9));
        });
        var fit = fits.of("ftucker", data, Map.of("components", "1"));
        var svd = fits.of("tucker", data, Map.of("components", "1"));
        assertThat(fit.error()).isLessThan(1e-3);
        assertThat(fit.result().strength(0)).isCloseTo(svd.result().strength(0), within(1e-3));
    }
}
