/// HDF5 files, as h5py, Keras, AnnData and MATLAB 7.3 write them.
@NullMarked
package factorscope.model.io.hdf5;

import org.jspecify.annotations.NullMarked;
