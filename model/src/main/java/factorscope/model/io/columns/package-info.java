/// Tables stored column by column: list columns as matrices, the others as metadata of their rows.
@NullMarked
package factorscope.model.io.columns;

import org.jspecify.annotations.NullMarked;
