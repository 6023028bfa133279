package factorscope.views.drawing;

import factorscope.model.data.AxisId;
import factorscope.model.select.Selection;

/// What a gesture selects.
///
/// @param words for the undo menu, such as `select 34 tokens`
public record Stroke(AxisId axis, Selection selection, String words) {}
