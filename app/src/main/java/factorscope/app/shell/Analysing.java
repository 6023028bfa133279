package factorscope.app.shell;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.derive.OriginalUnits;
import factorscope.model.analyse.study.RankFinding;
import factorscope.model.analyse.study.StabilityFinding;
import factorscope.model.analyse.study.TreeStudy;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.failure.Failure;
import factorscope.model.param.ParamValues;
import factorscope.model.run.AnalysisRun;
import factorscope.model.workspace.DataSource;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.KeptFinding;
import factorscope.views.fx.FxCell;
import java.util.Map;
import java.util.Optional;

/// Asks analyses in the background, and does with what they find what there is to be done with it.
public final class Analysing {
    /// What is asked.
    ///
    /// @param about the name of what it is asked about
    /// @param datasetId that it belongs to
    public record Question(
            Analysis analysis, Given given, ParamValues params, long seed, String about, String datasetId) {}

    private final Desk desk;
    private final FxCell<Optional<KeptFinding>> answer = new FxCell<>(Optional.empty());

    Analysing(Desk desk) {
        this.desk = desk;
    }

    /// What is to be shown in a window: it has no view of its own.
    public FxCell<Optional<KeptFinding>> answer() {
        return answer;
    }

    /// Shows it in a window, again if it was shown before.
    void show(KeptFinding finding) {
        answer.set(Optional.of(finding));
    }

    /// About how long it takes, and how much memory.
    AnalysisRun.Task task(Question question) {
        return new AnalysisRun.Task(question.analysis, question.given, question.params, question.seed, desk.fits());
    }

    /// Queues it as a job.
    void ask(Question question) {
        var name = question.analysis.about().name() + (question.about.isEmpty() ? "" : " · " + question.about);
        desk.follow(name, question.datasetId, desk.runs().submit(task(question)));
    }

    /// @param job whose analysis is over
    void ended(Job job, AnalysisRun run) {
        switch (run.state()) {
            case AnalysisRun.State.Finished finished -> {
                take(job, run.task(), finished.finding());
                desk.notices()
                        .info(job.name()
                                + (finished.isPartial() ? " (stopped early): " : ": ")
                                + finished.finding().summary());
            }
            case AnalysisRun.State.Cancelled _ -> desk.notices().info(job.name() + " was cancelled.");
            case AnalysisRun.State.Failed failed -> desk.notices().failure(failed.failure());
            case AnalysisRun.State.Waiting _, AnalysisRun.State.Working _ ->
                throw new IllegalStateException("not over");
        }
    }

    /// What results are of is opened with them, unless it is open.
    private void take(Job job, AnalysisRun.Task task, Finding finding) {
        var missing = finding.results().values().stream()
                .map(Finding.Made::origin)
                .distinct()
                .filter(origin -> dataset(job, origin).isEmpty())
                .toList();
        if (missing.isEmpty()) {
            keep(job, task, finding);
            return;
        }
        desk.attempt(
                () -> missing.stream()
                        .flatMap(origin -> opened(origin, finding).stream())
                        .toList(),
                opened -> {
                    opened.forEach(desk::put);
                    keep(job, task, finding);
                });
    }

    private Optional<Dataset> dataset(Job job, Origin origin) {
        return desk.state()
                .dataset(job.datasetId())
                .filter(d -> d.origin().equals(origin))
                .or(() -> desk.state().datasets().stream()
                        .filter(d -> d.origin().equals(origin))
                        .findFirst());
    }

    /// A result can be looked at without its data.
    private Optional<Dataset> opened(Origin origin, Finding finding) {
        try {
            return finding.datasets().values().stream()
                    .filter(d -> d.origin().equals(origin))
                    .findFirst()
                    .or(() -> DataSource.again(origin, desk.state(), desk.memory()))
                    .or(() -> {
                        desk.notices().warn("The data of a result are gone. The result is shown without its data.");
                        return Optional.empty();
                    });
        } catch (Failure e) {
            desk.notices().warn(e.what() + " The result is shown without its data.");
            return Optional.empty();
        }
    }

    private void keep(Job job, AnalysisRun.Task task, Finding finding) {
        String last = "";
        var place = job.datasetId();
        for (var entry : finding.results().entrySet()) {
            last = Desk.newId();
            var made = entry.getValue();
            var name = entry.getKey().equals(Finding.WHOLE) ? job.name() : job.name() + " · " + entry.getKey();
            place = dataset(job, made.origin()).map(Dataset::id).orElse("");
            desk.workspace().keep(new Kept(last, place, name, made.result(), Map.of()));
        }
        switch (finding) {
            case RankFinding rank -> {
                desk.workspace()
                        .apply(new Edit.Study(
                                job.datasetId(), task.given().data().name(), rank.report()));
                desk.present("rank", job.datasetId());
            }
            case StabilityFinding found when task.given().results().size() == 1 -> assess(task, found);
            case TreeStudy.TreeFinding _ -> {
                desk.present("tree", last);
                desk.present("sankey", last);
            }
            case OriginalUnits.UnitsFinding _ -> {
                desk.arrive(job.from(), new Focus.OnResult(last));
                desk.presentUsualViews(last);
            }
            default -> {
                var kept = new KeptFinding(
                        Desk.newId(),
                        place,
                        task.analysis().about().id(),
                        job.name(),
                        finding.summary(),
                        finding.tables());
                desk.workspace().apply(new Edit.KeepFinding(kept));
                if (!last.isEmpty() && desk.state().layout().all().isEmpty()) {
                    // nothing else is open that a person looks at
                    desk.presentUsualViews(last);
                }
                show(kept);
            }
        }
    }

    /// Writes down with a result which of its components come back.
    private void assess(AnalysisRun.Task task, StabilityFinding found) {
        var result = task.given().result();
        desk.state().results().stream()
                .filter(k -> k.result().factorization().equals(result.factorization()))
                .findFirst()
                .ifPresent(kept -> {
                    desk.workspace().apply(new Edit.Assess(kept.id(), kept.name(), found.stability()));
                    desk.present("components", kept.id());
                });
    }
}
