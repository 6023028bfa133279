/// What is asked of data and of results: the contract of analyses, and what they give and take.
@NullMarked
package factorscope.model.analyse;

import org.jspecify.annotations.NullMarked;
