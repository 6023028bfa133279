package factorscope.views.paint;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import org.jspecify.annotations.Nullable;

/// A layer as one picture at device resolution: as fast for a million points as for a thousand, and the same in
/// every figure format.
public final class Raster {
    /// Fills pixels.
    public interface Pixels {
        /// @param pixels ARGB, not premultiplied, `width` per row, the top row first; transparent at first
        /// @param scale device pixels per logical pixel
        void fill(int[] pixels, int width, int height, Extent x, Extent y, double scale);
    }

    /// Larger pictures than this are drawn coarser.
    private static final double MOST_PIXELS = 40e6;

    private Raster() {}

    public static LayerRenderer.Layer layer(Pixels source, double pixelScale) {
        return new Kept(source, pixelScale);
    }

    /// Keeps the last picture: a chart is drawn once off the screen's thread, and then on it, where it must be
    /// quick.
    private static final class Kept implements LayerRenderer.Layer {
        /// The screen measures text a little differently, so that its axes may leave a few pixels more or less.
        private static final int TOLERANCE = 6;

        private record Drawn(BufferedImage picture, Extent x, Extent y) {}

        private final Pixels source;
        private final double pixelScale;
        private volatile @Nullable Drawn drawn;

        Kept(Pixels source, double pixelScale) {
            this.source = source;
            this.pixelScale = pixelScale;
        }

        @Override
        public void paint(Graphics2D g, Rectangle2D area, Extent x, Extent y) {
            double scale = pixelScale;
            while (area.getWidth() * scale * area.getHeight() * scale > MOST_PIXELS) {
                scale /= 2;
            }
            int width = (int) Math.round(area.getWidth() * scale);
            int height = (int) Math.round(area.getHeight() * scale);
            if (width < 1 || height < 1) {
                return;
            }
            g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
            g.drawImage(
                    picture(width, height, x, y, scale),
                    (int) Math.round(area.getX()),
                    (int) Math.round(area.getY()),
                    (int) Math.round(area.getWidth()),
                    (int) Math.round(area.getHeight()),
                    null);
        }

        private BufferedImage picture(int width, int height, Extent x, Extent y, double scale) {
            var last = drawn;
            if (last != null
                    && last.x.equals(x)
                    && last.y.equals(y)
                    && Math.abs(last.picture.getWidth() - width) <= TOLERANCE * scale
                    && Math.abs(last.picture.getHeight() - height) <= TOLERANCE * scale) {
                return last.picture;
            }
            var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
            source.fill(((DataBufferInt) picture.getRaster().getDataBuffer()).getData(), width, height, x, y, scale);
            drawn = new Drawn(picture, x, y);
            return picture;
        }
    }
}
