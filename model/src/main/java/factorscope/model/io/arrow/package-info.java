/// Arrow IPC files, streams, and folders of them.
@NullMarked
package factorscope.model.io.arrow;

import org.jspecify.annotations.NullMarked;
