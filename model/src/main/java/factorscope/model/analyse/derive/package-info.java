/// Analyses that make data or results of something else.
@NullMarked
package factorscope.model.analyse.derive;

import org.jspecify.annotations.NullMarked;
