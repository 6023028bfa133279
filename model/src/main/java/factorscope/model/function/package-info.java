/// Functions given as formulas, sampled so that polynomials through the samples are as good as wanted.
@NullMarked
package factorscope.model.function;

import org.jspecify.annotations.NullMarked;
