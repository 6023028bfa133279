/// Cores with loadings along each axis: Tucker, nonnegative, functional and hierarchical.
@NullMarked
package factorscope.model.decompose.tensor.tucker;

import org.jspecify.annotations.NullMarked;
