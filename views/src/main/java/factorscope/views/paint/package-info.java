/// Colours, fonts, raster layers for many points and heat maps, and figure formats. No JavaFX.
@NullMarked
package factorscope.views.paint;

import org.jspecify.annotations.NullMarked;
