package factorscope.model.match;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import factorscope.model.data.Tensor;
import factorscope.model.linalg.Dot;
import java.util.ArrayList;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StabilityTest {
    private static final int LENGTH = 60;

    private static double[] random(SplittableRandom random) {
        var vector = new double[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            vector[i] = random.nextGaussian();
        }
        return vector;
    }

    private static Tensor columns(double[]... components) {
        var values = new double[LENGTH][components.length];
        for (int i = 0; i < LENGTH; i++) {
            for (int k = 0; k < components.length; k++) {
                values[i][k] = components[k][i];
            }
        }
        return Golden.matrix(values, DType.FLOAT64).asTensor();
    }

    private static double[] mixed(double[] a, double[] b, double angle) {
        var mix = new double[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            mix[i] = Math.cos(angle) * a[i] + Math.sin(angle) * b[i];
        }
        return mix;
    }

    /// One component comes back with any sign and order, two turn in their plane, one is noise.
    @Test
    void tellsWhatComesBackFromWhatTurnsAndWhatIsNoise() {
        var random = new SplittableRandom(3);
        var fixed = random(random);
        var first = random(random);
        var second = random(random);
        // at right angles and of equal length, so that the plane has no preferred direction
        double along = Dot.of(first, second) / Dot.of(first, first);
        for (int i = 0; i < LENGTH; i++) {
            second[i] -= along * first[i];
        }
        double scale = Math.sqrt(Dot.of(first, first) / Dot.of(second, second));
        for (int i = 0; i < LENGTH; i++) {
            second[i] *= scale;
        }
        var runs = new ArrayList<Tensor>();
        for (int run = 0; run < 12; run++) {
            double angle = Math.PI / 4 + (random.nextDouble() - 0.5) * 0.4;
            var negative = mixed(fixed, fixed, Math.PI);
            runs.add(columns(
                    mixed(first, second, angle),
                    random(random),
                    run % 2 == 0 ? fixed : negative,
                    mixed(first, second, angle + Math.PI / 2)));
        }
        var stability = Stability.of(columns(fixed, first, second, random(random)), runs, 0.8);
        var components = stability.components();
        assertThat(components.get(0).returned()).isEqualTo(1);
        assertThat(components.get(0).isTurning(0.8)).isFalse();
        for (int k : new int[] {1, 2}) {
            assertThat(components.get(k).returned()).isLessThanOrEqualTo(0.5);
            assertThat(components.get(k).confused()).isEqualTo(3 - k);
            assertThat(components.get(k).subspace()).isGreaterThan(0.999);
            assertThat(components.get(k).isTurning(0.8)).isTrue();
        }
        assertThat(components.get(3).returned()).isZero();
        assertThat(components.get(3).subspace()).isLessThan(0.6);
    }

    @Test
    void theMedoidIsTheRunLikeTheOthers() {
        var random = new SplittableRandom(5);
        var a = random(random);
        var b = random(random);
        var near = new ArrayList<Tensor>();
        near.add(columns(random(random), random(random)));
        for (int run = 0; run < 4; run++) {
            near.add(columns(mixed(a, random(random), 0.05), mixed(b, random(random), 0.05)));
        }
        assertThat(Stability.medoid(near)).isPositive();
        var medoids = Stability.medoids(near.get(1), near.subList(1, 5));
        assertThat(medoids).hasSize(2);
        assertThat(Math.abs(Dot.of(medoids.getFirst(), a)) / Math.sqrt(Dot.of(a, a)))
                .isGreaterThan(0.9);
    }
}
