/// Sparse coding: many components, few of them in each sample.
@NullMarked
package factorscope.model.decompose.dictionary;

import org.jspecify.annotations.NullMarked;
