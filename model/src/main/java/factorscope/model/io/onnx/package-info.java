/// Weights inside ONNX models.
@NullMarked
package factorscope.model.io.onnx;

import org.jspecify.annotations.NullMarked;
