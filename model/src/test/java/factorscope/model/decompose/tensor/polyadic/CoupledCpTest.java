package factorscope.model.decompose.tensor.polyadic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoupledCpTest {
    private static final int N = 30;
    private static final int R = 3;

    private final Fits fits = new Fits();

    private record Coupled(Dataset tensor, Dataset matrix, double[][] common) {
        /// @param noise of the tensor, as a share of its norm
        static Coupled with(double noise) {
            var factors = Tensors.random(new int[] {N, 8, 7}, R, true, 4);
            var own = Tensors.random(new int[] {12}, R, true, 9).getFirst();
            var common = factors.getFirst();
            var matrix = Tensors.dataset(new int[] {N, 12}, DType.FLOAT64, i -> {
                double sum = 0;
                for (int r = 0; r < R; r++) {
                    sum += common[i / 12][r] * own[i % 12][r];
                }
                return 100 * sum;
            });
            return new Coupled(Tensors.noisy(factors, noise, DType.FLOAT64, 5), matrix, common);
        }
    }

    private TwoWay fit(Coupled coupled, double weight, Map<String, Double> measures) {
        var decomposition = Decompositions.byId("cmtf");
        var inputs = new Inputs(coupled.tensor, Map.of("coupled", coupled.matrix));
        var params = decomposition
                .params()
                .parse(
                        Map.of("components", "3", "weight", Double.toString(weight), "iterations", "2000"),
                        coupled.tensor.values().shape());
        try (var solver = decomposition.start(Problem.of(inputs, params, 1), fits.compute())) {
            while (solver.step() instanceof Step.Working) {}
            measures.putAll(solver.measures().values());
            return (TwoWay) solver.current().orElseThrow();
        }
    }

    private static double worst(double[][] planted, TwoWay found) {
        double worst = 1;
        for (int r = 0; r < R; r++) {
            double best = 0;
            for (int k = 0; k < R; k++) {
                double dot = 0;
                double a = 0;
                double b = 0;
                for (int i = 0; i < planted.length; i++) {
                    dot += planted[i][r] * found.loadings(0).at(i, k);
                    a += planted[i][r] * planted[i][r];
                    b += Math.pow(found.loadings(0).at(i, k), 2);
                }
                best = Math.max(best, Math.abs(dot) / Math.sqrt(a * b));
            }
            worst = Math.min(worst, best);
        }
        return worst;
    }

    /// Where the tensor is noisy, the clean matrix tells in which space the loadings are.
    @Test
    void theMatrixHelps() {
        var coupled = Coupled.with(1.0);
        var measures = new java.util.HashMap<String, Double>();
        double alone = worst(coupled.common, fit(coupled, 0, measures));
        double together = worst(coupled.common, fit(coupled, 30, measures));
        assertThat(together).isGreaterThan(0.97).isGreaterThan(alone + 0.01);
        assertThat(measures.get(Measures.COUPLED_ERROR)).isLessThan(0.05);
    }

    /// Without noise both are found, and the matrix is the loadings times its own.
    @Test
    void findsBothWithoutNoise() {
        var coupled = Coupled.with(0);
        var measures = new java.util.HashMap<String, Double>();
        var result = fit(coupled, 1, measures);
        assertThat(worst(coupled.common, result)).isGreaterThan(0.9999);
        var own = ((Structure.Coupled) result.structure().orElseThrow()).matrix();
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < 12; j++) {
                double sum = 0;
                for (int r = 0; r < R; r++) {
                    sum += result.loadings(0).at(i, r) * own.at(j, r);
                }
                assertThat(sum).isCloseTo(coupled.matrix.values().at(i, j), within(2.0));
            }
        }
    }

    @Test
    void refusesAMatrixAboutOtherSamples() {
        var tensor = Coupled.with(0).tensor;
        var matrix = Tensors.dataset(new int[] {N + 1, 3}, DType.FLOAT64, i -> i);
        var cmtf = Decompositions.byId("cmtf");
        assertThat(cmtf.accepts(new Inputs(tensor, Map.of("coupled", matrix)))
                        .refusal()
                        .orElseThrow())
                .contains("same samples");
        assertThat(cmtf.accepts(Inputs.of(tensor)).refusal().orElseThrow()).contains("--coupled");
    }
}
