package factorscope.app.navigation;

import factorscope.app.session.Focus;
import factorscope.app.session.Job;
import factorscope.app.session.Session;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
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
import factorscope.views.drawing.SharedOptions;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.fx.FxCell;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// What a person looks at: what is in focus, which views are open and which of them is active, what is selected.
public final class Navigation {
    private final Session session;
    private final Workspace workspace;
    private final Brushing brushing;
    private final FxCell<Focus> focus = new FxCell<>(new Focus.Nothing());
    private final FxCell<String> activeTab = new FxCell<>("");
    private BooleanSupplier isWriting = () -> false;

    public Navigation(Session session) {
        this.session = session;
        workspace = session.workspace();
        brushing = new Brushing(workspace);
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

    /// Goes to the first result, and to its component that is selected.
    public void focusOnFirstResult() {
        state().results().stream().findFirst().ifPresent(kept -> {
            focus.set(new Focus.OnResult(kept.id()));
            focusOnSelectedComponent(kept.componentAxis());
        });
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
            case Focus.OnJob on -> session.job(on.id()).stream().flatMap(j -> resultsOf(j.datasetId()));
            case Focus.OnFinding on -> state().finding(on.id()).stream().flatMap(f -> resultsOf(f.datasetId()));
            case Focus.Nothing _ -> state().results().reversed().stream();
        };
    }

    private Stream<Kept> resultsOf(String datasetId) {
        return state().results().reversed().stream().filter(k -> k.datasetId().equals(datasetId));
    }

    /// Opens a view of what is in focus: of its result, or of the newest of its results that the view can show, or of
    /// the data.
    public void openView(String viewId) {
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
