package factorscope.views.drawing;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.workspace.WorkspaceState;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What is selected in a state, worked out once per axis however many views ask.
public final class Marks {
    public static final Marks NONE = new Marks(WorkspaceState.EMPTY);

    private final WorkspaceState state;
    private final Map<AxisId, BitSet> resolved = new ConcurrentHashMap<>();

    public Marks(WorkspaceState state) {
        this.state = state;
    }

    public WorkspaceState state() {
        return state;
    }

    /// The selected positions of an axis; not to be changed.
    public BitSet selected(AxisId axis, int size) {
        return resolved.computeIfAbsent(axis, a -> state.selected(a, size));
    }

    public BitSet selected(Axis axis) {
        return selected(axis.id(), axis.size());
    }
}
