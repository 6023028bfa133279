package factorscope.app.navigation;

import factorscope.app.session.Focus;
import factorscope.app.session.Job;
import factorscope.app.session.Session;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Embedding;
import factorscope.model.failure.Failure;
import factorscope.model.select.Mode;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.KeptFinding;
import factorscope.model.workspace.Layout;
import factorscope.model.workspace.Workspace;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.catalog.Views;
import factorscope.views.compare.RosettaView;
import factorscope.views.drawing.SharedOptions;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.fx.FxCell;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// What a person looks at: what is in focus, which views are open and which of them is active, what is selected.
public final class Navigation {
    private final Session session;
    private final Workspace workspace;
    private final Brushing brushing;
    private final RowSelecting rowSelecting;
    private final TaskLayouts taskLayouts;
    private final Following following = new Following(this);
    private final FxCell<Focus> focus = new FxCell<>(new Focus.Nothing());
    private final FxCell<String> activeTab = new FxCell<>("");
    private final FxCell<Optional<String>> arrived = new FxCell<>(Optional.empty());
    /// Which result of a dataset was in focus last, by the dataset's id.
    private final Map<String, String> lastResults = new HashMap<>();

    private BooleanSupplier isWriting = () -> false;

    public Navigation(Session session) {
        this.session = session;
        workspace = session.workspace();
        brushing = new Brushing(workspace);
        rowSelecting = new RowSelecting(session, this);
        taskLayouts = new TaskLayouts(session, this);
        var _ = focus.subscribe(_ -> follow());
        // of a run that has just begun there is something to see only later
        var _ = session.jobs().subscribe(_ -> {
            if (focus.get() instanceof Focus.OnJob) {
                follow();
            }
        });
    }

    private WorkspaceState state() {
        return session.state();
    }

    public FxCell<Focus> focus() {
        return focus;
    }

    /// The tab that a person clicked into, chose or opened last; empty before that. It may be closed by now.
    public FxCell<String> activeTab() {
        return activeTab;
    }

    /// Asked before what has taken its time is shown.
    ///
    /// @param writing whether someone is writing into a field just now
    public void whileWriting(BooleanSupplier writing) {
        isWriting = writing;
    }

    /// Goes to what came of something that took its time. Not if whoever began it has gone elsewhere meanwhile, works
    /// on a component or is writing: what is typed next would be meant for something else.
    ///
    /// @param from what was in focus when it began
    public void arrive(Focus from, Focus to) {
        if (focus.get().equals(from) && !(from instanceof Focus.OnComponent) && !isWriting.getAsBoolean()) {
            focus.set(to);
        }
    }

    /// Whoever opens something by its name is done with the component: what comes is gone to, unless they go elsewhere
    /// meanwhile.
    ///
    /// @return what is in focus now
    public Focus leaveComponent() {
        if (focus.get() instanceof Focus.OnComponent on) {
            focus.set(new Focus.OnResult(on.resultId()));
        }
        return focus.get();
    }

    /// The result that came last while something else was looked at, by its id.
    public FxCell<Optional<String>> arrived() {
        return arrived;
    }

    /// A run is over. Whoever watches it goes on with its result; where nothing but data have been looked at so far its
    /// views are opened; else it is only told, and nothing moves.
    public void arrive(String resultId) {
        var result = new Focus.OnResult(resultId);
        boolean isWatched = focus.get().equals(new Focus.OnJob(resultId));
        if (isWatched) {
            focus.set(result);
        }
        // nothing has been found in the data that are looked at: there is nothing to be taken away from
        boolean isFirst = focus.get() instanceof Focus.OnDataset on
                && state().result(resultId)
                        .filter(k -> k.datasetId().equals(on.id()))
                        .isPresent()
                && resultsOf(on.id()).count() == 1
                && !isWriting.getAsBoolean();
        if (UsualViews.isBeginning(state().layout())) {
            if (!isWriting.getAsBoolean()) {
                focus.set(result);
            }
            presentUsualViews(resultId);
        } else if (isFirst) {
            show(resultId);
        } else if (!isWatched) {
            arrived.set(Optional.of(resultId));
        }
    }

    /// Goes to a result; a view is opened where none of the open ones shows it.
    public void show(String resultId) {
        if (state().result(resultId).isEmpty()) {
            throw gone();
        }
        focus.set(new Focus.OnResult(resultId));
        follow();
        if (state().layout().all().stream().noneMatch(t -> t.subject().equals(resultId))) {
            openUsualViews(resultId);
        }
    }

    private static Failure gone() {
        return Failure.usage("This run is not in the project any more.", "Choose another in the run bar.");
    }

    /// Deletes a result. What follows it goes to another of the same data first, so that its views stay.
    public void delete(Kept kept) {
        boolean isInFocus = switch (focus.get()) {
            case Focus.OnResult on -> on.id().equals(kept.id());
            case Focus.OnComponent on -> on.resultId().equals(kept.id());
            default -> false;
        };
        if (isInFocus) {
            var next = resultsOf(kept.datasetId())
                    .filter(k -> !k.id().equals(kept.id()))
                    .findFirst()
                    .<Focus>map(k -> new Focus.OnResult(k.id()))
                    .or(() -> state().dataset(kept.datasetId()).map(d -> new Focus.OnDataset(d.id())));
            focus.set(next.orElseGet(Focus.Nothing::new));
            follow();
        }
        workspace.apply(new Edit.DeleteResult(kept.id(), kept.name()));
    }

    /// Puts a result beside what the active view shows, in a view of the same kind, and below it which component of
    /// one is which of the other; all keep what they show.
    public void compare(String resultId) {
        var subject = subject(resultId).orElseThrow(Navigation::gone);
        var tabs = state().layout().all().stream()
                // beside a map, which is of the rows, nothing can be compared
                .filter(t -> subject(t.subject())
                        .flatMap(Subject::result)
                        .filter(k -> !(k.result().factorization() instanceof Embedding))
                        .isPresent())
                .filter(t -> Views.byId(t.view()).fits(subject).fits())
                .toList();
        var active = tabs.stream()
                .filter(t -> t.id().equals(activeTab.get()))
                .findFirst()
                .or(() -> tabs.stream().findFirst());
        if (active.isEmpty()) {
            show(resultId);
            return;
        }
        var beside = active.get();
        var other = UsualViews.tab(beside.view(), resultId, UsualViews.shape(subject))
                .sharing(beside.options())
                .withPin(true);
        var name = Views.byId(beside.view()).about().name();
        workspace.apply(new Edit.CompareViews(beside.id(), other, matching(beside.subject(), resultId), name));
    }

    private Optional<Layout.Tab> matching(String resultId, String otherId) {
        var rosetta = new RosettaView();
        return state().result(resultId)
                .flatMap(kept -> rosetta.comparing(state(), kept, otherId))
                .map(options -> UsualViews.tab(rosetta.about().id(), resultId, Shape.of(1, 1))
                        .with(options)
                        .withPin(true));
    }

    /// Lets all views that are not pinned show what is in focus, where they can.
    private void follow() {
        currentResults().findFirst().ifPresent(kept -> lastResults.put(kept.datasetId(), kept.id()));
        var layout = state().layout();
        for (var tab : layout.all()) {
            var wanted = tab.pinned() ? Optional.<String>empty() : following.of(tab);
            if (wanted.isPresent()) {
                layout = layout.update(tab.id(), t -> t.showing(wanted.get()));
            }
        }
        workspace.arrange(layout);
    }

    /// What a dataset, a result or a running job looks like now.
    public Optional<Subject> subject(String id) {
        var dataset = state().dataset(id);
        if (dataset.isPresent()) {
            return Optional.of(new Subject.OfData(dataset.get()));
        }
        return state().result(id)
                .or(() -> session.job(id).flatMap(Job::preview))
                .map(kept -> new Subject.OfResult(kept, state().dataset(kept.datasetId())));
    }

    /// Opens the views with which looking at something usually begins; beside others only one.
    public void openUsualViews(String id) {
        openUsualViews(id, true);
    }

    /// The same for what took its time: behind the others while someone is writing, perhaps into one of them.
    public void presentUsualViews(String id) {
        openUsualViews(id, !isWriting.getAsBoolean());
    }

    private void openUsualViews(String id, boolean inFront) {
        subject(id).ifPresent(subject -> {
            if (UsualViews.isBeginning(state().layout())) {
                var layout =
                        subject.result().isPresent() ? taskLayouts.begin(Task.of(subject)) : Optional.<Layout>empty();
                workspace.apply(new Edit.Arrange(layout.orElseGet(() -> UsualViews.layout(state(), subject))));
            } else {
                UsualViews.single(subject)
                        .ifPresent(tab -> openTabs(tab.view(), tab.subject())
                                .filter(t -> !t.pinned())
                                .findFirst()
                                .ifPresentOrElse(t -> bring(t, inFront), () -> open(tab, inFront)));
            }
        });
    }

    /// Those that show this already: another would be one more of the same.
    private Stream<Layout.Tab> openTabs(String viewId, String subjectId) {
        return state().layout().all().stream()
                .filter(t -> t.view().equals(viewId) && t.subject().equals(subjectId));
    }

    private void bring(Layout.Tab tab, boolean inFront) {
        if (inFront) {
            workspace.arrange(state().layout().show(tab.id()));
        }
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
    public void present(String viewId, String subjectId) {
        openTab(viewId, subjectId, !isWriting.getAsBoolean());
    }

    private Optional<Layout.Tab> openTab(String viewId, String subjectId, boolean inFront) {
        var view = Views.byId(viewId);
        var subject = subject(subjectId);
        boolean running = session.job(subjectId).isPresent();
        if (running && (subject.isEmpty() || !view.fits(subject.get()).fits())) {
            throw Failure.usage("There is nothing to see of this run yet.", "Wait a moment, or for its end.");
        }
        if (subject.isEmpty()) {
            return Optional.empty();
        }
        view.fits(subject.get()).refusal().ifPresent(why -> {
            throw Failure.usage(why, "Choose another view, or another result.");
        });
        var open = openTabs(viewId, subjectId).findFirst();
        if (open.isEmpty()) {
            var fresh = UsualViews.tab(viewId, subjectId, UsualViews.shape(subject.get()));
            // what was asked for by name stays, where views that follow would show something else
            boolean strays =
                    following.of(fresh).filter(id -> !id.equals(subjectId)).isPresent();
            var tab = fresh.withPin(strays);
            open(tab, inFront);
            return Optional.of(tab);
        }
        bring(open.get(), inFront);
        return open;
    }

    /// Views of one kind gather in one place; the first of a kind joins the active one.
    private Optional<String> placeFor(String viewId) {
        return state().layout().all().stream()
                .filter(t -> t.view().equals(viewId))
                .map(Layout.Tab::id)
                .findFirst()
                .or(() -> Optional.of(activeTab.get()));
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
        follow();
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

    /// Goes to the result that the open views show, or the first, and to its component that is selected.
    public void focusOnShownResult() {
        var shown = state().layout().all().stream()
                .filter(t -> !t.pinned())
                .flatMap(t -> state().result(t.subject()).stream())
                .filter(k -> !(k.result().factorization() instanceof Embedding))
                .findFirst();
        shown.or(() -> state().results().stream().findFirst()).ifPresent(kept -> {
            focus.set(new Focus.OnResult(kept.id()));
            focusOnSelectedComponent(kept.componentAxis());
        });
    }

    /// Selects one component everywhere.
    public void select(String resultId, int component) {
        state().result(resultId).ifPresent(kept -> {
            var stroke = Stroke.ofComponent(kept, component);
            // first: a list that is being clicked in would else go back to the one before
            focus.set(new Focus.OnComponent(resultId, component));
            workspace.apply(new Edit.Select(stroke.axis(), stroke.selection(), stroke.words(), System.nanoTime()));
        });
    }

    /// What selects rows by words instead of strokes.
    public RowSelecting rowSelecting() {
        return rowSelecting;
    }

    public void groupFrom(AxisId axis, Selection selection) {
        brushing.groupFrom(axis, selection);
    }

    /// The result in focus, or that of the dataset in focus which was in focus last; where nothing is in focus, the
    /// newest.
    public Optional<Kept> currentResult() {
        return currentResults().findFirst();
    }

    /// The result in focus alone, or those of the dataset in focus: the one that was in focus last, then the newest
    /// first, maps last.
    Stream<Kept> currentResults() {
        return switch (focus.get()) {
            case Focus.OnResult on -> state().result(on.id()).stream();
            case Focus.OnComponent on -> state().result(on.resultId()).stream();
            case Focus.OnDataset on -> resultsOf(on.id());
            case Focus.OnJob on -> session.job(on.id()).stream().flatMap(j -> resultsOf(j.datasetId()));
            case Focus.OnFinding on -> state().finding(on.id()).stream().flatMap(f -> resultsOf(f.datasetId()));
            case Focus.Nothing _ -> state().results().reversed().stream();
        };
    }

    private Stream<Kept> resultsOf(String datasetId) {
        var last = lastResults.getOrDefault(datasetId, "");
        return state().results().reversed().stream()
                .filter(k -> k.datasetId().equals(datasetId))
                .sorted(Comparator.comparing((Kept k) -> !k.id().equals(last))
                        .thenComparing(k -> k.result().factorization() instanceof Embedding));
    }

    /// Opens a view of what is in focus: of its result, or of the newest of its results that the view can show, or of
    /// the data.
    public void openView(String viewId) {
        subjectFor(viewId).ifPresent(id -> openView(viewId, id));
    }

    private Optional<String> subjectFor(String viewId) {
        var view = Views.byId(viewId);
        return currentResults()
                .map(Kept::id)
                .filter(id -> subject(id).filter(s -> view.fits(s).fits()).isPresent())
                .findFirst()
                .or(() -> currentDataset().map(Dataset::id));
    }

    /// A fresh tab of what a view can show of what is in focus.
    Optional<Layout.Tab> tabOf(String viewId) {
        return subjectFor(viewId)
                .flatMap(id -> subject(id).map(s -> UsualViews.tab(viewId, id, UsualViews.shape(s))))
                .map(tab -> tab.sharing(shared()));
    }

    /// Layouts by task.
    public TaskLayouts taskLayouts() {
        return taskLayouts;
    }

    /// Whether a view can show something of what is in focus, and if not, why.
    public Eligibility canOpen(String viewId) {
        return subjectFor(viewId)
                .flatMap(this::subject)
                .map(Views.byId(viewId)::fits)
                .orElseGet(() -> Eligibility.refused("Open a dataset first."));
    }

    /// The dataset in focus or behind what is, or the first.
    public Optional<Dataset> currentDataset() {
        var id = switch (focus.get()) {
            case Focus.OnDataset on -> Optional.of(on.id());
            case Focus.OnJob on -> session.job(on.id()).map(Job::datasetId);
            case Focus.OnFinding on -> state().finding(on.id()).map(KeptFinding::datasetId);
            case Focus.OnResult _, Focus.OnComponent _ -> currentResult().map(Kept::datasetId);
            case Focus.Nothing _ -> Optional.<String>empty();
        };
        return id.flatMap(state()::dataset).or(() -> state().datasets().stream().findFirst());
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
}
