/// The one door to BLAS and LAPACK, to passes over blocks of rows, and to parallel loops.
@NullMarked
package factorscope.model.linalg;

import org.jspecify.annotations.NullMarked;
