package factorscope.model.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SlabErrorsTest {
    private final Compute compute = Compute.alone(new MemoryBudget(1L << 28));

    @Test
    void addUpToTheErrorAndFindTheOutlier() {
        var random = new SplittableRandom(4);
        var values = new double[40][12];
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j < 12; j++) {
                values[i][j] = Math.sin(i) * Math.cos(j) + (i == 7 ? random.nextGaussian() : 0);
            }
        }
        var data = Golden.dataset(values, DType.FLOAT64);
        var pca = Decompositions.byId("pca");
        var params = pca.params()
                .parse(
                        Map.of("components", "1", "centre", "false"),
                        data.values().shape());
        TwoWay result;
        try (var solver = pca.start(Problem.of(Inputs.of(data), params, 1), compute)) {
            while (solver.step() instanceof Step.Working) {}
            result = (TwoWay) solver.last().orElseThrow();
        }
        var slabs = SlabErrors.of(data, result, compute, () -> false).orElseThrow();
        var rows = slabs.along(0);
        var columns = slabs.along(1);
        double squares = 0;
        double errors = 0;
        for (int i = 0; i < 40; i++) {
            double square = 0;
            double error = 0;
            for (int j = 0; j < 12; j++) {
                double model = result.strength(0)
                        * result.loadings(0).at(i, 0)
                        * result.loadings(1).at(j, 0);
                square += values[i][j] * values[i][j];
                error += (values[i][j] - model) * (values[i][j] - model);
            }
            assertThat(rows.squares().get(i)).isCloseTo(square, within(1e-10));
            assertThat(rows.errors().get(i)).isCloseTo(error, within(1e-10));
            squares += square;
            errors += error;
        }
        double overColumns = 0;
        for (double error : columns.errors()) {
            overColumns += error;
        }
        assertThat(overColumns).isCloseTo(errors, within(1e-10));
        assertThat(slabs.relativeError()).isCloseTo(Math.sqrt(errors / squares), within(1e-12));
        for (int i = 0; i < 40; i++) {
            assertThat(rows.share(7)).isGreaterThanOrEqualTo(rows.share(i));
        }
    }

    /// The projection on a line and a constant: 1/n + (x - mean)^2 / sum of these; a twin adds nothing.
    @Test
    void leverageIsThatOfARegression() {
        int n = 9;
        var loadings = new double[n][3];
        for (int i = 0; i < n; i++) {
            loadings[i] = new double[] {2, i * i, 3.0 * i * i + 1};
        }
        var leverage = Leverage.of(Golden.matrix(loadings, DType.FLOAT64).asTensor());
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += i * i / (double) n;
        }
        double spread = 0;
        for (int i = 0; i < n; i++) {
            spread += (i * i - mean) * (i * i - mean);
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            assertThat(leverage[i]).isCloseTo(1.0 / n + (i * i - mean) * (i * i - mean) / spread, within(1e-10));
            sum += leverage[i];
        }
        assertThat(sum).isCloseTo(2, within(1e-10));
    }
}
