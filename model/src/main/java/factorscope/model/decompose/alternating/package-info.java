/// What SNMF, NMF and sparse dictionaries share: codes row by row against fixed components, then components
/// from the codes' sums.
@NullMarked
package factorscope.model.decompose.alternating;

import org.jspecify.annotations.NullMarked;
