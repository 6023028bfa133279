package factorscope.views.drawing;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.select.Mode;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Group;
import factorscope.model.workspace.Layout;
import factorscope.model.workspace.WorkspaceState;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What is selected in a state, worked out once per axis however many views ask; and the state itself, or the parts of
/// it that a view has declared.
public final class Marks {
    public static final Marks NONE = new Marks(WorkspaceState.EMPTY);

    private final WorkspaceState whole;
    private final Map<AxisId, BitSet> resolved;

    /// Of the state, what may be read.
    private final WorkspaceState state;

    /// Axes whose selection may be asked for; all where `isAll`.
    private final Set<AxisId> axes;

    private final boolean isAll;

    public Marks(WorkspaceState state) {
        this(state, new ConcurrentHashMap<>(), state, Set.of(), true);
    }

    private Marks(
            WorkspaceState whole, Map<AxisId, BitSet> resolved, WorkspaceState state, Set<AxisId> axes, boolean isAll) {
        this.whole = whole;
        this.resolved = resolved;
        this.state = state;
        this.axes = axes;
        this.isAll = isAll;
    }

    /// These parts alone: nothing else can be read.
    public Marks only(Set<Part> parts, Subject subject) {
        boolean all = parts.contains(Part.SELECTIONS);
        var axes = new HashSet<AxisId>();
        if (!all) {
            if (parts.contains(Part.ROWS)) {
                add(axes, subject.axes(), 0);
            }
            if (parts.contains(Part.COLUMNS)) {
                add(axes, subject.axes(), 1);
            }
            if (parts.contains(Part.COMPONENTS)) {
                subject.result().ifPresent(kept -> axes.add(kept.componentAxis()));
            }
        }
        var part = new WorkspaceState(
                parts.contains(Part.DATASETS) ? whole.datasets() : List.of(),
                parts.contains(Part.RESULTS) ? whole.results() : List.of(),
                List.of(),
                all ? whole.selections() : Map.of(),
                parts.contains(Part.GROUPS) ? whole.groups() : List.of(),
                Mode.REPLACE,
                Layout.EMPTY,
                parts.contains(Part.CUT) ? whole.nextComponents() : OptionalInt.empty(),
                parts.contains(Part.STUDIES) ? whole.studies() : Map.of(),
                List.of());
        return new Marks(whole, resolved, part, axes, all);
    }

    private static void add(Set<AxisId> to, List<Axis> axes, int number) {
        if (number < axes.size()) {
            to.add(axes.get(number).id());
        }
    }

    /// What may be read of the state; the rest is empty.
    public WorkspaceState state() {
        return state;
    }

    /// The selected positions of an axis; not to be changed.
    public BitSet selected(AxisId axis, int size) {
        if (!isAll && !axes.contains(axis)) {
            throw new IllegalStateException("the view has not declared that it reads what is selected of " + axis);
        }
        return resolve(axis, size);
    }

    private BitSet resolve(AxisId axis, int size) {
        return resolved.computeIfAbsent(axis, a -> whole.selected(a, size));
    }

    public BitSet selected(Axis axis) {
        return selected(axis.id(), axis.size());
    }

    /// The positions that belong to a group.
    ///
    /// @param size of the group's axis
    public BitSet members(Group group, int size) {
        return group.selection().resolve(size, whole);
    }

    /// Whether everything that can be read of both is the same.
    public boolean sameAs(Marks other) {
        if (isAll != other.isAll || !axes.equals(other.axes) || !state.equals(other.state)) {
            return false;
        }
        return axes.stream().allMatch(axis -> isSelectedAlike(axis, other));
    }

    /// By the rules: what they select is worked out in the background.
    private boolean isSelectedAlike(AxisId axis, Marks other) {
        var rule = whole.selection(axis);
        return rule.equals(other.whole.selection(axis))
                && (rule instanceof Selection.Picked || rule instanceof Selection.Nothing || hasSameColumns(other));
    }

    /// Whether rules refer to the same numbers.
    private boolean hasSameColumns(Marks other) {
        return whole.datasets().equals(other.whole.datasets())
                && whole.results().stream()
                        .map(k -> k.result().factorization())
                        .toList()
                        .equals(other.whole.results().stream()
                                .map(k -> k.result().factorization())
                                .toList());
    }
}
