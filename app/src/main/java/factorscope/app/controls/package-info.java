/// Controls and looks that several parts of the window use.
@NullMarked
package factorscope.app.controls;

import org.jspecify.annotations.NullMarked;
