package factorscope.views.drawing;

import factorscope.model.data.AxisId;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import java.util.List;

/// What a gesture selects.
///
/// @param words for the undo menu, such as `select 34 tokens`
public record Stroke(AxisId axis, Selection selection, String words) {
    /// Of one component of a result.
    public static Stroke ofComponent(Kept kept, int component) {
        return new Stroke(
                kept.componentAxis(),
                new Selection.Picked(List.of(component)),
                "select component " + kept.componentText(component));
    }
}
