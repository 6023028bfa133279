package factorscope.app.session;

import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Provenance;
import factorscope.model.decompose.Result;
import factorscope.model.run.Activity;
import factorscope.model.run.Run;
import factorscope.model.run.RunState;
import factorscope.model.workspace.Kept;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A decomposition or an analysis that was started in the window.
///
/// @param id that its result will have
/// @param name of the result
/// @param from what was in focus when it was started
public record Job(String id, String name, String datasetId, Activity run, Focus from) {
    /// The run, where it is a decomposition.
    public Optional<Run> decomposing() {
        return run instanceof Run decomposing ? Optional.of(decomposing) : Optional.empty();
    }

    /// What can be seen of the result while the run goes on.
    public Optional<Kept> preview() {
        if (!(run instanceof Run decomposing)
                || !(decomposing.state() instanceof RunState.Working working)
                || working.preview().isEmpty()) {
            return Optional.empty();
        }
        var provenance = new Provenance(
                decomposing.decomposition().descriptor().id(),
                decomposing.decomposition().descriptor().version(),
                decomposing.problem().params().texts(),
                decomposing.problem().seed(),
                "",
                List.of(),
                "",
                0,
                true,
                Instant.EPOCH);
        var result = new Result(
                working.preview().get(),
                Measures.NONE,
                working.trace(),
                provenance,
                Result.Outcome.PARTIAL,
                working.seconds(),
                0);
        return Optional.of(new Kept(id, datasetId, name, result, Map.of()));
    }
}
