/// Solvers and tools that several algorithms are made of.
@NullMarked
package factorscope.model.decompose.solve;

import org.jspecify.annotations.NullMarked;
