/// Pictures: one, a stack, or a folder of them.
@NullMarked
package factorscope.model.io.images;

import org.jspecify.annotations.NullMarked;
