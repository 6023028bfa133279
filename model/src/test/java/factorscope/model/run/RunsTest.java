package factorscope.model.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.catalog.Decompositions;
import factorscope.model.catalog.Opening;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Result;
import factorscope.model.failure.Failure;
import factorscope.model.io.Progress;
import factorscope.model.io.npy.NpyWriter;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunsTest {
    private static final long ENOUGH_SECONDS = 60;

    private final MemoryBudget memory = new MemoryBudget(256 << 20);
    private final Runs runs = new Runs(2, 1, memory);
    private final Dataset data =
            Mixtures.semiNonnegative(2000, 128, 20, 1).generate(memory).data();

    @AfterEach
    void stop() {
        runs.close();
    }

    private Problem problem(String algorithm, Map<String, String> params) {
        var decomposition = Decompositions.byId(algorithm);
        return Problem.of(
                Inputs.of(data),
                decomposition.params().parse(params, data.values().shape()),
                1);
    }

    private Run endless() {
        var snmf = Decompositions.byId("snmf");
        var params = Map.of(
                "components",
                "40",
                "rule",
                "published",
                "iterations",
                "1000000",
                "patience",
                "1000000",
                "floor",
                "false");
        return runs.submit(snmf, problem("snmf", params));
    }

    private static void awaitPreview(Runs runs, Run run) throws Exception {
        var seen = new CountDownLatch(1);
        try (var _ = runs.onChange(r -> {
            if (r.number() == run.number() && r.hasSomething()) {
                seen.countDown();
            }
        })) {
            assertThat(seen.await(ENOUGH_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"snmf", "pca", "kmeans", "nmf", "sparse-dictionary"})
    void aMappedFileThatIsCutDuringARunEndsItWithOneSentence(String algorithm, @TempDir Path folder) throws Exception {
        var file = folder.resolve("cut.npy");
        NpyWriter.write(
                file,
                Mixtures.nonnegative(30_000, 128, 8, 1).generate(memory).data().values());
        var opening = Opening.of(file);
        var mapped = opening.read(opening.member(""), Map.of(), memory, Progress.NONE);
        try (var _ = mapped.lease()) {
            var decomposition = Decompositions.byId(algorithm);
            var params = decomposition
                    .params()
                    .parse(Map.of("components", "8"), mapped.values().shape());
            var cut = new AtomicBoolean();
            try (var _ = runs.onChange(r -> {
                if (r.step().filter(step -> step.done() > 0).isPresent() && cut.compareAndSet(false, true)) {
                    cutToHalf(file);
                }
            })) {
                var run = runs.submit(decomposition, Problem.of(Inputs.of(mapped), params, 1));
                assertThat(run.await()).isInstanceOf(RunState.Failed.class);
                assertThat(((RunState.Failed) run.state()).failure())
                        .hasMessageContaining("cut.npy was changed while it was open");
            }
            // and the program lives on
            assertThat(runs.submit(Decompositions.byId("pca"), problem("pca", Map.of("components", "3")))
                            .await())
                    .isInstanceOf(RunState.Finished.class);
        }
    }

    private static void cutToHalf(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void cancelEndsARunAndKeepsNothing() throws Exception {
        var run = endless();
        awaitPreview(runs, run);
        runs.cancel(run);
        assertThat(run.await()).isEqualTo(new RunState.Cancelled(java.util.Optional.empty()));
    }

    @Test
    void stopAndKeepKeepsAPartialResultWithItsError() throws Exception {
        var run = endless();
        awaitPreview(runs, run);
        runs.stopAndKeep(run);
        var cancelled = (RunState.Cancelled) run.await();
        var partial = cancelled.partial().orElseThrow();
        assertThat(partial.outcome()).isEqualTo(Result.Outcome.PARTIAL);
        assertThat(partial.factorization().components()).isEqualTo(40);
        assertThat(partial.trace().points()).isNotEmpty();
        assertThat(partial.measures().get("relativeError").orElseThrow()).isBetween(0.0, 1.0);
    }

    @Test
    void runsWaitForEachOther() throws Exception {
        var first = endless();
        var second = endless();
        awaitPreview(runs, first);
        assertThat(second.state()).isInstanceOf(RunState.Waiting.class);
        runs.cancel(second);
        assertThat(second.await()).isInstanceOf(RunState.Cancelled.class);
        runs.cancel(first);
        assertThat(first.await()).isInstanceOf(RunState.Cancelled.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tsne", "umap", "hdbscan", "gmm"})
    void mapsAndClustersAreCancelledInTheMiddle(String algorithm) throws Exception {
        var large = Mixtures.lowRank(8000, 20, 5, 0.1, 1).generate(memory).data();
        var decomposition = Decompositions.byId(algorithm);
        var params = decomposition.params().initial(large.values().shape());
        var run = runs.submit(decomposition, Problem.of(Inputs.of(large), params, 1));
        var working = new CountDownLatch(1);
        try (var _ = runs.onChange(r -> {
            if (r.step().isPresent()) {
                working.countDown();
            }
        })) {
            if (run.state() instanceof RunState.Waiting) {
                assertThat(working.await(ENOUGH_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
        }
        runs.cancel(run);
        assertThat(run.await(ENOUGH_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(run.state()).isInstanceOf(RunState.Cancelled.class);
        var next = runs.submit(Decompositions.byId("pca"), problem("pca", Map.of("components", "3")));
        assertThat(next.await()).isInstanceOf(RunState.Finished.class);
    }

    @Test
    void whatDoesNotFitIntoMemoryIsRefusedWithANumberThatWould() {
        try (var small = new Runs(1, 1, new MemoryBudget(600_000))) {
            var nmf = Decompositions.byId("nmf");
            var params = nmf.params()
                    .parse(Map.of("components", "120"), data.values().shape());
            assertThatThrownBy(() -> small.submit(nmf, Problem.of(Inputs.of(data), params, 1)))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("memory budget");
        }
    }

    @Test
    void missingValuesAreRefusedByDefault() throws InterruptedException {
        var holes = factorscope.model.Golden.dataset(
                new double[][] {{1, 2}, {Double.NaN, 4}, {5, 6}, {7, 9}}, factorscope.model.data.DType.FLOAT32);
        for (var decomposition : Decompositions.all()) {
            if (!decomposition.accepts(Inputs.of(holes)).fits()) {
                continue;
            }
            var params = decomposition.params().initial(holes.values().shape());
            var run = runs.submit(decomposition, Problem.of(Inputs.of(holes), params, 1));
            assertThat(run.await()).as(decomposition.descriptor().id()).isInstanceOf(RunState.Failed.class);
            var failure = ((RunState.Failed) run.state()).failure();
            assertThat(failure.kind()).isEqualTo(Failure.Kind.DATA);
            assertThat(failure.what()).contains("row 1");
        }
    }

    @Test
    void everyRunGivesItsMemoryBack() throws InterruptedException {
        long before = memory.used();
        for (var decomposition : Decompositions.all()) {
            var small = Mixtures.nonnegative(120, 16, 4, 1)
                    .generate(new MemoryBudget(8 << 20))
                    .data();
            if (!decomposition.accepts(Inputs.of(small)).fits()) {
                continue;
            }
            var params = decomposition.params().initial(small.values().shape());
            var run = runs.submit(decomposition, Problem.of(Inputs.of(small), params, 1));
            assertThat(run.await()).as(decomposition.descriptor().id()).isInstanceOf(RunState.Finished.class);
        }
        // only results are still held, and they are small
        assertThat(memory.used() - before).isLessThan(1 << 20);
    }
}
