/// Analyses of data.
@NullMarked
package factorscope.model.analyse.study;

import org.jspecify.annotations.NullMarked;
