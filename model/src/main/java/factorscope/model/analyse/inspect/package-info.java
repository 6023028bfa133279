/// Analyses of a result and its data.
@NullMarked
package factorscope.model.analyse.inspect;

import org.jspecify.annotations.NullMarked;
