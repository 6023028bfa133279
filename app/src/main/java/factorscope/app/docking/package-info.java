/// Views side by side.
@NullMarked
package factorscope.app.docking;

import org.jspecify.annotations.NullMarked;
