package factorscope.app.shell;

import factorscope.app.notice.Notice;
import factorscope.app.notice.Notices;
import factorscope.app.settings.Settings;
import factorscope.app.settings.SettingsFile;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.data.Storage;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Result;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Missing;
import factorscope.model.prepare.Recipe;
import factorscope.model.prepare.Stack;
import factorscope.model.run.Activity;
import factorscope.model.run.AnalysisRun;
import factorscope.model.run.Run;
import factorscope.model.run.RunState;
import factorscope.model.run.Runs;
import factorscope.model.select.Mode;
import factorscope.model.select.Selection;
import factorscope.model.workspace.DataHash;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.KeptFinding;
import factorscope.model.workspace.KeptFits;
import factorscope.model.workspace.Layout;
import factorscope.model.workspace.Note;
import factorscope.model.workspace.ProjectFolder;
import factorscope.model.workspace.ResultFolder;
import factorscope.model.workspace.Workspace;
import factorscope.model.workspace.WorkspaceState;
import factorscope.samples.Sample;
import factorscope.views.answers.Answers;
import factorscope.views.catalog.Views;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.SharedOptions;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.fx.FxCell;
import factorscope.views.fx.Screen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a person works at: the workspace, the runs, the notices, and everything that can be done with them.
/// Knows no controls; used from the screen's thread.
public final class Desk implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MemoryBudget memory;
    private final Runs runs;
    private final Workspace workspace = new Workspace(Screen::background);
    private final Answers answers;
    private final Analysing analysing = new Analysing(this);
    private final Brushing brushing = new Brushing(workspace);
    private final Notices notices = new Notices();
    private final SettingsFile settingsFile;
    private final FxCell<Settings> settings;
    private final FxCell<Marks> marks = new FxCell<>(Marks.NONE);
    private final FxCell<Look> look;
    private final FxCell<Focus> focus = new FxCell<>(new Focus.Nothing());
    private final FxCell<String> activeTab = new FxCell<>("");
    private final FxCell<List<Job>> jobs = new FxCell<>(List.of());
    private final Set<String> ended = new HashSet<>();
    private @Nullable Path project;
    private BooleanSupplier isWriting = () -> false;

    public Desk(MemoryBudget memory, Runs runs, SettingsFile settingsFile) {
        this.memory = memory;
        this.runs = runs;
        this.answers = new Answers(runs);
        this.settingsFile = settingsFile;
        this.settings = new FxCell<>(settingsFile.read());
        this.look =
                new FxCell<>(new Look(settings.get().dark(), 1, settings.get().scale()));
        var _ = workspace.onChange(state -> {
            answers.forget(state);
            marks.set(new Marks(state));
        });
        var _ = runs.onChange(this::runChanged);
    }

    public MemoryBudget memory() {
        return memory;
    }

    public Runs runs() {
        return runs;
    }

    public Workspace workspace() {
        return workspace;
    }

    public WorkspaceState state() {
        return workspace.state();
    }

    public Notices notices() {
        return notices;
    }

    public FxCell<Settings> settings() {
        return settings;
    }

    public FxCell<Marks> marks() {
        return marks;
    }

    public FxCell<Look> look() {
        return look;
    }

    public FxCell<Focus> focus() {
        return focus;
    }

    /// The tab that a person clicked into, chose or opened last; empty before that. It may be closed by now.
    public FxCell<String> activeTab() {
        return activeTab;
    }

    /// Runs that are not over, and those that lately were, in the order of their start.
    public FxCell<List<Job>> jobs() {
        return jobs;
    }

    public Optional<Path> project() {
        return Optional.ofNullable(project);
    }

    /// Whether closing would lose anything: work, or what a project has not got yet.
    public boolean isUnsaved() {
        return workspace.isUnsaved() || project != null && workspace.hasOtherData();
    }

    public void change(Settings next) {
        settings.set(next);
        look.set(new Look(next.dark(), look.get().pixelScale(), next.scale()));
        Screen.work(() -> settingsFile.write(next));
    }

    /// Does something, and says so if it cannot be done.
    public void attempt(Runnable action) {
        try {
            action.run();
        } catch (Failure e) {
            notices.failure(e);
        }
    }

    /// Works in the background, then goes on with the outcome on the screen's thread; says so if it cannot be
    /// done.
    public <T> void attempt(Supplier<T> work, Consumer<T> then) {
        Screen.work(() -> {
            try {
                var outcome = work.get();
                Screen.later(() -> attempt(() -> then.accept(outcome)));
            } catch (Failure e) {
                notices.failure(e);
            }
        });
    }

    /// The same for what comes from a path: says so where it does not answer for long, such as on a drive that is
    /// away, and goes on once it does.
    public <T> void attempt(Path from, Supplier<T> work, Consumer<T> then) {
        attempt(from, PATIENCE, work, then);
    }

    <T> void attempt(Path from, Duration patience, Supplier<T> work, Consumer<T> then) {
        var isOver = new AtomicBoolean();
        var said = new AtomicReference<Optional<Notice>>(Optional.empty());
        Supplier<T> watched = () -> {
            try {
                return work.get();
            } finally {
                isOver.set(true);
                said.get().ifPresent(notices::end);
            }
        };
        CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    if (!isOver.get()) {
                        said.set(Optional.of(
                                notices.warn(from.getFileName() + " has not answered for " + patience.toSeconds()
                                        + " s: its drive may be slow or away. It opens when it answers; all else goes"
                                        + " on.")));
                    }
                    if (isOver.get()) {
                        // it answered just now
                        said.get().ifPresent(notices::end);
                    }
                });
        attempt(watched, then);
    }

    /// Asked before what has taken its time is shown.
    ///
    /// @param writing whether someone is writing into a field just now
    void whileWriting(BooleanSupplier writing) {
        isWriting = writing;
    }

    /// Goes to what came of something that took its time. Not if whoever began it has gone elsewhere meanwhile, works
    /// on a component or is writing: what is typed next would be meant for something else.
    ///
    /// @param from what was in focus when it began
    void arrive(Focus from, Focus to) {
        if (focus.get().equals(from) && !(from instanceof Focus.OnComponent) && !isWriting.getAsBoolean()) {
            focus.set(to);
        }
    }

    /// Adds a dataset under an id of its own, and goes to it.
    ///
    /// @return the dataset with that id
    public Dataset add(Dataset dataset) {
        var own = put(dataset);
        focus.set(new Focus.OnDataset(own.id()));
        return own;
    }

    /// Adds a dataset that took its time.
    ///
    /// @param from what was in focus when that began
    private Dataset arrived(Dataset dataset, Focus from) {
        var own = put(dataset);
        arrive(from, new Focus.OnDataset(own.id()));
        return own;
    }

    Dataset put(Dataset dataset) {
        var own = state().identified(dataset);
        workspace.apply(new Edit.OpenDataset(own));
        dataset.origin().file().ifPresent(f -> change(settings.get().opened(f)));
        return own;
    }

    /// Opens a sample of the gallery.
    public void open(Sample sample) {
        var from = focus.get();
        attempt(
                () -> sample.open(memory),
                dataset -> presentUsualViews(arrived(dataset, from).id()));
    }

    /// Makes other data of a dataset, and opens them beside it.
    public void prepare(Dataset dataset, Recipe recipe) {
        var from = focus.get();
        attempt(() -> recipe.apply(dataset, memory), prepared -> {
            presentUsualViews(arrived(prepared, from).id());
            notices.info("Prepared: " + recipe.text() + ".");
        });
    }

    /// Starts a run.
    ///
    /// @param missing what to do about missing values first
    public void run(
            Decomposition decomposition,
            Inputs inputs,
            ParamValues params,
            long seed,
            Missing missing,
            Optional<Factorization> start) {
        var dataset = inputs.data();
        var from = focus.get();
        attempt(() -> missing.apply(dataset, memory), prepared -> {
            var used = prepared;
            if (!prepared.origin().prepare().equals(dataset.origin().prepare())) {
                used = put(prepared);
                notices.info(prepared.origin().prepare().getLast() + ".");
            }
            submit(decomposition, used, new Problem(new Inputs(used, inputs.sides()), params, seed, start), from);
        });
    }

    private void submit(Decomposition decomposition, Dataset dataset, Problem problem, Focus from) {
        var id = newId();
        var run = runs.submit(decomposition, problem);
        var more = new ArrayList<>(jobs.get());
        more.add(new Job(id, name(decomposition, problem), dataset.id(), run, from));
        jobs.set(List.copyOf(more));
        if (run.state().isOver()) {
            runChanged(run);
        }
    }

    /// Makes one dataset of this one and all others that were opened with as many columns.
    public void stack(Dataset dataset) {
        var parts = new ArrayList<Dataset>();
        parts.add(dataset);
        long columns = dataset.values().shape().columns();
        state().datasets().stream()
                .filter(d -> !d.id().equals(dataset.id())
                        && d.values().shape().columns() == columns
                        && !d.origin().importer().equals(Stack.ORIGIN))
                .forEach(parts::add);
        var leases = parts.stream().map(Dataset::lease).toList();
        Supplier<Dataset> work = () -> {
            try {
                return Stack.of(parts, memory);
            } finally {
                leases.forEach(Storage.Lease::close);
            }
        };
        var from = focus.get();
        attempt(work, stacked -> {
            arrived(stacked, from);
            notices.info(stacked.name() + " stand under each other: decompose them, then look at their difference.");
        });
    }

    /// What studies and checks have fitted before.
    KeptFits fits() {
        return new KeptFits(settingsFile.cache().resolve("fits"), memory);
    }

    /// What views need of data and results.
    public Answers answers() {
        return answers;
    }

    /// What is asked of data and results.
    public Analysing analysing() {
        return analysing;
    }

    /// Shows an analysis among the jobs.
    void follow(String name, String datasetId, Activity activity) {
        var more = new ArrayList<>(jobs.get());
        more.add(new Job(newId(), name, datasetId, activity, focus.get()));
        jobs.set(List.copyOf(more));
        if (activity.isOver()) {
            runChanged(activity);
        }
    }

    private static String name(Decomposition decomposition, Problem problem) {
        var shape = problem.inputs().data().values().shape();
        return RunNames.of(decomposition, problem.params().texts(), problem.seed(), shape);
    }

    /// On a run's thread.
    private void runChanged(Activity run) {
        if (run.isOver()) {
            Screen.later(() -> jobs.get().stream()
                    .filter(j -> j.run().number() == run.number())
                    .findFirst()
                    .ifPresent(this::runEnded));
        }
        Screen.later(() -> jobs.set(List.copyOf(jobs.get())));
    }

    private void runEnded(Job job) {
        if (!ended.add(job.id())) {
            return;
        }
        switch (job.run()) {
            case Run run -> ended(job, run);
            case AnalysisRun run -> {
                jobs.set(jobs.get().stream()
                        .filter(j -> !j.id().equals(job.id()))
                        .toList());
                attempt(() -> analysing.ended(job, run));
            }
        }
    }

    private void ended(Job job, Run run) {
        switch (run.state()) {
            case RunState.Finished finished -> keep(job, run, finished.result());
            case RunState.Cancelled cancelled -> {
                cancelled.partial().ifPresent(partial -> keep(job, run, partial));
                if (cancelled.partial().isEmpty()) {
                    notices.info(job.name() + " was cancelled.");
                }
            }
            case RunState.Failed failed -> {
                notices.failure(failed.failure());
                failed.partial().ifPresent(partial -> keep(job, run, partial));
            }
            case RunState.Waiting _, RunState.Working _ -> ended.remove(job.id());
        }
    }

    private void keep(Job job, Run run, Result result) {
        var origin = run.problem().inputs().data().origin();
        attempt(() -> hash(origin), hash -> {
            var kept = new Kept(
                    job.id(),
                    job.datasetId(),
                    job.name(),
                    result.with(result.provenance().withDataHash(hash)),
                    Map.of());
            workspace.keep(kept);
            jobs.set(jobs.get().stream().filter(j -> !j.id().equals(job.id())).toList());
            var found = new Focus.OnResult(kept.id());
            arrive(job.from(), found);
            arrive(new Focus.OnJob(job.id()), found);
            boolean seen = !UsualViews.isBeginning(state().layout())
                    && state().layout().all().stream().anyMatch(t -> t.subject().equals(kept.id()));
            if (!seen) {
                presentUsualViews(kept.id());
            }
            notices.info(kept.name()
                    + (result.outcome() == Result.Outcome.PARTIAL ? " was stopped and is kept." : " is done."));
        });
    }

    /// Data that have gone meanwhile are no reason to lose what was found in them.
    private String hash(Origin origin) {
        try {
            return DataHash.of(origin);
        } catch (Failure e) {
            notices.warn(e.what() + " The result is kept without a fingerprint of its data.");
            return "";
        }
    }

    /// What a dataset, a result or a running job looks like now.
    public Optional<Subject> subject(String id) {
        var dataset = state().dataset(id);
        if (dataset.isPresent()) {
            return Optional.of(new Subject.OfData(dataset.get()));
        }
        return state().result(id)
                .or(() -> job(id).flatMap(Job::preview))
                .map(kept -> new Subject.OfResult(kept, state().dataset(kept.datasetId())));
    }

    /// Opens the views with which looking at something usually begins; beside others only one.
    public void openUsualViews(String id) {
        openUsualViews(id, true);
    }

    /// The same for what took its time: behind the others while someone is writing, perhaps into one of them.
    void presentUsualViews(String id) {
        openUsualViews(id, !isWriting.getAsBoolean());
    }

    private void openUsualViews(String id, boolean inFront) {
        subject(id).ifPresent(subject -> {
            if (UsualViews.isBeginning(state().layout())) {
                var layout = UsualViews.layout(state(), subject);
                workspace.apply(new Edit.Arrange(layout));
            } else {
                UsualViews.single(subject).ifPresent(tab -> open(tab, inFront));
            }
        });
    }

    private void open(Layout.Tab tab, boolean inFront) {
        var name = Views.byId(tab.view()).about().name();
        workspace.apply(new Edit.OpenView(tab.sharing(shared()), name, placeFor(tab.view()), inFront));
    }

    /// What is chosen in open views of the options that count in all.
    private Map<String, String> shared() {
        var shared = new HashMap<String, String>();
        for (var tab : state().layout().all()) {
            var own = new HashMap<>(tab.options());
            own.keySet().retainAll(SharedOptions.KEYS);
            shared.putAll(own);
        }
        return shared;
    }

    /// Opens a view, or brings it to the front if it is open.
    public void openView(String viewId, String subjectId) {
        openTab(viewId, subjectId, true).ifPresent(tab -> activeTab.set(tab.id()));
    }

    /// The same for what took its time: behind the others while someone is writing, perhaps into one of them.
    void present(String viewId, String subjectId) {
        openTab(viewId, subjectId, !isWriting.getAsBoolean());
    }

    private Optional<Layout.Tab> openTab(String viewId, String subjectId, boolean inFront) {
        var view = Views.byId(viewId);
        var subject = subject(subjectId);
        boolean running = job(subjectId).isPresent();
        if (running && (subject.isEmpty() || !view.fits(subject.get()).fits())) {
            throw Failure.usage("There is nothing to see of this run yet.", "Wait a moment, or for its end.");
        }
        if (subject.isEmpty()) {
            return Optional.empty();
        }
        view.fits(subject.get()).refusal().ifPresent(why -> {
            throw Failure.usage(why, "Choose another view, or another result.");
        });
        var open = state().layout().all().stream()
                .filter(t -> t.view().equals(viewId) && t.subject().equals(subjectId))
                .findFirst();
        if (open.isEmpty()) {
            var tab = UsualViews.tab(viewId, subjectId, UsualViews.shape(subject.get()));
            open(tab, inFront);
            return Optional.of(tab);
        }
        if (inFront) {
            workspace.arrange(state().layout().show(open.get().id()));
        }
        return open;
    }

    /// Views of one kind gather in one place.
    private Optional<String> placeFor(String viewId) {
        return state().layout().all().stream()
                .filter(t -> t.view().equals(viewId))
                .map(Layout.Tab::id)
                .findFirst();
    }

    /// A stroke in a view: changes the selection by the mode, or makes a group.
    ///
    /// @param held the mode of a key that is held, if one is
    public void stroke(Stroke stroke, long drag, Optional<Mode> held) {
        brushing.stroke(stroke, drag, held);
        focusOnSelectedComponent(stroke.axis());
    }

    /// Takes back what was done last; the component in focus goes with the selection.
    public void undo() {
        workspace.undo();
        focusOnWhatIsSelected();
    }

    /// Does again what was taken back.
    public void redo() {
        workspace.redo();
        focusOnWhatIsSelected();
    }

    private void focusOnWhatIsSelected() {
        if (focus.get() instanceof Focus.OnResult || focus.get() instanceof Focus.OnComponent) {
            currentResult().map(Kept::componentAxis).ifPresent(this::focusOnSelectedComponent);
        }
    }

    private void focusOnSelectedComponent(AxisId axis) {
        for (var kept : state().results()) {
            if (kept.componentAxis().equals(axis)) {
                int components = kept.result().factorization().components();
                int first = state().selected(axis, components).nextSetBit(0);
                focus.set(first < 0 ? new Focus.OnResult(kept.id()) : new Focus.OnComponent(kept.id(), first));
            }
        }
    }

    /// Selects one component everywhere.
    public void select(String resultId, int component) {
        state().result(resultId).ifPresent(kept -> {
            workspace.apply(new Edit.Select(
                    kept.componentAxis(),
                    new Selection.Picked(List.of(component)),
                    "select component " + kept.componentText(component),
                    System.nanoTime()));
            focus.set(new Focus.OnComponent(resultId, component));
        });
    }

    public void groupFrom(AxisId axis, Selection selection) {
        brushing.groupFrom(axis, selection);
    }

    public void annotate(String resultId, int component, Note note, String what) {
        workspace.apply(new Edit.Annotate(resultId, component, note, what));
    }

    /// Replaces the workspace by a project on disk.
    public void openProject(Path folder) {
        attempt(folder, () -> new ProjectFolder(folder).open(memory), opened -> {
            forgetJobs();
            // before the state, which is what the window's title waits for
            project = folder;
            workspace.replace(opened.state());
            change(settings.get().opened(folder));
            warn(opened.warnings());
            focusOnFirstResult();
        });
    }

    /// All of them are in the log; the banner has room for one.
    private void warn(List<String> warnings) {
        warnings.forEach(notices::warn);
        if (warnings.size() > 1) {
            notices.warn(warnings.size() + " things are not as they were saved; the log lists them. The last: "
                    + warnings.getLast());
        }
    }

    /// What still runs belongs to the workspace that is put away.
    private void forgetJobs() {
        for (var job : jobs.get()) {
            ended.add(job.id());
            if (!job.run().isOver()) {
                runs.cancel(job.run());
            }
        }
        jobs.set(List.of());
    }

    /// Whether anything is waiting or computing.
    public List<Job> active() {
        return jobs.get().stream().filter(j -> !j.run().isOver()).toList();
    }

    /// Saves the workspace as a project.
    public void save(Path folder, Runnable then) {
        var state = state();
        attempt(
                () -> {
                    new ProjectFolder(folder).save(state);
                    return folder;
                },
                saved -> {
                    project = saved;
                    if (state().equals(state)) {
                        workspace.markSaved();
                    }
                    change(settings.get().opened(saved));
                    notices.info("Saved to " + saved + ".");
                    then.run();
                });
    }

    /// Opens a result folder, with its data where they are still found.
    public void openResult(Path folder) {
        var from = focus.get();
        attempt(
                folder,
                () -> ResultFolder.read(folder, memory),
                read -> attempt(folder, () -> withData(folder, read), found -> {
                    found.why.ifPresent(notices::warn);
                    addOpened(folder, read, found.data.map(d -> put(d).id()).orElse(""), from);
                }));
    }

    /// @param why there are none although their file is there
    private record Found(Optional<Dataset> data, Optional<String> why) {}

    /// A result can be looked at without its data.
    private Found withData(Path folder, ResultFolder read) {
        try {
            return new Found(read.data(folder, memory), Optional.empty());
        } catch (Failure e) {
            return new Found(Optional.empty(), Optional.of(e.what() + " The result is shown without its data."));
        }
    }

    /// The open data that those of a result were prepared from: with the fewest steps.
    Optional<Dataset> origin(Kept kept) {
        return state().dataset(kept.datasetId())
                .flatMap(prepared -> state().datasets().stream()
                        .filter(d -> d.origin().isBefore(prepared.origin()))
                        .min(Comparator.comparingInt(d -> d.origin().prepare().size())));
    }

    private void addOpened(Path folder, ResultFolder read, String datasetId, Focus from) {
        var name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        var kept = new Kept(newId(), datasetId, name, read.result(), Map.of());
        workspace.keep(kept);
        arrive(from, new Focus.OnResult(kept.id()));
        presentUsualViews(kept.id());
        change(settings.get().opened(folder));
    }

    static String newId() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    /// Shows a state that was made elsewhere, such as the first start's; counts as saved.
    public void show(WorkspaceState state) {
        workspace.replace(state);
        focusOnFirstResult();
    }

    private void focusOnFirstResult() {
        state().results().stream().findFirst().ifPresent(kept -> {
            focus.set(new Focus.OnResult(kept.id()));
            focusOnSelectedComponent(kept.componentAxis());
        });
    }

    /// The result in focus, or the newest of the dataset in focus; where nothing is in focus, the newest.
    public Optional<Kept> currentResult() {
        return currentResults().findFirst();
    }

    /// The result in focus alone, or those of the dataset in focus, the newest first.
    private Stream<Kept> currentResults() {
        return switch (focus.get()) {
            case Focus.OnResult on -> state().result(on.id()).stream();
            case Focus.OnComponent on -> state().result(on.resultId()).stream();
            case Focus.OnDataset on -> resultsOf(on.id());
            case Focus.OnJob on -> job(on.id()).stream().flatMap(j -> resultsOf(j.datasetId()));
            case Focus.OnFinding on -> state().finding(on.id()).stream().flatMap(f -> resultsOf(f.datasetId()));
            case Focus.Nothing _ -> state().results().reversed().stream();
        };
    }

    private Stream<Kept> resultsOf(String datasetId) {
        return state().results().reversed().stream().filter(k -> k.datasetId().equals(datasetId));
    }

    /// Opens a view of what is in focus: of its result, or of the newest of its results that the view can show, or of
    /// the data.
    void openView(String viewId) {
        var view = Views.byId(viewId);
        currentResults()
                .map(Kept::id)
                .filter(id -> subject(id).filter(s -> view.fits(s).fits()).isPresent())
                .findFirst()
                .or(() -> currentDataset().map(Dataset::id))
                .ifPresent(id -> openView(viewId, id));
    }

    /// The dataset in focus or behind what is, or the first.
    public Optional<Dataset> currentDataset() {
        var id = switch (focus.get()) {
            case Focus.OnDataset on -> Optional.of(on.id());
            case Focus.OnJob on -> job(on.id()).map(Job::datasetId);
            case Focus.OnFinding on -> state().finding(on.id()).map(KeptFinding::datasetId);
            case Focus.OnResult _, Focus.OnComponent _ -> currentResult().map(Kept::datasetId);
            case Focus.Nothing _ -> Optional.<String>empty();
        };
        return id.flatMap(state()::dataset).or(() -> state().datasets().stream().findFirst());
    }

    /// A run of this session that is not over or has just ended.
    public Optional<Job> job(String id) {
        return jobs.get().stream().filter(j -> j.id().equals(id)).findFirst();
    }

    /// Moves the focus to the component so many further on, round the end.
    public void stepComponent(int by) {
        currentResult().ifPresent(kept -> {
            int components = kept.result().factorization().components();
            int now =
                    focus.get() instanceof Focus.OnComponent on && on.resultId().equals(kept.id())
                            ? on.component()
                            : -1;
            int next = now < 0 ? (by > 0 ? 0 : components - 1) : Math.floorMod(now + by, components);
            select(kept.id(), next);
        });
    }

    @Override
    public void close() {
        runs.close();
        workspace.close();
    }
}
