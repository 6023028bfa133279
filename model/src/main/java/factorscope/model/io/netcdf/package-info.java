/// Classic NetCDF files (versions 1, 2 and 5).
@NullMarked
package factorscope.model.io.netcdf;

import org.jspecify.annotations.NullMarked;
