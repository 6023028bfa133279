package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.decorate.Rescaled;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.diagnose.ReconstructionError;
import factorscope.model.example.PowerIteration;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Linalg;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What every algorithm in the catalog must hold to.
class DecompositionContractTest {
    private final MemoryBudget memory = new MemoryBudget(1L << 30);
    private final ExecutorService helpers = Executors.newCachedThreadPool();
    private final Compute one = new Compute(1, _ -> {}, memory, Linalg.best());
    private final Compute three = new Compute(3, helpers, memory, Linalg.best());

    @AfterEach
    void everyScopeIsClosed() {
        helpers.shutdownNow();
    }

    static Stream<Decomposition> all() {
        return Stream.concat(Decompositions.all().stream(), Stream.of(Rescaled.of(new PowerIteration())));
    }

    /// Those that take data with two axes; `TensorContractTest` is for the others too.
    static Stream<Decomposition> ofTables() {
        var table = Inputs.of(structured(DType.FLOAT64));
        return all().filter(d -> d.accepts(table).fits());
    }

    static Dataset table(int rows, int columns, DType dtype, IntFunction<Double> value) {
        var values = new double[rows][columns];
        for (int i = 0; i < rows * columns; i++) {
            values[i / columns][i % columns] = value.apply(i);
        }
        return Golden.dataset(values, dtype);
    }

    /// Nonnegative, of rank four and a little noise.
    private static Dataset structured(DType dtype) {
        var random = new SplittableRandom(5);
        var w = new double[150][4];
        var h = new double[4][30];
        for (var rows : List.of(w, h)) {
            for (var row : rows) {
                for (int j = 0; j < row.length; j++) {
                    row[j] = random.nextDouble() < 0.4 ? random.nextDouble() : 0;
                }
            }
        }
        var x = new double[150][30];
        for (int i = 0; i < 150; i++) {
            for (int j = 0; j < 30; j++) {
                for (int k = 0; k < 4; k++) {
                    x[i][j] += w[i][k] * h[k][j];
                }
                x[i][j] += 0.01 * random.nextDouble();
            }
        }
        return Golden.dataset(x, dtype);
    }

    static Problem problem(Decomposition decomposition, Dataset data, long seed) {
        return Problem.of(
                Inputs.of(data), decomposition.params().initial(data.values().shape()), seed);
    }

    static Factorization run(Decomposition decomposition, Problem problem, Compute compute) {
        try (var solver = decomposition.start(problem, compute)) {
            while (solver.step() instanceof Step.Working) {
                solver.current();
            }
            return solver.current().orElseThrow();
        }
    }

    @ParameterizedTest
    @MethodSource("ofTables")
    void refusesMissingValuesAndSaysWhere(Decomposition decomposition) {
        var data = table(40, 6, DType.FLOAT32, i -> i == 100 ? Double.NaN : i % 7.0);
        assertThatThrownBy(() -> run(decomposition, problem(decomposition, data, 1), one))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("row 16, column 4");
    }

    @ParameterizedTest
    @MethodSource("ofTables")
    void sameSeedSameBitsForAnyNumberOfThreads(Decomposition decomposition) {
        var data = structured(DType.FLOAT32);
        var first = run(decomposition, problem(decomposition, data, 3), one);
        var second = run(decomposition, problem(decomposition, data, 3), three);
        for (int axis = 0; axis < first.axes().size(); axis++) {
            assertSameBits(first.loadings(axis), second.loadings(axis));
        }
    }

    @ParameterizedTest
    @MethodSource("ofTables")
    void leavesTheInputUntouched(Decomposition decomposition) {
        var data = structured(DType.FLOAT64);
        var before = bits(data.values());
        run(decomposition, problem(decomposition, data, 1), one);
        assertThat(bits(data.values())).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("ofTables")
    void resumedEqualsNeverStopped(Decomposition decomposition) {
        if (decomposition.descriptor().steps() == Descriptor.Steps.ONE) {
            return;
        }
        var data = structured(DType.FLOAT32);
        var problem = problem(decomposition, data, 2);
        var whole = run(decomposition, problem, one);
        for (int stop : new int[] {1, 2, 3, 5, 8}) {
            Checkpoint saved;
            try (var solver = decomposition.start(problem, one)) {
                for (int i = 0; i < stop; i++) {
                    solver.step();
                }
                saved = copy(solver.save());
            }
            try (var solver = decomposition.resume(problem, one, saved)) {
                while (solver.step() instanceof Step.Working) {}
                var resumed = solver.current().orElseThrow();
                for (int axis = 0; axis < whole.axes().size(); axis++) {
                    assertSameBits(whole.loadings(axis), resumed.loadings(axis));
                }
            }
        }
    }

    /// A checkpoint's arrays are the solver's own memory, which is gone when the solver is closed.
    static Checkpoint copy(Checkpoint checkpoint) {
        var arrays = new LinkedHashMap<String, Tensor>();
        checkpoint.arrays().forEach((name, array) -> {
            var segment = new MemoryBudget(1L << 30).allocateShared(array.bytes(), "a test");
            segment.copyFrom(array.segment().asSlice(0, array.bytes()));
            arrays.put(name, Tensor.of(segment, array.dtype(), array.shape(), array.storage()));
        });
        return new Checkpoint(checkpoint.numbers(), arrays);
    }

    @ParameterizedTest
    @MethodSource("ofTables")
    void loadingsHaveUnitNormAndReconstruct(Decomposition decomposition) {
        var data = structured(DType.FLOAT64);
        try (var solver = decomposition.start(problem(decomposition, data, 1), one)) {
            while (solver.step() instanceof Step.Working) {}
            if (!(solver.current().orElseThrow() instanceof TwoWay result)) {
                return;
            }
            for (int axis = 0; axis < 2; axis++) {
                for (int k = 0; k < result.components(); k++) {
                    double square = 0;
                    for (long i = 0; i < result.loadings(axis).shape().rows(); i++) {
                        square += Math.pow(result.loadings(axis).at(i, k), 2);
                    }
                    if (result.strength(k) > 1e-9) {
                        assertThat(square).isCloseTo(1, within(1e-9));
                    }
                }
            }
            for (int k = 1; k < result.components(); k++) {
                assertThat(result.share(k).orElseThrow())
                        .isLessThanOrEqualTo(result.share(k - 1).orElseThrow());
            }
            double said = solver.measures().get(Measures.RELATIVE_ERROR).orElseThrow();
            assertThat(said).isCloseTo(relativeError(data, result), within(1e-9));
        }
    }

    private static double relativeError(Dataset data, TwoWay result) {
        var model = Golden.matrix(new double[150][30], DType.FLOAT64);
        result.reconstruct(0, model);
        double squares = 0;
        double errors = 0;
        for (int i = 0; i < 150; i++) {
            for (int j = 0; j < 30; j++) {
                squares += Math.pow(data.values().at(i, j), 2);
                errors += Math.pow(data.values().at(i, j) - model.get(i, j), 2);
            }
        }
        return Math.sqrt(errors / squares);
    }

    @ParameterizedTest
    @MethodSource("all")
    void describesItselfAndItsParameters(Decomposition decomposition) {
        var descriptor = decomposition.descriptor();
        assertThat(descriptor.id()).matches("[a-z0-9-]+");
        assertThat(descriptor.summary()).endsWith(".");
        assertThat(descriptor.sources()).isNotEmpty();
        var shape = structured(DType.FLOAT32).values().shape();
        var initial = decomposition.params().initial(shape);
        assertThat(decomposition.params().problem(initial, shape)).isEmpty();
        assertThat(decomposition.params().parse(initial.texts(), shape)).isEqualTo(initial);
        for (var param : decomposition.params().params()) {
            assertThat(param.help()).endsWith(".");
            assertThat(param.key()).matches("[a-z]+");
            if (!(param instanceof Param.Flag)) {
                assertThatThrownBy(() -> decomposition.params().parse(Map.of(param.key(), "nonsense"), shape))
                        .isInstanceOf(Failure.class)
                        .hasMessageContaining(param.key());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ofTables")
    void forecastsWhatItTakes(Decomposition decomposition) {
        var data = structured(DType.FLOAT32);
        var forecast = decomposition.forecast(problem(decomposition, data, 1), one);
        assertThat(forecast.offHeapPeak()).isPositive();
        assertThat(forecast.productFlops() + forecast.scalarFlops()).isPositive();
    }

    static void assertSameBits(Tensor a, Tensor b) {
        assertThat(bits(a)).isEqualTo(bits(b));
    }

    private static List<Long> bits(Tensor tensor) {
        var bits = new ArrayList<Long>();
        for (long i = 0; i < tensor.shape().rows(); i++) {
            for (long j = 0; j < tensor.shape().columns(); j++) {
                bits.add(Double.doubleToLongBits(tensor.at(i, j)));
            }
        }
        return bits;
    }

    static Stream<Arguments> scalable() {
        return ofTables()
                .filter(d -> d.scaling(d.params()
                                .initial(structured(DType.FLOAT64).values().shape()))
                        .isPresent())
                .flatMap(d -> Stream.of(DType.FLOAT32, DType.FLOAT64)
                        .map(type -> arguments(d.descriptor().id(), type, d)));
    }

    /// Data of another unit: the same bits where it is a power of two, nearly the same where it is not.
    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("scalable")
    void resultsAreInTheDatasUnits(String id, DType type, Decomposition decomposition) {
        var base = structured(type);
        double largest = 0;
        for (long i = 0; i < base.values().shape().count(); i++) {
            largest = Math.max(largest, base.values().at(i));
        }
        var plain = times(base, Math.scalb(1.0, -Math.getExponent(largest)));
        var wanted = run(decomposition, scaledProblem(decomposition, plain, 1), one);
        for (double factor : new double[] {0x1p66, 0x1p-66, 1e20, 1e-20}) {
            boolean isExact = factor == 0x1p66 || factor == 0x1p-66;
            var data = times(plain, factor);
            var found = run(decomposition, scaledProblem(decomposition, data, factor), one);
            if (!isExact && found instanceof TwoWay other) {
                // rounding of the data themselves ends iterations elsewhere within their tolerance: the errors are
                // compared
                assertThat(ReconstructionError.of(data, other, one, () -> false))
                        .isCloseTo(ReconstructionError.of(plain, (TwoWay) wanted, one, () -> false), within(1e-3));
                continue;
            }
            for (int k = 0; k < wanted.components(); k++) {
                if (found instanceof Clusters || found instanceof Embedding) {
                    assertThat(found.strength(k)).isEqualTo(wanted.strength(k));
                } else {
                    assertThat(found.strength(k) / factor)
                            .as("weight %d at %s", k, factor)
                            .isEqualTo(wanted.strength(k));
                }
                if (isExact) {
                    for (int i = 0; i < 150; i++) {
                        assertThat(found.loadings(0).at(i, k))
                                .isEqualTo(wanted.loadings(0).at(i, k));
                    }
                }
            }
        }
    }

    private static Problem scaledProblem(Decomposition decomposition, Dataset data, double factor) {
        var params = decomposition.params().initial(data.values().shape());
        for (var param : decomposition.scaling(params).orElseThrow().params()) {
            params = params.with(param, params.get(param) * factor);
        }
        return Problem.of(Inputs.of(data), params, 1);
    }

    private static Dataset times(Dataset data, double factor) {
        int columns = data.columns().size();
        return table(
                data.rows().size(),
                columns,
                data.values().dtype(),
                i -> data.values().at(i) * factor);
    }
}
