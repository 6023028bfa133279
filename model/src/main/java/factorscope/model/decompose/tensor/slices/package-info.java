/// Models of matrices that share an axis: PARAFAC2 and RESCAL.
@NullMarked
package factorscope.model.decompose.tensor.slices;

import org.jspecify.annotations.NullMarked;
