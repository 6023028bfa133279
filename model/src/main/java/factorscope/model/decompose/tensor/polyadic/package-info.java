/// Sums of outer products: CP and its variants.
@NullMarked
package factorscope.model.decompose.tensor.polyadic;

import org.jspecify.annotations.NullMarked;
