/// Safetensors: tensors by name, mapped where they are.
@NullMarked
package factorscope.model.io.safetensors;

import org.jspecify.annotations.NullMarked;
