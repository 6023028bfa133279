package factorscope.views.evidence;

import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;

/// Values over a plane.
///
/// @param heading above it
/// @param values row by row, the first row on top
/// @param height rows
/// @param width columns
/// @param signed zero is neutral, both poles have a colour
record Picture(String heading, double[] values, int height, int width, boolean signed) {
    private static final double MOST_ASPECT = 2.2;

    Picture withHeading(String other) {
        return new Picture(other, values, height, width, signed);
    }

    double aspect() {
        return Math.clamp((double) width / height, 1 / MOST_ASPECT, MOST_ASPECT);
    }

    void paint(Graphics2D g, Look look, double x, double top, double wide, double tall) {
        g.setPaint(look.muted());
        var font = look.font(Letter.SMALL);
        Lettering.left(g, font, Lettering.fitted(font, heading, wide), x, top + 10);
        double most = 0;
        double least = Double.POSITIVE_INFINITY;
        for (double value : values) {
            if (Double.isFinite(value)) {
                most = Math.max(most, Math.abs(value));
                least = Math.min(least, value);
            }
        }
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < values.length; i++) {
            double value = values[i];
            int colour = signed
                    ? Palette.diverging(most == 0 ? 0 : value / most, look)
                    : Palette.sequential(most <= least ? 0 : (value - least) / (most - least), look);
            image.setRGB(i % width, i / width, colour);
        }
        var before = g.getRenderingHint(RenderingHints.KEY_INTERPOLATION);
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        var place = new AffineTransform(wide / width, 0, 0, (tall - 4) / height, x, top + 14);
        g.drawImage(image, place, null);
        if (before != null) {
            g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, before);
        }
    }
}
