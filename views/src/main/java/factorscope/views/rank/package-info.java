/// How many components: criteria side by side.
@NullMarked
package factorscope.views.rank;

import org.jspecify.annotations.NullMarked;
