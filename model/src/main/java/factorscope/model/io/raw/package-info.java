/// Plain values, described by a JSON file beside them.
@NullMarked
package factorscope.model.io.raw;

import org.jspecify.annotations.NullMarked;
