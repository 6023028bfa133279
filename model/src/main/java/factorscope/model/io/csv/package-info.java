/// Tables of text, plain or gzipped: numbers become values, words become metadata.
@NullMarked
package factorscope.model.io.csv;

import org.jspecify.annotations.NullMarked;
