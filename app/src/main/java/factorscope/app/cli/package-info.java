/// The command line: the same catalogs as the window.
@NullMarked
package factorscope.app.cli;

import org.jspecify.annotations.NullMarked;
