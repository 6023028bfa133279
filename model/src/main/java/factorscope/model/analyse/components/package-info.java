/// What is asked of the components of one result, without its data.
@NullMarked
package factorscope.model.analyse.components;

import org.jspecify.annotations.NullMarked;
