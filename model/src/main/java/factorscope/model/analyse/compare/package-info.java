/// Analyses of two things beside each other.
@NullMarked
package factorscope.model.analyse.compare;

import org.jspecify.annotations.NullMarked;
