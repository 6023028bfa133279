package factorscope.views.evidence;

import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Spacing;
import java.awt.Graphics2D;
import java.util.List;
import java.util.Locale;

/// A line of the side of a page that has the numbers.
///
/// @param values of one or several columns
record NumberLine(String name, List<String> values, boolean isHeading) {
    private static final double LINE = 18;
    private static final double ABOVE_HEADING = 8;

    /// The width of each of several columns.
    private static final double COLUMN = 41;

    static NumberLine of(String name, String... values) {
        return new NumberLine(name, List.of(values), false);
    }

    static NumberLine heading(String name, String... columns) {
        return new NumberLine(name, List.of(columns), true);
    }

    String value() {
        return String.join(" · ", values);
    }

    static int height(List<NumberLine> lines) {
        long headings = lines.stream().filter(NumberLine::isHeading).count();
        return (int) (lines.size() * LINE + headings * ABOVE_HEADING);
    }

    /// @param room in width, from the margin on
    static void paint(Graphics2D g, Look look, List<NumberLine> lines, double room, double from) {
        double top = from;
        for (var line : lines) {
            top += line.isHeading ? ABOVE_HEADING : 0;
            line.paint(g, look, room, top);
            top += LINE;
        }
    }

    private void paint(Graphics2D g, Look look, double room, double top) {
        var font = isHeading ? look.bold(Letter.SMALL) : look.font(Letter.TEXT);
        var columns = isHeading ? look.font(Letter.SMALL) : font;
        double column = values.size() > 1 ? COLUMN : room * 0.72;
        double wide = values.size() > 1 ? column * values.size() : Lettering.width(columns, value());
        g.setPaint(isHeading || values.size() == 1 ? look.muted() : look.text());
        var text = isHeading ? name.toUpperCase(Locale.ROOT) : name;
        Lettering.left(g, font, Lettering.fitted(font, text, Math.max(40, room - wide - 6)), Spacing.MARGIN, top + 13);
        g.setPaint(isHeading ? look.muted() : look.text());
        for (int i = 0; i < values.size(); i++) {
            double right = Spacing.MARGIN + room - (values.size() - 1 - i) * column;
            Lettering.right(g, columns, Lettering.fitted(columns, values.get(i), column), right, top + 13);
        }
    }
}
