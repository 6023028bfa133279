package factorscope.app.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.app.documents.FirstStart;
import factorscope.model.catalog.Decompositions;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Result;
import factorscope.model.match.Matching;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.run.RunState;
import factorscope.model.run.Runs;
import factorscope.model.workspace.DataHash;
import factorscope.samples.Samples;
import org.junit.jupiter.api.Test;

/// The stored results of the first start belong to the sample beside them, and are what the program finds today.
class FirstStartTest {
    /// Other processors round differently, and iterations magnify that.
    private static final double ROUNDING = 0.01;

    private final MemoryBudget memory = new MemoryBudget(1L << 30);

    @Test
    void showsResultsOfExactlyTheseData() {
        var state = FirstStart.state(memory);
        var dataset = state.datasets().getFirst();
        assertThat(state.results()).hasSize(2);
        for (var kept : state.results()) {
            assertThat(kept.result().provenance().dataHash()).isEqualTo(DataHash.of(dataset.origin()));
            assertThat(kept.result().outcome()).isEqualTo(Result.Outcome.CONVERGED);
            assertThat(kept.result().factorization().axes().getFirst().id())
                    .as("linked with the data")
                    .isEqualTo(dataset.rows().id());
        }
        assertThat(state.layout().all()).hasSizeGreaterThan(5);
        dataset.lease().close();
    }

    @Test
    void aFreshRunFindsTheSame() throws InterruptedException {
        var stored = FirstStart.state(memory)
                .result(FirstStart.FACTORS_ID)
                .orElseThrow()
                .result();
        var dataset = Samples.byId(Samples.FIRST).open(memory);
        var snmf = Decompositions.byId("snmf");
        var params = snmf.params()
                .parse(stored.provenance().params(), dataset.values().shape());
        try (var runs = new Runs(2, 1, memory)) {
            var run = runs.submit(
                    snmf,
                    Problem.of(Inputs.of(dataset), params, stored.provenance().seed()));
            var fresh = ((RunState.Finished) run.await()).result();
            assertThat(error(fresh)).isCloseTo(error(stored), within(ROUNDING));
            var matching = Matching.of(
                    stored.factorization().loadings(1), fresh.factorization().loadings(1));
            assertThat(matching.atLeast(0.95)).isGreaterThanOrEqualTo(80);
        }
    }

    private static double error(Result result) {
        return result.measures().get(Measures.RELATIVE_ERROR).orElseThrow();
    }
}
