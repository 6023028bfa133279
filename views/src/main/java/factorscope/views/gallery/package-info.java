/// All views at once, of things made for it: for whoever changes how they look.
@NullMarked
package factorscope.views.gallery;

import org.jspecify.annotations.NullMarked;
