/// Polyadic models that are fitted value by value: missing values, other losses, drawn values.
@NullMarked
package factorscope.model.decompose.tensor.elementwise;

import org.jspecify.annotations.NullMarked;
