package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Linalg;
import factorscope.model.memory.MemoryBudget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What algorithms must hold to where there are many rows: passes in several blocks, with starts that are steps of
/// their
/// own.
class ManyRowsContractTest {
    private final MemoryBudget memory = new MemoryBudget(1L << 30);
    private final ExecutorService helpers = Executors.newCachedThreadPool();
    private final Compute one = new Compute(1, _ -> {}, memory, Linalg.best());
    private final Compute three = new Compute(3, helpers, memory, Linalg.best());

    @AfterEach
    void close() {
        helpers.shutdownNow();
    }

    /// Rows enough for components that follow sections of a pass, and more than one block.
    private static Dataset tall() {
        var random = new SplittableRandom(8);
        var centres = new double[6][20];
        for (var centre : centres) {
            for (int j = 0; j < centre.length; j++) {
                centre[j] = random.nextDouble() < 0.3 ? random.nextDouble() : 0;
            }
        }
        return DecompositionContractTest.table(
                TALL, 20, DType.FLOAT32, i -> centres[(i / 20 * 7) % 6][i % 20] + 0.1 * random.nextDouble());
    }

    private static final int TALL = 9000;

    static Stream<Decomposition> fine() {
        var tall = Inputs.of(tall());
        return DecompositionContractTest.ofTables()
                .filter(d -> d.descriptor().steps() == Descriptor.Steps.FINE
                        && d.accepts(tall).fits());
    }

    private static Problem few(Decomposition decomposition, Dataset data) {
        var texts = new LinkedHashMap<String, String>();
        decomposition.params().param("components").ifPresent(_ -> texts.put("components", "5"));
        // more would show nothing more
        decomposition.params().param("iterations").ifPresent(_ -> texts.put("iterations", "20"));
        var params = decomposition.params().parse(texts, data.values().shape());
        return Problem.of(Inputs.of(data), params, 1);
    }

    @ParameterizedTest
    @MethodSource("fine")
    void manyRowsGiveTheSameBitsForAnyNumberOfThreadsAndAfterAResumption(Decomposition decomposition) {
        var data = tall();
        var problem = few(decomposition, data);
        var whole = DecompositionContractTest.run(decomposition, problem, one);
        var shared = DecompositionContractTest.run(decomposition, problem, three);
        Checkpoint saved;
        try (var solver = decomposition.start(problem, one)) {
            for (int i = 0; i < 14 && solver.step() instanceof Step.Working; i++) {}
            saved = DecompositionContractTest.copy(solver.save());
        }
        try (var solver = decomposition.resume(problem, three, saved)) {
            while (solver.step() instanceof Step.Working) {}
            var resumed = solver.last().orElseThrow();
            for (int axis = 0; axis < whole.axes().size(); axis++) {
                DecompositionContractTest.assertSameBits(whole.loadings(axis), shared.loadings(axis));
                DecompositionContractTest.assertSameBits(whole.loadings(axis), resumed.loadings(axis));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fine")
    void takesTheMemoryThatWasForecast(Decomposition decomposition) {
        for (var compute : List.of(one, three)) {
            var data = tall();
            var problem = few(decomposition, data);
            var own = new Compute(compute.threads(), compute.helpers(), memory.part(), compute.linalg());
            try (var solver = decomposition.start(problem, own)) {
                while (solver.step() instanceof Step.Working) {}
                solver.last();
            }
            long forecast = decomposition.forecast(problem, own).offHeapPeak();
            assertThat((double) own.memory().peak() / forecast)
                    .as("%d of %d bytes", own.memory().peak(), forecast)
                    .isBetween(0.98, 1.0);
        }
    }
}
