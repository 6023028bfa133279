/// Drawings on the screen: zoom, brush, words, export.
@NullMarked
package factorscope.views.pane;

import org.jspecify.annotations.NullMarked;
