package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.diagnose.ReconstructionError;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Linalg;
import factorscope.model.memory.MemoryBudget;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What every algorithm in the catalog makes of tables that are small, flat, or of extreme values.
class AwkwardTablesContractTest {
    private final MemoryBudget memory = new MemoryBudget(1L << 30);
    private final Compute one = new Compute(1, _ -> {}, memory, Linalg.best());

    static Stream<Arguments> onAwkwardTables() {
        return DecompositionContractTest.all()
                .flatMap(d -> awkward().entrySet().stream()
                        .map(e -> arguments(d.descriptor().id(), e.getKey(), d, e.getValue())));
    }

    private static Map<String, Dataset> awkward() {
        var tables = new LinkedHashMap<String, Dataset>();
        tables.put("1x1", Golden.dataset(new double[][] {{3}}, DType.FLOAT64));
        tables.put("all zero", DecompositionContractTest.table(12, 5, DType.FLOAT32, i -> 0.0));
        tables.put("all equal", DecompositionContractTest.table(12, 5, DType.FLOAT32, i -> 2.5));
        tables.put("one row", DecompositionContractTest.table(1, 7, DType.FLOAT64, i -> i + 1.0));
        tables.put("one column", DecompositionContractTest.table(9, 1, DType.FLOAT64, i -> i + 1.0));
        var random = new SplittableRandom(1);
        tables.put("wide", DecompositionContractTest.table(9, 60, DType.FLOAT32, i -> random.nextDouble()));
        tables.put("tall", DecompositionContractTest.table(70, 4, DType.FLOAT64, i -> random.nextDouble()));
        tables.put("square", DecompositionContractTest.table(11, 11, DType.FLOAT32, i -> random.nextDouble()));
        tables.put(
                "tiny values", DecompositionContractTest.table(20, 6, DType.FLOAT32, i -> 1e-30 * random.nextDouble()));
        tables.put(
                "huge values", DecompositionContractTest.table(20, 6, DType.FLOAT32, i -> 1e30 * random.nextDouble()));
        tables.put(
                "vanishing squares",
                DecompositionContractTest.table(20, 6, DType.FLOAT64, i -> 1e-300 * random.nextDouble()));
        tables.put(
                "overflowing squares",
                DecompositionContractTest.table(20, 6, DType.FLOAT64, i -> 1e300 * random.nextDouble()));
        tables.put(
                "hardly finite",
                DecompositionContractTest.table(20, 6, DType.FLOAT32, i -> 3e38 * random.nextDouble()));
        tables.put(
                "ill-conditioned",
                DecompositionContractTest.table(
                        40, 6, DType.FLOAT32, i -> random.nextDouble() * Math.pow(10, -(i % 6))));
        tables.put("twins", DecompositionContractTest.table(20, 6, DType.FLOAT64, i -> Math.floor(i % 6 / 2.0)));
        return tables;
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("onAwkwardTables")
    void copesWithAwkwardTables(String id, String table, Decomposition decomposition, Dataset data) {
        if (!decomposition.accepts(Inputs.of(data)).fits()) {
            assertThat(decomposition.accepts(Inputs.of(data)).refusal().orElseThrow())
                    .endsWith(".");
            return;
        }
        try {
            var problem = DecompositionContractTest.problem(decomposition, data, 1);
            try (var solver = decomposition.start(problem, one)) {
                while (solver.step() instanceof Step.Working) {
                    solver.current();
                }
                requireRight(solver.current().orElseThrow(), solver.measures(), data);
            }
        } catch (Failure e) {
            assertThat(e.what()).endsWith(".");
            assertThat(e.remedy()).endsWith(".");
        }
        assertThat(memory.used()).as("scratch memory still charged").isLessThan(1L << 22);
    }

    private void requireRight(Factorization result, Measures measures, Dataset data) {
        for (int axis = 0; axis < result.axes().size(); axis++) {
            requireFinite(result.loadings(axis));
        }
        for (int k = 0; k < result.components(); k++) {
            assertThat(result.strength(k)).isFinite();
        }
        var told = measures.get(Measures.RELATIVE_ERROR);
        if (result instanceof TwoWay twoWay && told.isPresent()) {
            double error = ReconstructionError.of(data, twoWay, one, () -> false);
            assertThat(told.getAsDouble()).isCloseTo(error, within(2e-3));
        }
    }

    private static void requireFinite(Tensor tensor) {
        for (long i = 0; i < tensor.shape().rows(); i++) {
            for (long j = 0; j < tensor.shape().columns(); j++) {
                assertThat(tensor.at(i, j)).isFinite();
            }
        }
    }
}
