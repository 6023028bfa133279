package factorscope.model.workspace;

import factorscope.model.data.AxisId;
import factorscope.model.select.Selection;

/// A named, coloured selection that stays.
///
/// @param colour number in the palette of categories
public record Group(String name, int colour, AxisId axis, Selection selection) {}
