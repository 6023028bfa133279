package factorscope.views.paint;

import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// What the colours of a sketch stand for: a strip from the least to the largest value, with numbers below.
public final class ColourKey {
    /// The width of a key that is not given one.
    public static final double WIDTH = 120;
    private static final double STRIP = 8;
    private static final int STEPS = 60;

    /// The height of the strip with its numbers.
    public static final double HEIGHT = 22;

    private ColourKey() {}

    /// Of values from -1 to 1.
    ///
    /// @param left where it begins
    /// @param top of the strip
    public static void signed(Graphics2D g, Look look, double left, double top) {
        signed(g, look, List.of("−1", "0", "1"), left, top);
    }

    /// Of values symmetric about zero.
    ///
    /// @param labels evenly spread from the left end to the right
    public static void signed(Graphics2D g, Look look, List<String> labels, double left, double top) {
        paint(g, look, t -> Palette.diverging(2 * t - 1, look), labels, left, top, WIDTH);
    }

    /// Of values from zero.
    public static void unsigned(Graphics2D g, Look look, List<String> labels, double left, double top) {
        paint(g, look, t -> Palette.sequential(t, look), labels, left, top, WIDTH);
    }

    /// @param colour by place, from 0 to 1; as whole numbers
    public static void paint(
            Graphics2D g,
            Look look,
            DoubleUnaryOperator colour,
            List<String> labels,
            double left,
            double top,
            double width) {
        for (int i = 0; i < STEPS; i++) {
            g.setPaint(new Color((int) colour.applyAsDouble((i + 0.5) / STEPS)));
            g.fill(new Rectangle2D.Double(left + width * i / STEPS, top, width / STEPS + 0.5, STRIP));
        }
        g.setPaint(look.muted());
        var font = look.font(Letter.SMALL);
        for (int i = 0; i < labels.size(); i++) {
            double share = labels.size() == 1 ? 0 : (double) i / (labels.size() - 1);
            double at = left + share * width - share * Lettering.width(font, labels.get(i));
            Lettering.left(g, font, labels.get(i), at, top + STRIP + 12);
        }
    }
}
