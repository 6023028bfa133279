/// Pairs the components of two results, and says how alike they are.
@NullMarked
package factorscope.model.match;

import org.jspecify.annotations.NullMarked;
