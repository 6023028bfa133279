package factorscope.views.drawing;

import factorscope.model.data.Axis;
import factorscope.model.param.ParamValues;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.WorkspaceState;
import java.util.BitSet;
import java.util.OptionalInt;

/// Everything that a drawing depends on.
///
/// @param marks what is selected, and the state for groups, notes and other results
public record Request(Subject subject, ParamValues options, Marks marks, Look look, Size size) {
    public WorkspaceState state() {
        return marks.state();
    }

    /// The selected positions of an axis; not to be changed.
    public BitSet selected(Axis axis) {
        return marks.selected(axis);
    }

    /// The selected components of a result; not to be changed.
    public BitSet selectedComponents(Kept kept) {
        return marks.selected(
                kept.componentAxis(), kept.result().factorization().components());
    }

    /// The component in focus: the selected one, of several the first.
    public OptionalInt focus(Kept kept) {
        int first = selectedComponents(kept).nextSetBit(0);
        return first < 0 ? OptionalInt.empty() : OptionalInt.of(first);
    }

    public Request with(Size other) {
        return new Request(subject, options, marks, look, other);
    }

    public Request with(Look other) {
        return new Request(subject, options, marks, other, size);
    }
}
