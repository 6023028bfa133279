/// Loadings as colours.
@NullMarked
package factorscope.views.heat;

import org.jspecify.annotations.NullMarked;
