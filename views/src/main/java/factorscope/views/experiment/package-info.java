/// Figures of experiments with planted data.
@NullMarked
package factorscope.views.experiment;

import org.jspecify.annotations.NullMarked;
