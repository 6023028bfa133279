package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.SparseRows;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
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

    /// Fewer rows than columns: the products of the rows, whether the values lie in memory or not.
    @ParameterizedTest
    @CsvSource({"true, FLOAT64, true", "false, FLOAT64, true", "true, FLOAT32, true", "true, FLOAT32, false"})
    void wideDataAreDecomposedExactly(boolean centre, DType type, boolean isDirect) {
        var data = wide(type);
        if (!isDirect) {
            data = new Dataset(
                    "test", "test", data.axes(), turned(data).values().reversed(), data.origin());
        }
        var centring = Boolean.toString(centre);
        var wanted = run(data, Map.of("components", "30", "centre", centring, "method", "exact"));
        var result = run(data, Map.of("components", "30", "centre", centring, "method", "gram"));
        double single = type == DType.FLOAT64 ? 1 : 1e4;
        for (int k = 0; k < 30; k++) {
            assertThat(result.strength(k)).isCloseTo(wanted.strength(k), within(1e-10 * single * wanted.strength(0)));
            double left = 0;
            double right = 0;
            for (int i = 0; i < 40; i++) {
                left += result.loadings(0).at(i, k) * wanted.loadings(0).at(i, k);
            }
            for (int j = 0; j < 3000; j++) {
                right += result.loadings(1).at(j, k) * wanted.loadings(1).at(j, k);
            }
            assertThat(left).isCloseTo(1, within(1e-8 * single));
            assertThat(right).isCloseTo(1, within(1e-8 * single));
        }
        if (centre) {
            for (int j = 0; j < 3000; j++) {
                assertThat(result.offset().orElseThrow().at(j))
                        .isCloseTo(wanted.offset().orElseThrow().at(j), within(1e-12));
            }
        }
    }

    private static Dataset turned(Dataset data) {
        var values = new double[3000][40];
        for (int j = 0; j < 3000; j++) {
            for (int i = 0; i < 40; i++) {
                values[j][i] = data.values().at(i, j);
            }
        }
        return Golden.dataset(values, data.values().dtype());
    }

    /// Of 40 centred rows, one direction is nothing but rounding; its vector is still one of the basis.
    @Test
    void directionsOfNothingAreOrthogonalToTheOthers() {
        var result = run(wide(DType.FLOAT64), Map.of("components", "40", "method", "gram"));
        for (int k = 0; k < 39; k++) {
            double product = 0;
            for (int j = 0; j < 3000; j++) {
                product += result.loadings(1).at(j, k) * result.loadings(1).at(j, 39);
            }
            assertThat(product).isCloseTo(0, within(1e-9));
        }
        assertThat(result.strength(39)).isLessThan(1e-6 * result.strength(0));
    }

    /// A mean far from zero and singular values from 1 to 1e-4 of the first.
    private Dataset wide(DType type) {
        var random = new java.util.SplittableRandom(5);
        var values = new double[40][3000];
        for (int k = 0; k < 40; k++) {
            double size = Math.pow(10, -0.1 * k);
            var left = random.doubles(40, -1, 1).toArray();
            var right = random.doubles(3000, -1, 1).toArray();
            for (int i = 0; i < 40; i++) {
                for (int j = 0; j < 3000; j++) {
                    values[i][j] += size * left[i] * right[j];
                }
            }
        }
        for (var row : values) {
            for (int j = 0; j < row.length; j++) {
                row[j] += j % 7;
            }
        }
        return Golden.dataset(values, type);
    }

    @Test
    void theResidualIsThatOfTheVectors() {
        var planted = Mixtures.lowRank(400, 300, 8, 0.5, 2).generate(memory);
        var values = new Pca()
                .params()
                .parse(
                        Map.of("components", "8", "method", "randomized", "powers", "1", "centre", "false"),
                        planted.data().values().shape());
        try (var solver = new Pca().start(Problem.of(Inputs.of(planted.data()), values, 1), compute)) {
            while (solver.step() instanceof Step.Working) {}
            var result = (TwoWay) solver.current().orElseThrow();
            double worst = 0;
            for (int k = 0; k < 8; k++) {
                var back = new double[300];
                for (int i = 0; i < 400; i++) {
                    double score = 0;
                    for (int j = 0; j < 300; j++) {
                        score += planted.data().values().at(i, j)
                                * result.loadings(1).at(j, k);
                    }
                    for (int j = 0; j < 300; j++) {
                        back[j] += score * planted.data().values().at(i, j);
                    }
                }
                double square = result.strength(k) * result.strength(k);
                double rest = 0;
                for (int j = 0; j < 300; j++) {
                    rest += Math.pow(back[j] - square * result.loadings(1).at(j, k), 2);
                }
                worst = Math.max(worst, Math.sqrt(rest) / square);
            }
            assertThat(solver.measures().get(Measures.RESIDUAL).orElseThrow()).isCloseTo(worst, within(1e-4));
        }
    }

    /// Of sparse data only what is there is multiplied: the same as with all zeros written down.
    @ParameterizedTest
    @CsvSource({"pca, FLOAT32", "pca, FLOAT64", "kmeans, FLOAT32", "nmf, FLOAT32", "snmf, FLOAT64"})
    void sparseDataGiveWhatPlainOnesGive(String algorithm, DType type) {
        var random = new java.util.SplittableRandom(8);
        int n = 700;
        int d = 150;
        var values = new double[n][d];
        long count = 0;
        for (int i = 0; i < n; i++) {
            for (int e = 0; e < 4; e++) {
                values[i][(i % 5 * 20 + random.nextInt(30)) % d] = (float) (0.5 + random.nextDouble());
            }
            count += java.util.Arrays.stream(values[i]).filter(x -> x != 0).count();
        }
        var plain = Golden.dataset(values, type);
        try (var scope = memory.scope("a test")) {
            var sparse = SparseRows.allocate(scope, plain.values().shape(), count, type);
            long entry = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < d; j++) {
                    if (values[i][j] != 0) {
                        sparse.set(entry++, j, values[i][j]);
                    }
                }
                sparse.starts().setAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, i + 1, entry);
            }
            var data = new Dataset(
                    "test",
                    "test",
                    plain.axes(),
                    Tensor.of(sparse, type, plain.values().shape(), Storage.collected()),
                    plain.origin());
            var decomposition = Decompositions.byId(algorithm);
            var params = new java.util.TreeMap<>(Map.of("components", "6"));
            if (algorithm.equals("pca")) {
                params.put("method", "randomized");
            }
            var results = new java.util.ArrayList<Double>();
            for (var given : java.util.List.of(plain, data)) {
                var parsed = decomposition.params().parse(params, given.values().shape());
                try (var solver = decomposition.start(Problem.of(Inputs.of(given), parsed, 1), compute)) {
                    while (solver.step() instanceof Step.Working) {}
                    results.add(solver.measures().get(Measures.RELATIVE_ERROR).orElseThrow());
                    results.add(solver.current().orElseThrow().strength(0));
                }
            }
            assertThat(results.get(2)).isCloseTo(results.get(0), within(2e-5));
            assertThat(results.get(3)).isCloseTo(results.get(1), within(1e-4 * results.get(1)));
        }
    }
}
