/// What analyses have found for views: asked once, and shared by all that show it.
@NullMarked
package factorscope.views.answers;

import org.jspecify.annotations.NullMarked;
