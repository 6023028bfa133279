/// What views need of data and coordinates to draw them: samples and ranges.
@NullMarked
package factorscope.model.analyse.preview;

import org.jspecify.annotations.NullMarked;
