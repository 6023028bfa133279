/// The one exception that people see: what is wrong, why, and what to try next.
@NullMarked
package factorscope.model.failure;

import org.jspecify.annotations.NullMarked;
