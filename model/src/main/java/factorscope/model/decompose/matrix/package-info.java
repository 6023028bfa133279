/// Decompositions of a matrix into weighted outer products.
@NullMarked
package factorscope.model.decompose.matrix;

import org.jspecify.annotations.NullMarked;
