package factorscope.app.navigation;

import factorscope.model.data.AxisId;
import factorscope.model.failure.Failure;
import factorscope.model.select.Mode;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Group;
import factorscope.model.workspace.Workspace;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.drawing.Stroke;
import java.util.Optional;

/// Turns strokes into selections and groups. All strokes of one drag change what was selected when it began.
final class Brushing {
    /// Rules nested deeper than this are turned into a list.
    private static final int MOST_DEPTH = 12;

    private final Workspace workspace;
    private long drag = -1;
    private Selection began = Selection.NOTHING;
    private int group;

    Brushing(Workspace workspace) {
        this.workspace = workspace;
    }

    private WorkspaceState state() {
        return workspace.state();
    }

    /// @param held the mode of a key that is held, if one is
    void stroke(Stroke stroke, long number, Optional<Mode> held) {
        var state = state();
        if (number != drag) {
            drag = number;
            began = state.selection(stroke.axis());
            group = freeNumber();
        }
        var mode = held.orElse(state.mode());
        if (mode == Mode.NEW_GROUP && !isComponentAxis(stroke.axis())) {
            if (isEmpty(stroke.axis(), stroke.selection())) {
                return;
            }
            workspace.apply(new Edit.AddGroup(group(group, stroke.axis(), stroke.selection()), drag));
            return;
        }
        var next = began.brushed(stroke.selection(), mode);
        if (next.depth() > MOST_DEPTH) {
            int size = state.axisSizes().getOrDefault(stroke.axis(), 0);
            next = Selection.Picked.of(next.resolve(size, state));
        }
        workspace.apply(new Edit.Select(stroke.axis(), next, stroke.words(), drag));
    }

    private boolean isComponentAxis(AxisId axis) {
        return state().results().stream().anyMatch(k -> k.componentAxis().equals(axis));
    }

    void groupFrom(AxisId axis, Selection selection) {
        if (isEmpty(axis, selection)) {
            throw Failure.usage("Nothing is selected to make a group of.", "Select something first.");
        }
        workspace.apply(new Edit.AddGroup(group(freeNumber(), axis, selection), System.nanoTime()));
    }

    private boolean isEmpty(AxisId axis, Selection selection) {
        int size = state().axisSizes().getOrDefault(axis, 0);
        return selection.resolve(size, state()).isEmpty();
    }

    private static Group group(int number, AxisId axis, Selection selection) {
        return new Group("group " + number, number - 1, axis, selection);
    }

    /// The first number that no group is called by.
    private int freeNumber() {
        int number = 1;
        while (isGroup("group " + number)) {
            number++;
        }
        return number;
    }

    private boolean isGroup(String name) {
        return state().groups().stream().anyMatch(g -> g.name().equals(name));
    }
}
