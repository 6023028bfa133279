package factorscope.model.decompose.tensor.polyadic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import factorscope.model.failure.Failure;
import factorscope.model.match.Matching;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConstraintTest {
    private final Fits fits = new Fits();

    private static Tensor mode(TwoWay result, int m) {
        return m == 0
                ? result.loadings(0)
                : result.structure().orElseThrow().loadings().get(m - 1);
    }

    private static double[] column(Tensor loadings, int k) {
        var column = new double[Math.toIntExact(loadings.shape().rows())];
        for (int i = 0; i < column.length; i++) {
            column[i] = loadings.at(i, k);
        }
        return column;
    }

    private static boolean isUnimodal(double[] values) {
        int i = 0;
        while (i + 1 < values.length && values[i + 1] >= values[i] - 1e-12) {
            i++;
        }
        while (i + 1 < values.length && values[i + 1] <= values[i] + 1e-12) {
            i++;
        }
        return i == values.length - 1;
    }

    private static void requireHeld(Constraint constraint, Tensor loadings) {
        int k = Math.toIntExact(loadings.shape().columns());
        for (int r = 0; r < k; r++) {
            var values = column(loadings, r);
            switch (constraint) {
                case NONNEGATIVE ->
                    assertThat(Arrays.stream(values).min().orElseThrow()).isNotNegative();
                case UNIMODAL -> {
                    assertThat(Arrays.stream(values).min().orElseThrow()).isNotNegative();
                    assertThat(isUnimodal(values)).isTrue();
                }
                case ORTHOGONAL -> {
                    for (int s = 0; s < k; s++) {
                        var other = column(loadings, s);
                        double product = 0;
                        for (int i = 0; i < values.length; i++) {
                            product += values[i] * other[i];
                        }
                        assertThat(product).isCloseTo(r == s ? 1 : 0, within(1e-9));
                    }
                }
                case SPARSE -> assertThat(values).contains(0);
                case NONE, SMOOTH, FIXED ->
                    assertThat(Arrays.stream(values).sum()).isFinite();
            }
        }
    }

    /// Along the first axis, which is read in blocks, and along the others.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FIXED")
    void holdsAlongEveryAxis(Constraint constraint) {
        var planted = Tensors.random(new int[] {30, 25, 20}, 3, false, 4);
        var data = Tensors.noisy(planted, 0.05, DType.FLOAT64, 5);
        for (int m = 0; m < 3; m++) {
            var words = new String[] {"none", "nonnegative", "none"};
            words[m] = constraint.id();
            var fit = fits.of(
                    "cp", data, Map.of("components", "3", "constraints", String.join(",", words), "sparsity", "0.3"));
            requireHeld(constraint, mode(fit.result(), m));
            if (m != 1) {
                requireHeld(Constraint.NONNEGATIVE, mode(fit.result(), 1));
            }
            assertThat(fit.error()).isLessThan(0.9);
        }
    }

    static Stream<Integer> firstAxis() {
        return Stream.of(0, 1);
    }

    /// Bell curves along one axis, under a tenth of noise: asked to be smooth they come out nearer to the truth.
    @ParameterizedTest
    @MethodSource("firstAxis")
    void smoothLoadingsAreNearerToSmoothTruth(int axis) {
        var smooth = new double[60][3];
        for (int i = 0; i < 60; i++) {
            for (int r = 0; r < 3; r++) {
                smooth[i][r] = Math.exp(-Math.pow((i - 15 - 14 * r) / 7.0, 2));
            }
        }
        var others = Tensors.random(new int[] {6, 5}, 3, true, 9);
        var planted = axis == 0
                ? List.of(smooth, others.get(0), others.get(1))
                : List.of(others.get(0), smooth, others.get(1));
        var data = Tensors.noisy(planted, 0.3, DType.FLOAT64, 10);
        var words = axis == 0 ? "smooth,none,none" : "none,smooth,none";
        var plain = fits.of("cp", data, Map.of("components", "3"));
        var held = fits.of("cp", data, Map.of("components", "3", "constraints", words));
        var truth = Tensors.tensor(smooth);
        double before = least(Matching.of(mode(plain.result(), axis), truth));
        double after = least(Matching.of(mode(held.result(), axis), truth));
        assertThat(after).isGreaterThan(before);
        assertThat(after).isGreaterThan(0.98);
    }

    private static double least(Matching matching) {
        double least = 1;
        for (var pair : matching.pairs()) {
            least = Math.min(least, pair.likeness());
        }
        return least;
    }

    @Test
    void fixedLoadingsStay() {
        var planted = Tensors.random(new int[] {12, 9, 10}, 3, true, 4);
        var data = Tensors.noisy(planted, 0.01, DType.FLOAT64, 5);
        var first = fits.of("cp", data, Map.of("components", "3"));
        Dataset other = Tensors.noisy(planted, 0.5, DType.FLOAT64, 6);
        var held = fits.of(
                "cp", other, Map.of("components", "3", "constraints", "none,fixed,none"), Optional.of(first.result()));
        assertThat(Matching.of(mode(held.result(), 1), mode(first.result(), 1)).atLeast(1 - 1e-9))
                .isEqualTo(3);
        assertThatThrownBy(() -> fits.of("cp", data, Map.of("components", "3", "constraints", "none,fixed,none")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("Fixed");
    }

    @Test
    void smoothingSolvesItsEquations() {
        var random = new SplittableRandom(3);
        var target = random.doubles(17, -1, 1).toArray();
        var x = ColumnRules.smooth(target, 4);
        var bends = new double[15];
        for (int i = 0; i < 15; i++) {
            bends[i] = x[i] - 2 * x[i + 1] + x[i + 2];
        }
        for (int i = 0; i < 17; i++) {
            double pull =
                    (i < 15 ? bends[i] : 0) - 2 * (i > 0 && i < 16 ? bends[i - 1] : 0) + (i > 1 ? bends[i - 2] : 0);
            assertThat(x[i] + 4 * pull).isCloseTo(target[i], within(1e-12));
        }
    }

    /// No unimodal sequence of multiples of a quarter is nearer.
    @Test
    void theUnimodalSequenceIsTheNearest() {
        var random = new SplittableRandom(8);
        for (int trial = 0; trial < 30; trial++) {
            var target = random.doubles(5, -1, 2).toArray();
            var near = ColumnRules.unimodal(target);
            assertThat(isUnimodal(near)).isTrue();
            double found = distance(near, target);
            double best = Double.POSITIVE_INFINITY;
            for (int code = 0; code < 59_049; code++) {
                var values = new double[5];
                int rest = code;
                for (int i = 0; i < 5; i++) {
                    values[i] = rest % 9 / 4.0;
                    rest /= 9;
                }
                if (isUnimodal(values)) {
                    best = Math.min(best, distance(values, target));
                }
            }
            assertThat(found).isLessThanOrEqualTo(best + 1e-12);
            assertThat(found).isGreaterThan(best - 0.35);
        }
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }
}
