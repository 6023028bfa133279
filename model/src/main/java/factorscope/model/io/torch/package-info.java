/// PyTorch files, of which the pickle is read and never run.
@NullMarked
package factorscope.model.io.torch;

import org.jspecify.annotations.NullMarked;
