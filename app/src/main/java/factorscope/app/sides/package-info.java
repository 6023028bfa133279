/// Data beside the data, for the window and the command line alike.
@NullMarked
package factorscope.app.sides;

import org.jspecify.annotations.NullMarked;
