package factorscope.model.decompose.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GridRepulsionTest {
    private static final int POINTS = 800;

    /// As all pairs, one by one; the cells of a wide map are coarser than those of a small one.
    @ParameterizedTest
    @CsvSource({"0.0001, 1e-5", "1, 1e-5", "20, 0.01", "60, 0.03"})
    void agreesWithAllPairs(double width, double tolerance) {
        var random = new SplittableRandom(1);
        var x = new double[POINTS];
        var y = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            x[i] = width * random.nextDouble() + 3;
            y[i] = width * random.nextDouble() / 2 - 7;
        }
        var forceX = new double[POINTS];
        var forceY = new double[POINTS];
        double found = new GridRepulsion(Compute.alone(new MemoryBudget(1L << 28))).forces(x, y, forceX, forceY);
        double sum = 0;
        double errors = 0;
        double squares = 0;
        for (int i = 0; i < POINTS; i++) {
            double wantedX = 0;
            double wantedY = 0;
            for (int j = 0; j < POINTS; j++) {
                double dx = x[i] - x[j];
                double dy = y[i] - y[j];
                double q = 1 / (1 + dx * dx + dy * dy);
                sum += i == j ? 0 : q;
                wantedX += q * q * dx;
                wantedY += q * q * dy;
            }
            errors += Math.pow(wantedX - forceX[i], 2) + Math.pow(wantedY - forceY[i], 2);
            squares += wantedX * wantedX + wantedY * wantedY;
        }
        assertThat(Math.sqrt(errors / squares)).isLessThan(tolerance);
        assertThat(found / sum).isCloseTo(1, within(tolerance));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 8, 30, 64, 72, 96, 640})
    void transformsAreWhatTheirDefinitionSays(int length) {
        var random = new SplittableRandom(length);
        var data = ColumnFft.Rows.of(length, 2);
        var re = new double[length];
        var im = new double[length];
        for (int i = 0; i < length; i++) {
            re[i] = data.re()[i][1] = (float) random.nextGaussian();
            im[i] = data.im()[i][1] = (float) random.nextGaussian();
        }
        var result = new ColumnFft(length).transform(data, ColumnFft.Rows.of(length, 2), false);
        for (int k = 0; k < length; k++) {
            double sumRe = 0;
            double sumIm = 0;
            for (int i = 0; i < length; i++) {
                double angle = -2 * Math.PI * i * k / length;
                sumRe += re[i] * Math.cos(angle) - im[i] * Math.sin(angle);
                sumIm += re[i] * Math.sin(angle) + im[i] * Math.cos(angle);
            }
            assertThat((double) result.re()[k][1]).isCloseTo(sumRe, within(1e-4));
            assertThat((double) result.im()[k][1]).isCloseTo(sumIm, within(1e-4));
            assertThat(result.re()[k][0]).isZero();
        }
    }

    /// umap-learn's find_ab_params(1, 0.1).
    @Test
    void theCurveOfUmapIsThatOfItsAuthors() {
        var curve = UmapSolver.LowDimensional.of(0.1);
        assertThat(curve.a()).isCloseTo(1.5769434, within(1e-3));
        assertThat(curve.b()).isCloseTo(0.8950608, within(1e-3));
    }
}
