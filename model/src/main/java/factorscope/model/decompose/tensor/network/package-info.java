/// Chains, rings and networks of small cores.
@NullMarked
package factorscope.model.decompose.tensor.network;

import org.jspecify.annotations.NullMarked;
