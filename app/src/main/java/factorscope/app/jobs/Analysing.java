package factorscope.app.jobs;

import factorscope.app.navigation.Navigation;
import factorscope.app.session.Focus;
import factorscope.app.session.Job;
import factorscope.app.session.Session;
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

    private final Session session;
    private final Navigation navigation;
    private final Running running;
    private final FxCell<Optional<KeptFinding>> answer = new FxCell<>(Optional.empty());

    public Analysing(Session session, Navigation navigation, Running running) {
        this.session = session;
        this.navigation = navigation;
        this.running = running;
    }

    /// What is to be shown in a window: it has no view of its own.
    public FxCell<Optional<KeptFinding>> answer() {
        return answer;
    }

    /// Shows it in a window, again if it was shown before.
    public void show(KeptFinding finding) {
        answer.set(Optional.of(finding));
    }

    /// About how long it takes, and how much memory.
    public AnalysisRun.Task task(Question question) {
        return new AnalysisRun.Task(question.analysis, question.given, question.params, question.seed, session.fits());
    }

    /// Queues it as a job.
    public void ask(Question question) {
        var name = question.analysis.about().name() + (question.about.isEmpty() ? "" : " · " + question.about);
        var run = session.runs().submit(task(question));
        running.follow(name, question.datasetId, run, job -> {
            running.remove(job);
            ended(job, run);
        });
    }

    /// @param job whose analysis is over
    private void ended(Job job, AnalysisRun run) {
        switch (run.state()) {
            case AnalysisRun.State.Finished finished -> {
                take(job, run.task(), finished.finding());
                session.notices()
                        .info(job.name()
                                + (finished.isPartial() ? " (stopped early): " : ": ")
                                + finished.finding().summary());
            }
            case AnalysisRun.State.Cancelled _ -> session.notices().info(job.name() + " was cancelled.");
            case AnalysisRun.State.Failed failed -> session.notices().failure(failed.failure());
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
        session.attempt(
                () -> missing.stream()
                        .flatMap(origin -> opened(origin, finding).stream())
                        .toList(),
                opened -> {
                    opened.forEach(session::put);
                    keep(job, task, finding);
                });
    }

    private Optional<Dataset> dataset(Job job, Origin origin) {
        return session.state()
                .dataset(job.datasetId())
                .filter(d -> d.origin().equals(origin))
                .or(() -> session.state().datasets().stream()
                        .filter(d -> d.origin().equals(origin))
                        .findFirst());
    }

    /// A result can be looked at without its data.
    private Optional<Dataset> opened(Origin origin, Finding finding) {
        try {
            return finding.datasets().values().stream()
                    .filter(d -> d.origin().equals(origin))
                    .findFirst()
                    .or(() -> DataSource.again(origin, session.state(), session.memory()))
                    .or(() -> {
                        session.notices().warn("The data of a result are gone. The result is shown without its data.");
                        return Optional.empty();
                    });
        } catch (Failure e) {
            session.notices().warn(e.what() + " The result is shown without its data.");
            return Optional.empty();
        }
    }

    private void keep(Job job, AnalysisRun.Task task, Finding finding) {
        String last = "";
        var place = job.datasetId();
        for (var entry : finding.results().entrySet()) {
            last = Session.newId();
            var made = entry.getValue();
            var name = entry.getKey().equals(Finding.WHOLE) ? job.name() : job.name() + " · " + entry.getKey();
            place = dataset(job, made.origin()).map(Dataset::id).orElse("");
            session.workspace().keep(new Kept(last, place, name, made.result(), Map.of()));
        }
        switch (finding) {
            case RankFinding rank -> {
                session.workspace()
                        .apply(new Edit.Study(
                                job.datasetId(), task.given().data().name(), rank.report()));
                navigation.present("rank", job.datasetId());
            }
            case StabilityFinding found when task.given().results().size() == 1 -> assess(task, found);
            case TreeStudy.TreeFinding _ -> {
                navigation.present("tree", last);
                navigation.present("sankey", last);
            }
            case OriginalUnits.UnitsFinding _ -> {
                navigation.arrive(job.from(), new Focus.OnResult(last));
                navigation.presentUsualViews(last);
            }
            default -> {
                var kept = new KeptFinding(
                        Session.newId(),
                        place,
                        task.analysis().about().id(),
                        job.name(),
                        finding.summary(),
                        finding.tables());
                session.workspace().apply(new Edit.KeepFinding(kept));
                if (!last.isEmpty() && session.state().layout().all().isEmpty()) {
                    // nothing else is open that a person looks at
                    navigation.presentUsualViews(last);
                }
                show(kept);
            }
        }
    }

    /// Writes down with a result which of its components come back.
    private void assess(AnalysisRun.Task task, StabilityFinding found) {
        var result = task.given().result();
        session.state().results().stream()
                .filter(k -> k.result().factorization().equals(result.factorization()))
                .findFirst()
                .ifPresent(kept -> {
                    session.workspace().apply(new Edit.Assess(kept.id(), kept.name(), found.stability()));
                    navigation.present("components", kept.id());
                });
    }
}
