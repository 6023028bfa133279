package factorscope.views.drawing;

import factorscope.model.param.ParamValues;
import java.util.function.IntFunction;

/// An option that is best moved by hand, such as which of many slices is shown: it can be dragged, and played.
///
/// @param name of what is moved along
/// @param size how many positions there are
/// @param at the position that is shown
/// @param label of a position
/// @param moved the options with another position
public record Slider(String name, int size, int at, IntFunction<String> label, IntFunction<ParamValues> moved) {}
