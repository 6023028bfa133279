/// The left side: datasets and runs, and the components of the run in focus.
@NullMarked
package factorscope.app.project;

import org.jspecify.annotations.NullMarked;
