/// Damaged files, made to see that nothing comes of them but data or a refusal.
@NullMarked
package factorscope.model.io.fuzz;

import org.jspecify.annotations.NullMarked;
