package factorscope.app.shell;

import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Result;
import factorscope.model.match.Consensus;
import factorscope.model.match.Stability;
import factorscope.model.run.Ensemble;
import factorscope.model.run.Fits;
import factorscope.model.run.Run;
import factorscope.model.workspace.DataHash;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Kept;
import factorscope.views.fx.Screen;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs a result's algorithm again on random parts of its rows, and writes down which of its components came back.
final class StabilityCheck {
    private static final int RUNS = 10;
    private static final double SPLIT = 0.8;

    /// With fewer runs a share of them says nothing.
    private static final int LEAST_RUNS = 3;

    private final Desk desk;
    private final Kept kept;
    private final Ensemble ensemble;
    private final Fits fits;

    /// @param data what the result was made from
    /// @param fits of runs that were done before
    StabilityCheck(Desk desk, Kept kept, Dataset data, Fits fits) {
        this.desk = desk;
        this.kept = kept;
        this.fits = fits;
        var provenance = kept.result().provenance();
        var decomposition = Decompositions.byId(provenance.algorithmId());
        var params =
                decomposition.params().parse(provenance.params(), data.values().shape());
        // seeds of its own: the result's run must not be one of them
        this.ensemble =
                new Ensemble(decomposition, data, params, provenance.seed() + 1000, RUNS, Ensemble.Part.share(SPLIT));
    }

    void start() {
        var lease = ensemble.data().lease();
        desk.attempt(
                () -> {
                    try (lease) {
                        return compare();
                    }
                },
                stability -> {
                    desk.jobs().set(desk.active());
                    if (stability.isEmpty()) {
                        desk.notices()
                                .info("The stability of " + kept.name()
                                        + " was not checked to the end; the next check goes on from there.");
                        return;
                    }
                    var found = stability.get();
                    desk.workspace().apply(new Edit.Assess(kept.id(), kept.name(), found));
                    desk.notices()
                            .info(found.often() + " of "
                                    + Numbers.counted(found.components().size(), "component") + " of " + kept.name()
                                    + " came back in at least " + Numbers.percent(Stability.OFTEN) + " of "
                                    + found.runs() + " runs.");
                    desk.present("components", kept.id());
                });
    }

    private Optional<Stability> compare() {
        return runs().map(found ->
                Stability.of(kept.result().factorization().loadings(1), found, Stability.USUAL_THRESHOLD));
    }

    /// Keeps what the runs agree on as a result of its own: of each component the member that resembles the others
    /// most.
    void keepConsensus() {
        var lease = ensemble.data().lease();
        desk.attempt(
                () -> {
                    try (lease) {
                        return runs().flatMap(this::consensus);
                    }
                },
                consensus -> {
                    desk.jobs().set(desk.active());
                    consensus.ifPresent(result -> {
                        var id = Desk.newId();
                        desk.workspace()
                                .keep(new Kept(id, kept.datasetId(), "Consensus of " + kept.name(), result, Map.of()));
                        desk.present("components", id);
                    });
                });
    }

    private Optional<Result> consensus(List<Tensor> found) {
        return fits.find(ensemble.recipe(Stability.medoid(found), DataHash.content(ensemble.data())))
                .map(like -> Consensus.of(
                        ensemble.data(),
                        like,
                        kept.result().provenance(),
                        found,
                        desk.runs().compute()));
    }

    /// The components of each run; empty if too few were done.
    private Optional<List<Tensor>> runs() {
        try {
            var source = DataHash.content(ensemble.data());
            var found = ensemble.run(
                    desk.runs(),
                    number -> fits.find(ensemble.recipe(number, source)),
                    new Ensemble.Listener() {
                        @Override
                        public void started(int number, Run run) {
                            Screen.later(() -> desk.show(
                                    run,
                                    "Stability of " + kept.name() + ", run " + (number + 1) + " of " + RUNS,
                                    kept.datasetId()));
                        }

                        @Override
                        public void finished(int number, Result result) {
                            fits.keep(ensemble.recipe(number, source), result);
                        }
                    },
                    () -> false);
            return found.size() < LEAST_RUNS ? Optional.empty() : Optional.of(found);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
