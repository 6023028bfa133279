/// Commands for those who work on the program: measuring it, damaging files, making the first results.
@NullMarked
package factorscope.bench.cli;

import org.jspecify.annotations.NullMarked;
