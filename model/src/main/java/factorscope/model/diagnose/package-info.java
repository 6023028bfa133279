/// What can be said of data and results in numbers: one class per diagnostic.
@NullMarked
package factorscope.model.diagnose;

import org.jspecify.annotations.NullMarked;
