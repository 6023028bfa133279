package factorscope.views.paint;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RasterTest {
    private static final Extent WHOLE = new Extent(0, 10);

    private final AtomicInteger filled = new AtomicInteger();

    /// A red column at the numbers from 2 to 3.
    private final LayerRenderer.Layer layer = Raster.layer(
            (pixels, width, height, x, _, _) -> {
                filled.incrementAndGet();
                for (int i = 0; i < pixels.length; i++) {
                    double number = x.value((i % width + 0.5) / width);
                    pixels[i] = number > 2 && number < 3 ? 0xFFFF0000 : 0;
                }
            },
            1);

    private BufferedImage paint(Extent x, boolean prepared) {
        var picture = new BufferedImage(100, 20, BufferedImage.TYPE_INT_RGB);
        var g = picture.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, 100, 20);
        g.setRenderingHint(Raster.PREPARED, prepared);
        layer.paint(g, new Rectangle2D.Double(0, 0, 100, 20), x, WHOLE);
        return picture;
    }

    private static boolean isRed(BufferedImage picture, int x) {
        return (picture.getRGB(x, 10) & 0xFFFFFF) == 0xFF0000;
    }

    @Test
    void aPreparedLayerIsShownWhereItBelongsByNow() {
        assertThat(isRed(paint(WHOLE, false), 25)).isTrue();
        // twice as close: from 20 to 30 of 100 becomes 40 to 60, with nothing filled in anew
        var closer = paint(new Extent(0, 5), true);
        assertThat(filled).hasValue(1);
        assertThat(isRed(closer, 39)).isFalse();
        assertThat(isRed(closer, 41)).isTrue();
        assertThat(isRed(closer, 59)).isTrue();
        assertThat(isRed(closer, 61)).isFalse();
        // as soon as it is prepared again it is sharp
        paint(new Extent(0, 5), false);
        assertThat(filled).hasValue(2);
    }

    @Test
    void aLayerThatWasNeverPreparedIsFilledIn() {
        assertThat(isRed(paint(WHOLE, true), 25)).isTrue();
        assertThat(filled).hasValue(1);
    }
}
