/// Decompositions around decompositions: of values that are rescaled, from several starts.
@NullMarked
package factorscope.model.decompose.decorate;

import org.jspecify.annotations.NullMarked;
