package factorscope.model.decompose.tensor.lowrank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.data.DType;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SmoothLowRankTest {
    private final Fits fits = new Fits();

    /// A square and a disc that come and go, with noise as large as they are.
    @Test
    void findsPicturesInNoise() {
        var sizes = new int[] {40, 24, 24};
        var clean = new double[40 * 576];
        for (int i = 0; i < clean.length; i++) {
            int t = i / 576;
            int y = i / 24 % 24;
            int x = i % 24;
            boolean isSquare = x > 3 && x < 12 && y > 3 && y < 12;
            boolean isDisc = Math.hypot(x - 16, y - 16) < 5;
            clean[i] = (isSquare ? 1 + Math.sin(t / 4.0) : 0) + (isDisc ? 1 + Math.cos(t / 3.0) : 0);
        }
        var random = new SplittableRandom(4);
        var data = Tensors.dataset(sizes, DType.FLOAT64, i -> clean[i] + random.nextGaussian());
        var fit = fits.of("smoothrank", data, Map.of());
        assertThat(fit.measures().get(Measures.NOISE).orElseThrow()).isCloseTo(1, within(0.1));
        assertThat(fit.result().components()).isEqualTo(2);
        double both = off(fit, clean);
        double rankOnly = off(fits.of("smoothrank", data, Map.of("edgeweight", "0")), clean);
        double principal = off(fits.of("pca", data, Map.of("components", "2", "centre", "false")), clean);
        assertThat(both).isLessThan(0.2).isLessThan(0.7 * rankOnly).isLessThan(0.7 * principal);
    }

    private static double off(Fits.Fit fit, double[] clean) {
        var result = fit.result();
        double off = 0;
        double all = 0;
        for (int i = 0; i < clean.length; i++) {
            double value = 0;
            for (int r = 0; r < result.components(); r++) {
                value += result.loadings(0).at(i / 576, r)
                        * result.strength(r)
                        * result.loadings(1).at(i % 576, r);
            }
            off += (value - clean[i]) * (value - clean[i]);
            all += clean[i] * clean[i];
        }
        return Math.sqrt(off / all);
    }

    /// A step of height h over a line of 2 n values moves by price / n on both sides (Strong and Chan 2003).
    @Test
    void aStepBecomesLowerByWhatIsKnown() {
        var variation = new TotalVariation(1, 20);
        var line = new double[20];
        for (int i = 10; i < 20; i++) {
            line[i] = 1;
        }
        variation.near(line, 2, new double[20], new double[20], 5000);
        for (int i = 0; i < 20; i++) {
            assertThat(line[i]).isCloseTo(i < 10 ? 0.2 : 0.8, within(1e-6));
        }
        assertThat(variation.of(line)).isCloseTo(0.6, within(1e-5));
    }

    /// Without noise, and so without a price, nothing is changed.
    @Test
    void leavesWhatIsWithoutNoise() {
        var data = Tensors.dataset(new int[] {6, 5, 5}, DType.FLOAT64, i -> i / 25 % 2 == 0 ? 1 : 2);
        assertThat(fits.of("smoothrank", data, Map.of()).error()).isLessThan(1e-6);
    }
}
