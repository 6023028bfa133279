package factorscope.model.analyse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.Golden;
import factorscope.model.catalog.Analyses;
import factorscope.model.catalog.Decompositions;
import factorscope.model.catalog.Preparations;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Shape;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Result;
import factorscope.model.example.LargestValues;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import factorscope.model.run.AnalysisRun;
import factorscope.model.run.Fits;
import factorscope.model.run.Runs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What every analysis of the catalog promises.
class AnalysisContractTest {
    private static final JsonMapper JSON = new JsonMapper();

    /// Small answers to large questions: so that all of them can be asked often.
    private static final Map<String, String> QUICK = Map.ofEntries(
            Map.entry("max-k", "3"),
            Map.entry("criteria", "broken-stick,bi-cross-validation"),
            Map.entry("components", "3"),
            Map.entry("size", "12"),
            Map.entry("steps", "3"),
            Map.entry("repeats", "2"),
            Map.entry("count", "5"),
            Map.entry("runs", "4"),
            Map.entry("seeds", "2"),
            Map.entry("ranks", "4,2"));

    private final MemoryBudget memory = new MemoryBudget(1L << 30);

    static List<Analysis> all() {
        return Stream.concat(Analyses.all().stream(), Stream.of(new LargestValues()))
                .toList();
    }

    /// What repeats an algorithm is asked of one of them.
    static List<Analysis> asked() {
        return all().stream()
                .filter(a -> a.algorithm().filter(id -> !id.equals("pca")).isEmpty())
                .toList();
    }

    private static Dataset data(int rows, int columns, long seed) {
        var random = new SplittableRandom(seed);
        var values = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            double first = random.nextDouble();
            double second = random.nextDouble();
            for (int j = 0; j < columns; j++) {
                values[i][j] = Math.abs(first * (j % 3) + second * (j % 4) + 0.1 * random.nextGaussian());
            }
        }
        var plain = Golden.dataset(values, DType.FLOAT64);
        var table = new MetadataTable(
                rows,
                List.of(
                        MetadataColumn.of("sentence", texts(rows, i -> i / 4)),
                        MetadataColumn.of("class", texts(rows, i -> i / 8 % 2))));
        var axes = List.of(plain.rows().withLabels(Labels.Table.of(table)), plain.columns());
        return new Dataset(plain.id(), plain.name(), axes, plain.values(), plain.origin());
    }

    private static List<String> texts(int rows, IntUnaryOperator text) {
        return IntStream.range(0, rows).map(text).mapToObj(i -> "t" + i).toList();
    }

    /// @param components at most
    private static Result result(String algorithm, Dataset data, Runs runs, int components)
            throws InterruptedException {
        var decomposition = Decompositions.byId(algorithm);
        var shape = data.values().shape();
        var k = Long.toString(Math.min(components, Math.min(shape.rows(), shape.columns())));
        var params = decomposition.params().parse(Map.of("components", k), shape);
        return runs.submit(decomposition, Problem.of(Inputs.of(data), params, 1))
                .result()
                .orElseThrow();
    }

    private static Given given(Analysis analysis, Runs runs, int rows, int columns) throws InterruptedException {
        var given = given("pca", analysis, runs, rows, columns);
        return analysis.accepts(given).fits() ? given : given("kmeans", analysis, runs, rows, columns);
    }

    private static Given given(String algorithm, Analysis analysis, Runs runs, int rows, int columns)
            throws InterruptedException {
        var datasets = new ArrayList<Dataset>();
        var results = new ArrayList<Result>();
        for (int d = 0; d < analysis.requires().datasets(); d++) {
            datasets.add(data(rows, columns, d + 1));
        }
        for (int r = 0; r < analysis.requires().results(); r++) {
            results.add(result(algorithm, of(analysis, datasets, rows, columns), runs, r + 2));
        }
        var half = new BitSet();
        half.set(0, rows / 2);
        return new Given(datasets, results, "").withGroup(new RowGroup(half));
    }

    /// The data that a result is of.
    private static Dataset of(Analysis analysis, List<Dataset> datasets, int rows, int columns) {
        if (datasets.isEmpty()) {
            return data(rows, columns, 1);
        }
        return analysis.requires().isDataOfResult()
                ? Preparations.recipe("centre; scale variance").apply(datasets.getFirst(), new MemoryBudget(1L << 30))
                : datasets.getFirst();
    }

    private static ParamValues quick(Analysis analysis, Given given) {
        var texts = new java.util.HashMap<>(QUICK);
        texts.keySet().removeIf(key -> analysis.params().param(key).isEmpty());
        if (analysis.params().param("seeds").isPresent()) {
            texts.put("components", "1,2");
        }
        return analysis.params().parse(texts, shape(given));
    }

    private static Shape shape(Given given) {
        return given.datasets().isEmpty() ? Shape.of() : given.data().values().shape();
    }

    private static AnalysisRun.Task task(Analysis analysis, Given given, ParamValues params) {
        return new AnalysisRun.Task(analysis, given, params, 1, Fits.NONE);
    }

    private ObjectNode asked(Analysis analysis, int threads) throws InterruptedException {
        try (var runs = new Runs(threads, 1, memory)) {
            var given = given(analysis, runs, 40, 12);
            var finished = runs.submit(task(analysis, given, quick(analysis, given)))
                    .finding()
                    .orElseThrow();
            assertThat(finished.isPartial()).isFalse();
            assertThat(finished.finding().summary()).isNotBlank();
            assertThat(finished.finding().results().keySet())
                    .containsAll(analysis.about().id().equals("stability") ? List.of() : analysis.folders());
            for (var table : finished.finding().tables()) {
                assertThat(table.lines()).hasSize(table.rows().size() + 1);
            }
            var root = JSON.createObjectNode();
            finished.finding().json(root);
            root.findParents("seconds").forEach(timed -> ((ObjectNode) timed).put("seconds", 0));
            return root;
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void saysWhatItIs(Analysis analysis) {
        var about = analysis.about();
        assertThat(about.id()).matches("[a-z][a-z-]*");
        assertThat(about.name()).matches("[A-Z].*");
        assertThat(about.summary()).matches("[A-Z].*[.?]").doesNotContain(".json");
        for (var shape : List.of(Shape.of(), Shape.of(30, 20), Shape.of(5, 4, 3))) {
            var initial = analysis.params().initial(shape);
            assertThat(analysis.params().problem(initial, shape)).isEmpty();
            assertThat(analysis.params().parse(initial.texts(), shape)).isEqualTo(initial);
        }
        for (var param : analysis.params().params()) {
            assertThat(param.help()).endsWith(".");
            assertThat(param.key()).matches("[a-z][a-z-]*");
        }
    }

    /// The same question gets the same answer, to the last bit, whoever computes.
    @ParameterizedTest
    @MethodSource("asked")
    void answersDoNotDependOnTheThreads(Analysis analysis) throws InterruptedException {
        assertThat(asked(analysis, 3)).isEqualTo(asked(analysis, 1));
    }

    static List<Analysis> written() {
        return asked().stream().filter(a -> !a.isPart()).toList();
    }

    /// Programs read what is written: names come and go on purpose only.
    @ParameterizedTest
    @MethodSource("written")
    void whatProgramsReadStaysAsItIs(Analysis analysis) throws IOException, InterruptedException {
        var names = new TreeSet<String>();
        collect("", asked(analysis, 1), names);
        var golden = "/factorscope/model/analyse/" + analysis.about().id() + ".txt";
        try (var in = AnalysisContractTest.class.getResourceAsStream(golden)) {
            assertThat(in)
                    .as("no %s; it would hold %n%s", golden, String.join("\n", names))
                    .isNotNull();
            assertThat(names)
                    .containsExactlyElementsOf(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
        }
    }

    private static void collect(String path, JsonNode node, Set<String> names) {
        if (node.isObject()) {
            node.properties().forEach(p -> collect(path + "/" + p.getKey(), p.getValue(), names));
        } else if (node.isArray()) {
            node.forEach(n -> collect(path + "[]", n, names));
        } else {
            names.add(path + " " + (node.isNumber() ? "number" : node.isString() ? "text" : "other"));
        }
    }

    /// One row, one column, all zero: an answer, or one sentence that says why there is none.
    @ParameterizedTest
    @MethodSource("asked")
    void awkwardDataGetAnAnswerOrAReason(Analysis analysis) throws InterruptedException {
        for (var size : new int[][] {{1, 1}, {1, 6}, {6, 1}, {3, 30}}) {
            try (var runs = new Runs(1, 1, memory)) {
                var given = given(analysis, runs, size[0], size[1]);
                try {
                    var task = task(analysis, given, quick(analysis, given));
                    assertThat(runs.submit(task).finding()).isPresent();
                } catch (Failure e) {
                    assertThat(e.getMessage()).doesNotContain("defect").endsWith(".");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("asked")
    void isCancelledWithinASecond(Analysis analysis) throws InterruptedException {
        try (var runs = new Runs(2, 1, memory)) {
            var given = given(analysis, runs, 4000, 200);
            if (analysis.requires().datasets() > 0 && !analysis.accepts(given).fits()) {
                given = given(analysis, runs, 120, 16);
            }
            var run = runs.submit(task(analysis, given, analysis.params().initial(shape(given))));
            run.await(300, TimeUnit.MILLISECONDS);
            runs.cancel(run);
            assertThat(run.await(2, TimeUnit.SECONDS)).isTrue();
            // what was quicker than that is done; all else is not
            assertThat(run.state())
                    .isInstanceOfAny(AnalysisRun.State.Cancelled.class, AnalysisRun.State.Finished.class);
        }
    }

    @ParameterizedTest
    @MethodSource("asked")
    void forecastsWhatItTakes(Analysis analysis) throws InterruptedException {
        try (var runs = new Runs(2, 1, memory)) {
            var given = given(analysis, runs, 40, 12);
            var forecast = runs.forecast(task(analysis, given, quick(analysis, given)));
            assertThat(forecast.productFlops() + forecast.scalarFlops()).isPositive();
            var tight = new MemoryBudget(Math.max(1, forecast.offHeapPeak() / 2));
            if (forecast.offHeapPeak() > 0) {
                try (var few = new Runs(1, 1, tight)) {
                    var task = task(analysis, given, quick(analysis, given));
                    assertThatThrownBy(() -> few.submit(task)).isInstanceOf(Failure.class);
                }
            }
        }
    }
}
