/// Arrays with several axes: their products with matrices, their unfoldings, the factors and systems that tensor
/// methods share.
@NullMarked
package factorscope.model.decompose.tensor.product;

import org.jspecify.annotations.NullMarked;
