/// How the objective went.
@NullMarked
package factorscope.views.convergence;

import org.jspecify.annotations.NullMarked;
