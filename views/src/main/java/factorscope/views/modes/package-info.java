/// Views of decompositions along three or more axes.
@NullMarked
package factorscope.views.modes;

import org.jspecify.annotations.NullMarked;
