/// The registration lists: what exists is what stands here.
@NullMarked
package factorscope.model.catalog;

import org.jspecify.annotations.NullMarked;
