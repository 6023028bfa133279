/// Bridges from the model's threads to the screen's: the only place with Platform.runLater.
@NullMarked
package factorscope.views.fx;

import org.jspecify.annotations.NullMarked;
