/// Writing files and folders so that whatever happens, what was there before is either kept or replaced whole.
@NullMarked
package factorscope.model.files;

import org.jspecify.annotations.NullMarked;
