/// Brain images (NIfTI-1).
@NullMarked
package factorscope.model.io.nifti;

import org.jspecify.annotations.NullMarked;
