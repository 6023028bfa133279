package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RobustPcaTest {
    private final Compute compute = Compute.alone(new MemoryBudget(1L << 30));

    private record Fit(TwoWay result, Measures measures) {}

    private Fit fit(double[][] values, DType type, Map<String, String> params) {
        var data = Golden.dataset(values, type);
        var rpca = Decompositions.byId("rpca");
        var problem = Problem.of(
                Inputs.of(data), rpca.params().parse(params, data.values().shape()), 1);
        try (var solver = rpca.start(problem, compute)) {
            while (solver.step() instanceof Step.Working) {}
            return new Fit((TwoWay) solver.last().orElseThrow(), solver.measures());
        }
    }

    private static double[][] lowRank(int rows, int columns, int rank) {
        var random = new SplittableRandom(4);
        var w = new double[rows][rank];
        var h = new double[rank][columns];
        for (var part : List.of(w, h)) {
            for (var row : part) {
                for (int j = 0; j < row.length; j++) {
                    row[j] = random.nextGaussian();
                }
            }
        }
        var values = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                for (int k = 0; k < rank; k++) {
                    values[i][j] += w[i][k] * h[k][j];
                }
            }
        }
        return values;
    }

    /// Of one in twenty values something large and arbitrary is made: the others tell what they were (Candès, Li, Ma
    /// and
    /// Wright 2011).
    @Test
    void recoversExactlyWhatIsCorrupted() {
        for (var sizes : List.of(new int[] {200, 80}, new int[] {80, 200})) {
            for (var type : List.of(DType.FLOAT32, DType.FLOAT64)) {
                var truth = lowRank(sizes[0], sizes[1], 4);
                var random = new SplittableRandom(9);
                var corrupted = new double[sizes[0]][];
                for (int i = 0; i < sizes[0]; i++) {
                    corrupted[i] = truth[i].clone();
                    for (int j = 0; j < sizes[1]; j++) {
                        if (random.nextDouble() < 0.05) {
                            corrupted[i][j] += random.nextBoolean() ? 10 : -10;
                        }
                    }
                }
                var fit = fit(corrupted, type, Map.of());
                assertThat(fit.result.components()).isEqualTo(4);
                assertThat(fit.measures.get(Measures.SPARSE).orElseThrow()).isCloseTo(0.05, within(0.01));
                double squares = 0;
                double errors = 0;
                for (int i = 0; i < sizes[0]; i++) {
                    for (int j = 0; j < sizes[1]; j++) {
                        double model = 0;
                        for (int k = 0; k < 4; k++) {
                            model += fit.result.strength(k)
                                    * fit.result.loadings(0).at(i, k)
                                    * fit.result.loadings(1).at(j, k);
                        }
                        squares += truth[i][j] * truth[i][j];
                        errors += (truth[i][j] - model) * (truth[i][j] - model);
                    }
                }
                assertThat(Math.sqrt(errors / squares)).isLessThan(1e-4);
            }
        }
    }

    @Test
    void findsNothingOffWhereNothingIs() {
        var fit = fit(lowRank(120, 60, 3), DType.FLOAT64, Map.of());
        assertThat(fit.result.components()).isEqualTo(3);
        assertThat(fit.measures.get(Measures.RELATIVE_ERROR).orElseThrow()).isLessThan(1e-4);
    }

    @Test
    void agreesWithTheMethodAsPublished() {
        var root = Golden.read("rpca");
        var x = Golden.matrix(root.path("x"));
        var turned = new double[x[0].length][x.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x[0].length; j++) {
                turned[j][i] = x[i][j];
            }
        }
        for (var side : Map.of("tall", x, "wide", turned).entrySet()) {
            var expected = root.path(side.getKey());
            var fit = fit(side.getValue(), DType.FLOAT64, Map.of());
            assertThat(fit.measures.get(Measures.RELATIVE_ERROR).orElseThrow())
                    .isCloseTo(expected.path("relativeError").asDouble(), within(1e-9));
            assertThat(fit.measures.get(Measures.SPARSE).orElseThrow())
                    .isCloseTo(expected.path("sparseShare").asDouble(), within(1e-12));
            assertThat(fit.result.components())
                    .isEqualTo(expected.path("values").size());
            var strengths = new java.util.ArrayList<Double>();
            for (int k = 0; k < fit.result.components(); k++) {
                strengths.add(fit.result.strength(k));
            }
            strengths.sort(java.util.Comparator.reverseOrder());
            for (int k = 0; k < strengths.size(); k++) {
                assertThat(strengths.get(k))
                        .isCloseTo(expected.path("values").get(k).asDouble(), within(1e-6));
            }
        }
    }
}
