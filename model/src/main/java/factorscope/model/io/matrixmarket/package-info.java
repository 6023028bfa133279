/// Sparse and dense matrices as text.
@NullMarked
package factorscope.model.io.matrixmarket;

import org.jspecify.annotations.NullMarked;
