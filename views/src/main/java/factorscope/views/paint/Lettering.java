package factorscope.views.paint;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;

/// Text in sketches. Measured the same on every surface, so that a figure breaks its lines where the screen
/// does.
public final class Lettering {
    private static final FontRenderContext MEASURE = new FontRenderContext(null, true, true);

    private Lettering() {}

    public static double width(Font font, String text) {
        return font.getStringBounds(text, MEASURE).getWidth();
    }

    /// The text, shortened with an ellipsis if it is wider than this.
    public static String fitted(Font font, String text, double most) {
        if (width(font, text) <= most) {
            return text;
        }
        int low = 0;
        int high = text.length();
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (width(font, text.substring(0, middle) + "…") <= most) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low == 0 ? "" : text.substring(0, low).stripTrailing() + "…";
    }

    /// Draws with the left end of the base line at (x, y).
    public static void left(Graphics2D g, Font font, String text, double x, double y) {
        g.setFont(font);
        g.drawString(text, (float) x, (float) y);
    }

    /// Draws with the right end of the base line at (x, y).
    public static void right(Graphics2D g, Font font, String text, double x, double y) {
        left(g, font, text, x - width(font, text), y);
    }

    public static void centred(Graphics2D g, Font font, String text, double x, double y) {
        left(g, font, text, x - width(font, text) / 2, y);
    }
}
