/// Principal components and truncated singular value decompositions by passes over the rows.
@NullMarked
package factorscope.model.decompose.pca;

import org.jspecify.annotations.NullMarked;
