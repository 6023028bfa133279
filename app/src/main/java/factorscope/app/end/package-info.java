/// How the process ends.
@NullMarked
package factorscope.app.end;

import org.jspecify.annotations.NullMarked;
