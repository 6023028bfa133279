/// How fast the program computes, on data that anyone can make again, beside what people use today.
@NullMarked
package factorscope.bench;

import org.jspecify.annotations.NullMarked;
