/// What a decomposition is: a problem goes in, a solver takes steps, a factorization comes out.
@NullMarked
package factorscope.model.decompose;

import org.jspecify.annotations.NullMarked;
