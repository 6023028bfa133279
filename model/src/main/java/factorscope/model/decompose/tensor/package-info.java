/// Decompositions of data with three or more axes.
@NullMarked
package factorscope.model.decompose.tensor;

import org.jspecify.annotations.NullMarked;
