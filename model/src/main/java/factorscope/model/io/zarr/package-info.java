/// Zarr arrays and groups: folders of chunks with a description.
@NullMarked
package factorscope.model.io.zarr;

import org.jspecify.annotations.NullMarked;
