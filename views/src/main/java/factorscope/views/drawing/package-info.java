/// What a view is: a pure function from a request to a drawing. No JavaFX.
@NullMarked
package factorscope.views.drawing;

import org.jspecify.annotations.NullMarked;
