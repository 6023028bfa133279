package factorscope.model.decompose.tensor.lowrank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.data.DType;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TensorRobustPcaTest {
    private static final int[] SIZES = {30, 25, 20};

    private final Fits fits = new Fits();

    private static double value(TwoWay result, int i, int j) {
        double sum = 0;
        for (int r = 0; r < result.components(); r++) {
            sum += result.loadings(0).at(i, r)
                    * result.strength(r)
                    * result.loadings(1).at(j, r);
        }
        return sum;
    }

    /// A tenth of the values are off by ten times the others' size.
    @Test
    void findsTheLowRankAndWhatIsOff() {
        var clean = Tensors.sum(Tensors.random(SIZES, 2, true, 4));
        var random = new SplittableRandom(7);
        var data = Tensors.dataset(
                SIZES,
                DType.FLOAT64,
                i -> clean[i] + (random.nextDouble() < 0.1 ? 10 * (random.nextDouble() - 0.5) : 0));
        var fit = fits.of("trpca", data, Map.of("components", "10"));
        double off = 0;
        double all = 0;
        for (int i = 0; i < 30; i++) {
            for (int j = 0; j < 500; j++) {
                double difference = value(fit.result(), i, j) - clean[i * 500 + j];
                off += difference * difference;
                all += clean[i * 500 + j] * clean[i * 500 + j];
            }
        }
        assertThat(Math.sqrt(off / all)).isLessThan(1e-5);
        assertThat(fit.measures().get(Measures.SPARSE).orElseThrow()).isCloseTo(0.1, within(0.02));
        var core = ((Structure.Tucker) fit.result().structure().orElseThrow()).core();
        assertThat(core.shape().sizes()).containsExactly(2L, 2L, 2L);
        // plain Tucker is led astray
        var plain = fits.of("tucker", data, Map.of("components", "2"));
        double astray = 0;
        for (int i = 0; i < 30; i++) {
            for (int j = 0; j < 500; j++) {
                astray += Math.pow(value(plain.result(), i, j) - clean[i * 500 + j], 2);
            }
        }
        assertThat(Math.sqrt(astray / all)).isGreaterThan(0.05);
    }

    /// Where there is noise too, only what stands out of it is off.
    @Test
    void tellsNoiseFromWhatIsOff() {
        var clean = Tensors.sum(Tensors.random(SIZES, 2, true, 4));
        var random = new SplittableRandom(7);
        var data = Tensors.dataset(
                SIZES,
                DType.FLOAT64,
                i -> clean[i] + 0.1 * random.nextGaussian() + (random.nextDouble() < 0.05 ? 10 : 0));
        var measures = fits.of("trpca", data, Map.of("components", "10")).measures();
        assertThat(measures.get(Measures.SPARSE).orElseThrow()).isCloseTo(0.05, within(0.01));
        assertThat(measures.get(Measures.NOISE).orElseThrow()).isCloseTo(0.1, within(0.03));
    }

    /// A matrix is both of its unfoldings: the same as the matrix method.
    @Test
    void isRobustPcaOnAMatrix() {
        var clean = Tensors.sum(Tensors.random(new int[] {40, 30}, 2, true, 4));
        var random = new SplittableRandom(3);
        var data = Tensors.dataset(
                new int[] {40, 30},
                DType.FLOAT64,
                i -> clean[i] + (random.nextDouble() < 0.05 ? 8 * (random.nextDouble() - 0.5) : 0));
        var tensor = fits.of("trpca", data, Map.of("components", "10"));
        var matrix = fits.of("rpca", data, Map.of("components", "10"));
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j < 30; j++) {
                assertThat(value(tensor.result(), i, j)).isCloseTo(value(matrix.result(), i, j), within(1e-4));
            }
        }
    }
}
