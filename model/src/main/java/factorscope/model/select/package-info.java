/// Selections: rules along an axis, shared by every view.
@NullMarked
package factorscope.model.select;

import org.jspecify.annotations.NullMarked;
