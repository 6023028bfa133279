package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What must not change the quality of a fit: the order of rows and columns, the same rows twice, the type, and where
/// the method does not care the side that is called rows, a shift, or a column that is constant.
class InvarianceContractTest {
    private static final int ROWS = 90;
    private static final int COLUMNS = 24;
    private static final int PARTS = 4;

    /// Where several starts end in different optima, fits are as good, not the same.
    private static final double SIMILAR = 0.05;

    /// Codes are sparse as well as near, and the batches of the online start are others.
    private static final double BY_BATCHES = 0.15;

    /// Methods with one optimum, which all of them find.
    private static final Set<String> EXACT = Set.of("pca", "rpca", "tucker", "tt", "trpca");

    private final MemoryBudget memory = new MemoryBudget(1L << 30);
    private final Compute compute = Compute.alone(memory);

    private static double[][] values() {
        var random = new SplittableRandom(11);
        var w = new double[ROWS][PARTS];
        var h = new double[PARTS][COLUMNS];
        for (var rows : List.of(w, h)) {
            for (var row : rows) {
                for (int j = 0; j < row.length; j++) {
                    row[j] = random.nextDouble() < 0.4 ? 0.2 + random.nextDouble() : 0;
                }
            }
        }
        var x = new double[ROWS][COLUMNS];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                for (int k = 0; k < PARTS; k++) {
                    x[i][j] += w[i][k] * h[k][j];
                }
                x[i][j] += 0.05 * random.nextDouble();
            }
        }
        return x;
    }

    private static double[][] rearranged(double[][] x, IntUnaryOperator row, IntUnaryOperator column) {
        var y = new double[x.length][x[0].length];
        for (int i = 0; i < y.length; i++) {
            for (int j = 0; j < y[0].length; j++) {
                y[i][j] = x[row.applyAsInt(i)][column.applyAsInt(j)];
            }
        }
        return y;
    }

    private static double[][] turned(double[][] x) {
        var y = new double[x[0].length][x.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x[0].length; j++) {
                y[j][i] = x[i][j];
            }
        }
        return y;
    }

    static Stream<Decomposition> fits() {
        var data = Golden.dataset(values(), DType.FLOAT64);
        return Decompositions.all().stream()
                .filter(d -> d.accepts(Inputs.of(data)).fits())
                // the first place rows or group them by density and reconstruct nothing; the last two are smooth along
                // axes, whose order counts
                .filter(d -> !Set.of("tsne", "umap", "hdbscan", "leiden", "spectral", "gmm", "ftucker", "smoothrank")
                        .contains(d.descriptor().id()));
    }

    private static Map<String, String> params(Decomposition decomposition, int components) {
        var params = new HashMap<String, String>();
        decomposition
                .params()
                .param("components")
                .ifPresent(_ -> params.put("components", Integer.toString(components)));
        if (decomposition.descriptor().id().equals("snmf")) {
            params.put("keep", "1");
        }
        if (decomposition.descriptor().id().equals("pca")) {
            params.put("centre", "false");
        }
        return params;
    }

    private Measures measures(Decomposition decomposition, Dataset data, Map<String, String> params) {
        var values = decomposition.params().parse(params, data.values().shape());
        try (var solver = decomposition.start(Problem.of(Inputs.of(data), values, 1), compute)) {
            Step step = solver.step();
            while (step instanceof Step.Working) {
                step = solver.step();
            }
            return solver.measures();
        }
    }

    private double error(Decomposition decomposition, double[][] x, DType type, Map<String, String> params) {
        return measures(decomposition, Golden.dataset(x, type), params)
                .get(Measures.RELATIVE_ERROR)
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("fits")
    void orderTypeAndRepetitionDoNotMatter(Decomposition decomposition) {
        var x = values();
        var params = params(decomposition, PARTS);
        double error = error(decomposition, x, DType.FLOAT64, params);
        assertThat(error).isBetween(0.0, 1.0);
        var twice = new ArrayList<double[]>(List.of(x));
        twice.addAll(List.of(x));
        var variants = new HashMap<String, Double>();
        variants.put(
                "other order of rows",
                error(decomposition, rearranged(x, i -> (7 * i + 3) % ROWS, j -> j), DType.FLOAT64, params));
        variants.put(
                "other order of columns",
                error(decomposition, rearranged(x, i -> i, j -> (5 * j + 2) % COLUMNS), DType.FLOAT64, params));
        variants.put("every row twice", error(decomposition, twice.toArray(double[][]::new), DType.FLOAT64, params));
        variants.put("float32", error(decomposition, x, DType.FLOAT32, params));
        var id = decomposition.descriptor().id();
        if (Set.of("nmf", "rpca", "cp", "nncp", "tucker", "nntucker", "tt", "trpca")
                .contains(id)) {
            variants.put("rows for columns", error(decomposition, turned(x), DType.FLOAT64, params));
        }
        double tolerance = EXACT.contains(id) ? 1e-4 : id.equals("sparse-dictionary") ? BY_BATCHES : SIMILAR;
        variants.forEach((variant, other) ->
                assertThat(other).as(id + ", " + variant).isCloseTo(error, within(tolerance * error)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pca", "kmeans", "gmm"})
    void aShiftAndAConstantColumnDoNotMatter(String id) {
        var decomposition = Decompositions.byId(id);
        var x = values();
        var shifted = values();
        var constant = new double[ROWS][COLUMNS + 1];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                shifted[i][j] += 10 * (j + 1);
                constant[i][j] = x[i][j];
            }
            constant[i][COLUMNS] = 5;
        }
        var params = Map.of("components", Integer.toString(PARTS));
        var key = switch (id) {
            case "pca" -> Measures.CENTRED_ERROR;
            case "kmeans" -> Measures.INERTIA;
            default -> Measures.LOG_LIKELIHOOD;
        };
        double expected = measures(decomposition, Golden.dataset(x, DType.FLOAT64), params)
                .get(key)
                .orElseThrow();
        double moved = measures(decomposition, Golden.dataset(shifted, DType.FLOAT64), params)
                .get(key)
                .orElseThrow();
        assertThat(moved).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
        if (!id.equals("gmm")) {
            double wider = measures(decomposition, Golden.dataset(constant, DType.FLOAT64), params)
                    .get(key)
                    .orElseThrow();
            assertThat(wider).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
        }
    }

    /// One component, as many as there can be, few rows for the columns and few columns for the rows: never better than
    /// the best approximation of that rank, and never worse than nothing.
    @ParameterizedTest
    @MethodSource("fits")
    void theSmallestAndTheLargestNumberOfComponentsWork(Decomposition decomposition) {
        var x = values();
        var wide = IntStream.range(0, 6).mapToObj(i -> x[i]).toArray(double[][]::new);
        for (var data : List.of(wide, turned(wide))) {
            for (int k : new int[] {1, 6}) {
                if (decomposition.params().param("components").isEmpty()) {
                    continue;
                }
                double error;
                try {
                    error = error(decomposition, data, DType.FLOAT64, params(decomposition, k));
                } catch (Failure e) {
                    // fewer are allowed, and the message says how many
                    assertThat(e.what() + e.remedy()).containsPattern("[0-9]");
                    continue;
                }
                double floor = floor(data, k);
                var id = decomposition.descriptor().id() + ", " + k + " of " + data.length;
                assertThat(error).as(id).isBetween(floor - 1e-6, 1 + 1e-9);
                if (EXACT.contains(decomposition.descriptor().id())
                        && !decomposition.descriptor().id().endsWith("rpca")) {
                    assertThat(error).as(id).isCloseTo(floor, within(1e-6));
                }
            }
        }
    }

    /// Of the truncated singular value decomposition.
    private double floor(double[][] x, int components) {
        return error(
                Decompositions.byId("pca"),
                x,
                DType.FLOAT64,
                Map.of("components", Integer.toString(components), "centre", "false", "method", "exact"));
    }
}
