/// Parquet files.
@NullMarked
package factorscope.model.io.parquet;

import org.jspecify.annotations.NullMarked;
