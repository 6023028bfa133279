/// The program: its entry, for the window and for the command line.
@NullMarked
package factorscope.app;

import org.jspecify.annotations.NullMarked;
