/// Maps: positions in two dimensions that keep neighbours together.
@NullMarked
package factorscope.model.decompose.embed;

import org.jspecify.annotations.NullMarked;
