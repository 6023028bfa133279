package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.matrix.Pca;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PcaTest {
    private final MemoryBudget memory = new MemoryBudget(2L << 30);
    private final Compute compute = Compute.alone(memory);

    private TwoWay run(Dataset data, Map<String, String> params) {
        var values = new Pca().params().parse(params, data.values().shape());
        try (var solver = new Pca().start(Problem.of(Inputs.of(data), values, 1), compute)) {
            while (solver.step() instanceof Step.Working) {}
            return (TwoWay) solver.current().orElseThrow();
        }
    }

    @ParameterizedTest
    @CsvSource({"exact, 1e-10", "gram, 1e-9", "randomized, 1e-7"})
    void agreesWithScikitLearn(String method, double tolerance) {
        var golden = Golden.read("sklearn_pca");
        var data = Golden.dataset(Golden.matrix(golden.get("A")), DType.FLOAT64);
        var reference = golden.get("pca6");
        var values = Golden.vector(reference.get("singular_values"));
        var variances = Golden.vector(reference.get("explained_variance"));
        var ratios = Golden.vector(reference.get("ratio"));
        var components = Golden.matrix(reference.get("components"));
        var mean = Golden.vector(reference.get("mean"));
        var result = run(data, Map.of("components", "6", "method", method, "powers", "6"));
        for (int k = 0; k < 6; k++) {
            double weight = result.strength(k);
            assertThat(weight).isCloseTo(values[k], within(tolerance * values[0]));
            assertThat(weight * weight / (data.rows().size() - 1))
                    .isCloseTo(variances[k], within(tolerance * variances[0]));
            assertThat(result.share(k).orElseThrow()).isCloseTo(ratios[k], within(Math.max(tolerance, 1e-9)));
            double cosine = 0;
            for (int j = 0; j < 24; j++) {
                cosine += components[k][j] * result.loadings(1).at(j, k);
            }
            // equal up to the sign, for which the programs have different rules
            assertThat(Math.abs(cosine)).isCloseTo(1, within(1e-7));
        }
        for (int j = 0; j < 24; j++) {
            assertThat(result.offset().orElseThrow().at(j)).isCloseTo(mean[j], within(1e-12));
        }
    }

    @Test
    void withoutCentringItIsTheTruncatedSvd() {
        var golden = Golden.read("sklearn_pca");
        var data = Golden.dataset(Golden.matrix(golden.get("A")), DType.FLOAT64);
        var values = Golden.vector(golden.get("tsvd"));
        var result = run(data, Map.of("components", "4", "centre", "false", "method", "gram"));
        for (int k = 0; k < 4; k++) {
            assertThat(result.strength(k)).isCloseTo(values[k], within(1e-9));
        }
        assertThat(result.offset()).isEmpty();
    }

    @Test
    void whitenedScoresHaveUnitVariance() {
        var golden = Golden.read("sklearn_pca");
        var data = Golden.dataset(Golden.matrix(golden.get("A")), DType.FLOAT64);
        var firstRow = Golden.vector(golden.get("whitened_first_row"));
        var result = run(data, Map.of("components", "6", "whiten", "true"));
        for (int k = 0; k < 6; k++) {
            assertThat(Math.abs(result.loadings(0).at(0, k))).isCloseTo(Math.abs(firstRow[k]), within(1e-8));
        }
    }

    @Test
    void theSignMakesTheLargerHalfOfTheEnergyPositive() {
        var planted = Mixtures.lowRank(300, 40, 3, 0.01, 4).generate(memory);
        var result = run(planted.data(), Map.of("components", "3", "centre", "false"));
        for (int k = 0; k < 3; k++) {
            double rows = 0;
            double columns = 0;
            for (int i = 0; i < 300; i++) {
                double product = 0;
                for (int j = 0; j < 40; j++) {
                    product += planted.data().values().at(i, j)
                            * result.loadings(1).at(j, k);
                }
                rows += product * Math.abs(product);
            }
            for (int j = 0; j < 40; j++) {
                double product = 0;
                for (int i = 0; i < 300; i++) {
                    product += planted.data().values().at(i, j)
                            * result.loadings(0).at(i, k);
                }
                columns += product * Math.abs(product);
            }
            assertThat(Math.abs(rows) > Math.abs(columns) ? rows : columns).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"gram", "randomized"})
    void recoversAPlantedSubspaceInFloat32(String method) {
        var planted = Mixtures.lowRank(3000, 200, 8, 0.05, 2).generate(memory);
        var result = run(planted.data(), Map.of("components", "8", "method", method, "centre", "false"));
        // how much of each planted direction lies in the span of what was found
        for (int k = 0; k < 8; k++) {
            double inside = 0;
            for (int c = 0; c < 8; c++) {
                double product = 0;
                for (int j = 0; j < 200; j++) {
                    product +=
                            planted.components().at(j, k) * result.loadings(1).at(j, c);
                }
                inside += product * product;
            }
            assertThat(inside).isGreaterThan(0.995);
        }
    }
}
