/// Samples as points of a map.
@NullMarked
package factorscope.views.scatter;

import org.jspecify.annotations.NullMarked;
