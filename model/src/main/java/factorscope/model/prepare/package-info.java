/// What is done to values before they are decomposed: visible, in order, on record.
@NullMarked
package factorscope.model.prepare;

import org.jspecify.annotations.NullMarked;
