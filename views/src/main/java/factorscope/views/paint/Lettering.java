package factorscope.views.paint;

import factorscope.model.data.Visible;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.text.Bidi;
import java.text.BreakIterator;
import java.util.Locale;

/// Text in sketches. Measured the same on every surface, so that a figure breaks its lines where the screen
/// does.
public final class Lettering {
    private static final FontRenderContext MEASURE = new FontRenderContext(null, true, true);

    private static final char LEFT_TO_RIGHT_MARK = '\u200e';

    private Lettering() {}

    public static double width(Font font, String text) {
        return Writing.of(font, text).width(MEASURE);
    }

    /// The text, shortened with an ellipsis if it is wider than this.
    public static String fitted(Font font, String text, double most) {
        var visible = Visible.text(text);
        if (width(font, visible) <= most) {
            return visible;
        }
        var letters = letters(visible);
        int low = 0;
        int high = visible.length();
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (width(font, start(visible, letters, middle) + "…") <= most) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        var start = start(visible, letters, low);
        return start.isEmpty() ? "" : start.stripTrailing() + "…";
    }

    /// The text, shortened with an ellipsis if it is longer than this.
    ///
    /// @param most UTF-16 units
    public static String shortened(String text, int most) {
        return text.length() > most ? start(text, letters(text), most - 1) + "…" : text;
    }

    private static BreakIterator letters(String text) {
        var letters = BreakIterator.getCharacterInstance(Locale.ROOT);
        letters.setText(text);
        return letters;
    }

    /// The start of a text, where a letter with its marks ends.
    private static String start(String text, BreakIterator letters, int most) {
        return text.substring(0, most == text.length() || letters.isBoundary(most) ? most : letters.preceding(most));
    }

    /// A name for the middle of a line: where it is written from right to left, what stands around it stays in its
    /// place.
    public static String amid(String name) {
        return Bidi.requiresBidi(name.toCharArray(), 0, name.length())
                ? LEFT_TO_RIGHT_MARK + name + LEFT_TO_RIGHT_MARK
                : name;
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
