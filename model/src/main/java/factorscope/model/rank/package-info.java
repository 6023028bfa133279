/// How many components there are: what different criteria say, and why.
@NullMarked
package factorscope.model.rank;

import org.jspecify.annotations.NullMarked;
