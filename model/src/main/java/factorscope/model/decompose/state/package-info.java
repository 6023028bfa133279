/// What solvers go on from: declared once, saved and restored.
@NullMarked
package factorscope.model.decompose.state;

import org.jspecify.annotations.NullMarked;
