package factorscope.model.run;

import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.rank.Fitter;
import factorscope.model.diagnose.rank.RankCriterion;
import factorscope.model.diagnose.rank.RankEvidence;
import factorscope.model.diagnose.rank.RankReport;
import factorscope.model.diagnose.rank.Spectrum;
import factorscope.model.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Asks criteria for the number of components; what they want fitted are runs like all others.
///
/// Who cancels one of these runs ends the study: what the criteria have said until then is its outcome.
public final class RankStudy {
    private static final long POLL_MILLIS = 50;

    private final Runs runs;
    private final Fits kept;
    private final Consumer<Run> started;
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final BooleanSupplier stop;

    /// @param kept fits that were made before, by what they are of
    /// @param started told of each run
    /// @param stop asked several times a second
    public RankStudy(Runs runs, Fits kept, Consumer<Run> started, BooleanSupplier stop) {
        this.runs = runs;
        this.kept = kept;
        this.started = started;
        this.stop = () -> cancelled.get() || stop.getAsBoolean();
    }

    /// @param source what determines the data's values
    /// @param centres whether columns are centred first
    /// @param mostComponents suggestions and curves go no further
    public RankReport report(
            Dataset data, String source, List<RankCriterion> criteria, boolean centres, int mostComponents, long seed) {
        var pca = fit(
                new Fitter.Task(
                        "pca", data, "all rows", Map.of("components", "1", "centre", Boolean.toString(centres)), seed),
                source + " seed " + seed);
        var spectrum = pca.flatMap(Spectrum::of)
                .orElseThrow(() -> stop.getAsBoolean()
                        ? Failure.usage("The study was stopped.", "Start it again.")
                        : Failure.data(
                                data.name() + " is too large to know all of its singular values.",
                                "Take a part of its rows or columns."));
        var fits = new RankEvidence.Fits(data, runs.compute(), seed, stop, task -> fit(task, source + " seed " + seed));
        return RankReport.of(new RankEvidence(spectrum, mostComponents, Optional.of(fits)), criteria)
                .adding("The samples are the " + Numbers.count(data.rows().size()) + " rows (axis \""
                        + data.rows().name() + "\")" + (centres ? ", centred by column" : "")
                        + "; of the transposed matrix the numbers can differ.");
    }

    private Optional<TwoWay> fit(Fitter.Task task, String source) {
        var decomposition = Decompositions.byId(task.algorithm());
        var params =
                decomposition.params().parse(task.params(), task.data().values().shape());
        var recipe = Fits.recipe(decomposition, params, task.seed(), task.name(), source);
        var known = kept.find(recipe);
        if (known.isPresent()) {
            return known;
        }
        var run = runs.submit(decomposition, Problem.of(Inputs.of(task.data()), params, task.seed()));
        started.accept(run);
        try {
            while (!run.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (stop.getAsBoolean()) {
                    runs.cancel(run);
                }
            }
            var result = run.result();
            result.ifPresentOrElse(r -> kept.keep(recipe, r), () -> cancelled.set(true));
            return result.map(r -> (TwoWay) r.factorization());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            runs.cancel(run);
            return Optional.empty();
        }
    }
}
