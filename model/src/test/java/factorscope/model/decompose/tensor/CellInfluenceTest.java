package factorscope.model.decompose.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.diagnose.CellInfluence;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CellInfluenceTest {
    private static final int[] SIZES = {9, 7, 6};

    private final Fits fits = new Fits();

    private static Dataset data(int missing) {
        var noisy = Tensors.noisy(Tensors.random(SIZES, 2, true, 3), 0.2, DType.FLOAT64, 4);
        return Tensors.dataset(
                SIZES,
                DType.FLOAT64,
                i -> i == missing ? Double.NaN : noisy.values().at(i / 42, i % 42) + (i == 101 ? 3 : 0));
    }

    private Fits.Fit fit(Dataset data) {
        return fits.of(
                "completion", data, Map.of("components", "2", "tolerance", "0", "observed", "true", "ridge", "0"));
    }

    private CellInfluence influence(Dataset data, Fits.Fit fit) {
        return CellInfluence.of(data, fit.result(), fits.compute(), () -> false).orElseThrow();
    }

    /// Fitted anew without a value, the residual there is what was foretold.
    @Test
    void leverageForetellsTheFitWithoutAValue() {
        var data = data(-1);
        var whole = influence(data, fit(data));
        for (int cell : new int[] {0, 50, 200, 377}) {
            var without = influence(data(cell), fit(data(cell)));
            int row = cell / 42;
            int column = cell % 42;
            double value = data.values().at(row, column);
            double residual = value - whole.fitted(row, column);
            double foretold = residual / (1 - whole.leverage(row, column));
            assertThat(value - without.fitted(row, column)).isCloseTo(foretold, within(0.1 * Math.abs(foretold)));
        }
    }

    @Test
    void leveragesAddUpToTheFreeLoadings() {
        var data = data(-1);
        var influence = influence(data, fit(data));
        assertThat(influence.free()).isEqualTo(2 * (9 + 7 + 6) - 2 * 2);
        assertThat(influence.totalLeverage(data)).isCloseTo(influence.free(), within(1e-3));
    }

    /// Whatever units the values are in; and of a matrix, where mixtures of components are the same fit.
    @Test
    void leveragesDoNotDependOnUnits() {
        var plain = data(-1);
        var expected = influence(plain, fit(plain));
        for (double unit : new double[] {1e-6, 1e7}) {
            var scaled = Tensors.dataset(
                    SIZES, DType.FLOAT64, i -> unit * plain.values().at(i / 42, i % 42));
            var influence = influence(scaled, fit(scaled));
            assertThat(influence.leverage(3, 20)).isCloseTo(expected.leverage(3, 20), within(1e-4));
            assertThat(influence.deviation(3, 20) / unit).isCloseTo(expected.deviation(3, 20), within(1e-4));
        }
        var table = Tensors.noisy(Tensors.random(new int[] {10, 8}, 2, true, 5), 0.1, DType.FLOAT64, 6);
        var matrix = influence(table, fits.of("cp", table, Map.of("components", "2")));
        assertThat(matrix.free()).isEqualTo(2 * 18 - 4);
        assertThat(matrix.totalLeverage(table)).isCloseTo(matrix.free(), within(1e-3));
    }

    @Test
    void theValueThatIsOffMattersMost() {
        var data = data(-1);
        var strongest = influence(data, fit(data)).strongest(data, 3);
        assertThat(strongest.getFirst().row()).isEqualTo(101 / 42);
        assertThat(strongest.getFirst().column()).isEqualTo(101 % 42);
    }

    /// The deviations are those of many fits to data with other noise.
    @Test
    void deviationsAreThoseOfOtherDrawsOfTheNoise() {
        var factors = Tensors.random(SIZES, 2, true, 3);
        var first = Tensors.noisy(factors, 0.1, DType.FLOAT64, 100);
        var told = influence(first, fit(first));
        double sum = 0;
        double square = 0;
        int draws = 60;
        for (int draw = 0; draw < draws; draw++) {
            var data = Tensors.noisy(factors, 0.1, DType.FLOAT64, 200 + draw);
            double fitted = influence(data, fit(data)).fitted(3, 20);
            sum += fitted;
            square += fitted * fitted;
        }
        double deviation = Math.sqrt(square / draws - sum / draws * (sum / draws));
        assertThat(told.deviation(3, 20)).isCloseTo(deviation, within(0.3 * deviation));
    }
}
