/// Generators of data whose answer is known: for tests, lessons and the truth sandbox.
@NullMarked
package factorscope.model.planted;

import org.jspecify.annotations.NullMarked;
