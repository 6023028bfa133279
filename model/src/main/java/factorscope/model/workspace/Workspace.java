package factorscope.model.workspace;

import factorscope.model.data.Dataset;
import factorscope.model.data.Storage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// The state as it is now, with the states before it to undo to. Keeps every dataset alive that any of them
/// refers to.
///
/// Used from one thread (the screen's); releases datasets through `later`, since unmapping takes time.
public final class Workspace implements AutoCloseable {
    private static final int MOST_UNDO = 200;

    private record Done(WorkspaceState before, Edit edit) {}

    private final Deque<Done> undo = new ArrayDeque<>();
    private final Deque<Done> redo = new ArrayDeque<>();
    private final List<Consumer<WorkspaceState>> listeners = new CopyOnWriteArrayList<>();
    private final Map<Storage, Storage.Lease> leases = new LinkedHashMap<>();
    private final Consumer<Runnable> later;
    private WorkspaceState state = WorkspaceState.EMPTY;
    private WorkspaceState saved = state;

    /// @param later runs what takes time on another thread
    public Workspace(Consumer<Runnable> later) {
        this.later = later;
    }

    public WorkspaceState state() {
        return state;
    }

    /// Told of every new state.
    ///
    /// @return ends the subscription
    public AutoCloseable onChange(Consumer<WorkspaceState> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// Does something that can be undone.
    public void apply(Edit edit) {
        var before = state;
        var after = edit.apply(before);
        if (after.equals(before)) {
            return;
        }
        boolean continues = edit.gesture().isPresent()
                && !undo.isEmpty()
                && redo.isEmpty()
                && undo.peek().edit.gesture().equals(edit.gesture());
        if (continues) {
            var first = undo.pop();
            undo.push(new Done(first.before, edit));
        } else {
            undo.push(new Done(before, edit));
            if (undo.size() > MOST_UNDO) {
                undo.removeLast();
            }
        }
        redo.clear();
        become(after);
    }

    /// Adds a result. Computing is never undone, so the result is in all states, those before it too.
    public void keep(Kept kept) {
        changeAll(undo, s -> s.withResult(kept));
        changeAll(redo, s -> s.withResult(kept));
        become(state.withResult(kept));
    }

    /// Gives the components of a result automatic names, which are no work of anybody's: in all states.
    public void name(String resultId, List<String> names) {
        UnaryOperator<WorkspaceState> named = s ->
                s.result(resultId).map(k -> s.withResult(k.withNames(names))).orElse(s);
        changeAll(undo, named);
        changeAll(redo, named);
        saved = named.apply(saved);
        become(named.apply(state));
    }

    private static void changeAll(Deque<Done> states, UnaryOperator<WorkspaceState> change) {
        var changed = states.stream()
                .map(d -> new Done(change.apply(d.before), d.edit))
                .toList();
        states.clear();
        states.addAll(changed);
    }

    /// Replaces everything, such as by an opened project; nothing before can be undone.
    public void replace(WorkspaceState next) {
        undo.clear();
        redo.clear();
        saved = next;
        become(next);
    }

    /// Arranges the views without leaving a trace in the undo list: moving a divider is not work.
    public void arrange(Layout layout) {
        if (!layout.equals(state.layout())) {
            state = state.withLayout(layout);
            listeners.forEach(l -> l.accept(state));
        }
    }

    public Optional<String> undoWords() {
        return Optional.ofNullable(undo.peek()).map(d -> d.edit.words());
    }

    public Optional<String> redoWords() {
        return Optional.ofNullable(redo.peek()).map(d -> d.edit.words());
    }

    public void undo() {
        if (!undo.isEmpty()) {
            var done = undo.pop();
            redo.push(new Done(state, done.edit));
            become(looking(done.before));
        }
    }

    public void redo() {
        if (!redo.isEmpty()) {
            var done = redo.pop();
            undo.push(new Done(state, done.edit));
            become(looking(done.before));
        }
    }

    /// Which tab is in front and where the dividers are is not work, and stays as it is.
    private WorkspaceState looking(WorkspaceState before) {
        return before.withLayout(before.layout().arrangedAs(state.layout()));
    }

    /// Whether there is work that is not saved: data that were prepared or put together, results, what is written
    /// about them, what was asked about the rank, what was found, and groups. Data that were only opened are on the
    /// disk already; what is selected and how the views are arranged is saved too, but is not worth a question.
    public boolean isUnsaved() {
        return !made(state).equals(made(saved))
                || !unnamed(state).equals(unnamed(saved))
                || !state.trash().equals(saved.trash())
                || !state.studies().equals(saved.studies())
                || !state.groups().equals(saved.groups())
                || !state.findings().equals(saved.findings());
    }

    /// Automatic names are no work.
    private static List<Kept> unnamed(WorkspaceState state) {
        return state.results().stream().map(k -> k.withNames(List.of())).toList();
    }

    /// Whether other data are open than were saved, be it as they were opened: a project would come back without
    /// them.
    public boolean hasOtherData() {
        return !state.datasets().equals(saved.datasets());
    }

    private static List<Dataset> made(WorkspaceState state) {
        return state.datasets().stream()
                .filter(d -> !d.origin().prepare().isEmpty()
                        || DataSource.of(d.origin()).isMadeHere())
                .toList();
    }

    /// Called when a state has been saved; it may have changed meanwhile.
    public void markSaved(WorkspaceState written) {
        saved = written;
        listeners.forEach(l -> l.accept(state));
    }

    private void become(WorkspaceState next) {
        state = next;
        keepLeases();
        listeners.forEach(l -> l.accept(next));
    }

    private void keepLeases() {
        var needed = new HashSet<Storage>();
        collect(state, needed);
        undo.forEach(d -> collect(d.before, needed));
        redo.forEach(d -> collect(d.before, needed));
        for (var storage : needed) {
            leases.computeIfAbsent(storage, Storage::lease);
        }
        var gone = leases.keySet().stream().filter(s -> !needed.contains(s)).toList();
        for (var storage : gone) {
            var lease = leases.remove(storage);
            if (lease != null) {
                later.accept(lease::close);
            }
        }
    }

    private static void collect(WorkspaceState from, Set<Storage> into) {
        from.datasets().forEach(d -> into.add(d.values().storage()));
    }

    @Override
    public void close() {
        listeners.clear();
        undo.clear();
        redo.clear();
        state = WorkspaceState.EMPTY;
        keepLeases();
    }
}
