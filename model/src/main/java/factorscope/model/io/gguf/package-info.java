/// Weights of language models as llama.cpp writes them.
@NullMarked
package factorscope.model.io.gguf;

import org.jspecify.annotations.NullMarked;
