/// Files beside the data that name axes, roles and labels.
@NullMarked
package factorscope.model.io.side;

import org.jspecify.annotations.NullMarked;
