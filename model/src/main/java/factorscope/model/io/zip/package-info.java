/// What an archive holds and where, so that stored entries can be mapped.
@NullMarked
package factorscope.model.io.zip;

import org.jspecify.annotations.NullMarked;
