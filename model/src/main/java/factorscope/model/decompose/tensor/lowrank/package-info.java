/// Tensors of low rank along every axis, with a sparse or a smooth part.
@NullMarked
package factorscope.model.decompose.tensor.lowrank;

import org.jspecify.annotations.NullMarked;
