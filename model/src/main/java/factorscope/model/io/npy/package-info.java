/// NumPy arrays, single (.npy) and several (.npz).
@NullMarked
package factorscope.model.io.npy;

import org.jspecify.annotations.NullMarked;
