package factorscope.model.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DendrogramTest {
    private static double[][] wave() {
        var points = new double[9][3];
        for (int i = 0; i < 9; i++) {
            for (int j = 0; j < 3; j++) {
                points[i][j] = Math.sin(1.3 * i * i + 0.7 * j) + (i % 3 == j ? 3 : 0);
            }
        }
        return points;
    }

    private static void check(Dendrogram.Method method, double... heights) {
        var tree = Dendrogram.of(wave(), method);
        assertThat(tree.joins()).hasSize(heights.length);
        for (int i = 0; i < heights.length; i++) {
            // Smile keeps distances in float32
            assertThat(tree.joins().get(i).height()).isCloseTo(heights[i], within(2e-6));
        }
    }

    /// Numbers of scipy 1.x `linkage`, made by model/src/test/golden/diagnose.py.
    @Test
    void heightsEqualThoseOfScipy() {
        check(
                Dendrogram.Method.WARD,
                0.404265436175,
                0.444570247767,
                1.085957675334,
                1.209858455223,
                2.161672063886,
                2.564182311776,
                7.061463960846,
                7.794112034492);
        check(
                Dendrogram.Method.AVERAGE,
                0.404265436175,
                0.444570247767,
                0.946027297557,
                1.209858455223,
                1.95842230966,
                2.231706336128,
                4.223498165871,
                4.508000563029);
        check(
                Dendrogram.Method.CENTROID,
                0.404265436175,
                0.444570247767,
                0.940466934274,
                1.209858455223,
                1.872062921976,
                2.220647021933,
                4.076938118667,
                3.897056017246);
    }

    @Test
    void marksWhereAJoinIsLowerThanOneBelowIt() {
        var centroid = Dendrogram.of(wave(), Dendrogram.Method.CENTROID);
        assertThat(centroid.inversions()).isEqualTo(1);
        assertThat(centroid.isInversion(9 + 7)).isTrue();
        assertThat(Dendrogram.of(wave(), Dendrogram.Method.WARD).inversions()).isZero();
        // a few far from each other beside many at one place: that half is wider than the whole
        var points = new double[103][2];
        for (int i = 0; i < 3; i++) {
            points[100 + i] = new double[] {10, 4 * (i - 1)};
        }
        assertThat(Dendrogram.of(points, Dendrogram.Method.BISECTING).inversions())
                .isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void findsPlantedGroups(Dendrogram.Method method) {
        var random = new SplittableRandom(2);
        var points = new double[60][5];
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < 5; j++) {
                points[i][j] = 0.2 * random.nextGaussian() + (i % 4 == j ? 4 : 0);
            }
        }
        var tree = Dendrogram.of(points, method);
        assertThat(tree.joins()).hasSize(59);
        assertThat(tree.order())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 60).boxed().toList());
        for (int group = 0; group < 4; group++) {
            var wanted = new BitSet();
            for (int i = group; i < 60; i += 4) {
                wanted.set(i);
            }
            assertThat(IntStream.range(60, 60 + 59).mapToObj(tree::members)).contains(wanted);
        }
    }

    @ParameterizedTest
    @EnumSource
    void copesWithEqualPointsAndWithOne(Dendrogram.Method method) {
        assertThat(Dendrogram.of(new double[5][2], method).joins()).hasSize(4);
        assertThat(Dendrogram.of(new double[1][2], method).order()).containsExactly(0);
        assertThat(Dendrogram.of(new double[0][2], method).order()).isEmpty();
    }
}
