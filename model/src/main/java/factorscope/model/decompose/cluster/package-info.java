/// Clusterings: every sample belongs to one group, or to none.
@NullMarked
package factorscope.model.decompose.cluster;

import org.jspecify.annotations.NullMarked;
