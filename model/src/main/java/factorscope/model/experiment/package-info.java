/// Experiments with planted data that teach what methods can and cannot find.
@NullMarked
package factorscope.model.experiment;

import org.jspecify.annotations.NullMarked;
