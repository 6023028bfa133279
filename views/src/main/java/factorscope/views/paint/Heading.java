package factorscope.views.paint;

import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import java.awt.Color;
import java.awt.Graphics2D;

/// What stands above a drawing: a title, and a remark below it.
public final class Heading {
    private Heading() {}

    /// @param width of the drawing
    public static void title(Graphics2D g, Look look, String text, double width) {
        g.setPaint(look.text());
        line(g, look.bold(Letter.TITLE), text, width, Spacing.TITLE);
    }

    public static void remark(Graphics2D g, Look look, String text, double width) {
        remark(g, look, look.muted(), text, width);
    }

    /// A remark that is to be noticed, in another colour.
    public static void remark(Graphics2D g, Look look, Color colour, String text, double width) {
        g.setPaint(colour);
        line(g, look.font(Letter.NOTE), text, width, Spacing.REMARK);
    }

    private static void line(Graphics2D g, java.awt.Font font, String text, double width, double base) {
        Lettering.left(g, font, Lettering.fitted(font, text, width - 2.0 * Spacing.MARGIN), Spacing.MARGIN, base);
    }

    /// Above a part of a drawing, in capitals.
    ///
    /// @param base of the line
    public static void section(Graphics2D g, Look look, String text, double left, double base) {
        g.setPaint(look.muted());
        Lettering.left(g, look.bold(Letter.NOTE), text, left, base);
    }
}
