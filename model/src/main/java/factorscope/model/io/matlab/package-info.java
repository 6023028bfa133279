/// MATLAB files of level 5.
@NullMarked
package factorscope.model.io.matlab;

import org.jspecify.annotations.NullMarked;
