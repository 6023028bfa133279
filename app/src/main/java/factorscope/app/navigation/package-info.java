/// What is looked at: focus, open views, selection.
@NullMarked
package factorscope.app.navigation;

import org.jspecify.annotations.NullMarked;
