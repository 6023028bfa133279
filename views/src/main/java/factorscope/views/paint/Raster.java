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

    /// Set where a chart is drawn that was prepared: its layers show what they have, wherever it belongs by now, and
    /// fill in nothing.
    public static final RenderingHints.Key PREPARED = new RenderingHints.Key(0x46530001) {
        @Override
        public boolean isCompatibleValue(Object value) {
            return value instanceof Boolean;
        }
    };

    /// Larger pictures than this are drawn coarser.
    private static final double MOST_PIXELS = 40e6;

    private Raster() {}

    public static LayerRenderer.Layer layer(Pixels source, double pixelScale) {
        return new Kept(source, pixelScale);
    }

    /// Keeps the last picture: a chart is prepared off the screen's thread, and drawn on it, where it must be quick.
    private static final class Kept implements LayerRenderer.Layer {
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
            var last = drawn;
            if (last == null || !Boolean.TRUE.equals(g.getRenderingHint(PREPARED))) {
                last = fill(area, x, y);
            }
            if (last == null) {
                return;
            }
            drawn = last;
            double left = area.getX() + x.place(last.x.from()) * area.getWidth();
            double right = area.getX() + x.place(last.x.to()) * area.getWidth();
            double top = area.getMaxY() - y.place(last.y.to()) * area.getHeight();
            double bottom = area.getMaxY() - y.place(last.y.from()) * area.getHeight();
            var clip = g.getClip();
            g.clip(area);
            g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
            g.drawImage(
                    last.picture,
                    (int) Math.round(left),
                    (int) Math.round(top),
                    (int) Math.round(right - left),
                    (int) Math.round(bottom - top),
                    null);
            g.setClip(clip);
        }

        private @Nullable Drawn fill(Rectangle2D area, Extent x, Extent y) {
            double scale = pixelScale;
            while (area.getWidth() * scale * area.getHeight() * scale > MOST_PIXELS) {
                scale /= 2;
            }
            int width = (int) Math.round(area.getWidth() * scale);
            int height = (int) Math.round(area.getHeight() * scale);
            if (width < 1 || height < 1) {
                return null;
            }
            var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
            source.fill(((DataBufferInt) picture.getRaster().getDataBuffer()).getData(), width, height, x, y, scale);
            return new Drawn(picture, x, y);
        }
    }
}
