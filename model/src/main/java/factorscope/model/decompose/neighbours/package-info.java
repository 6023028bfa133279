/// Rows as points in few dimensions, and the nearest neighbours of each: what maps and density clusterings begin with.
@NullMarked
package factorscope.model.decompose.neighbours;

import org.jspecify.annotations.NullMarked;
