package factorscope.views.paint;

import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.OptionalInt;

/// Names with bars to their right, a line each, and a text behind each bar or at the end of the line.
///
/// @param lines from the top
/// @param place where they stand: the left edge, the top of the first line, and the whole width
/// @param names width of the names
/// @param least the value at the left end of the room for bars; zero lies between it and `most`
/// @param most the value at the right end
public record BarList(List<Line> lines, Rectangle2D place, double names, double least, double most) {
    private static final double BASE = 14;
    private static final double INSET = 4;
    private static final double FAINT = 0.3;

    /// @param value where its bar ends
    /// @param before where a faint bar behind it ends; NaN for none
    /// @param text behind the bar; empty for none
    /// @param isMarked whether it is selected
    public record Line(String name, double value, double before, Color colour, String text, boolean isMarked) {
        /// Without a faint bar.
        public Line(String name, double value, Color colour, String text, boolean isMarked) {
            this(name, value, Double.NaN, colour, text, isMarked);
        }
    }

    public BarList {
        lines = List.copyOf(lines);
    }

    public double height() {
        return lines.size() * (double) Spacing.ROW;
    }

    /// The line at a height.
    public OptionalInt line(double y) {
        int line = (int) Math.floor((y - place.getY()) / Spacing.ROW);
        return line < 0 || line >= lines.size() ? OptionalInt.empty() : OptionalInt.of(line);
    }

    /// Where a value lies.
    public double x(double value) {
        double span = most - least;
        return place.getX() + names + (span == 0 ? 0 : (value - least) / span) * (place.getWidth() - names);
    }

    public void paint(Graphics2D g, Look look) {
        double zero = x(0);
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            double top = place.getY() + i * (double) Spacing.ROW;
            if (line.isMarked) {
                g.setPaint(look.highlight());
                g.fill(new Rectangle2D.Double(
                        place.getX() - Spacing.MARGIN / 2.0, top, place.getWidth() + Spacing.MARGIN, Spacing.ROW));
            }
            var font = line.isMarked ? look.bold(Letter.TEXT) : look.font(Letter.TEXT);
            g.setPaint(look.text());
            Lettering.left(g, font, Lettering.fitted(font, line.name, names - 8), place.getX(), top + BASE);
            double end = zero;
            if (!Double.isNaN(line.before)) {
                end = bar(g, line.before, Palette.withOpacity(line.colour, FAINT), top);
            }
            end = Math.max(end, bar(g, line.value, line.colour, top));
            if (!line.text.isEmpty()) {
                g.setPaint(look.muted());
                Lettering.left(g, look.font(Letter.NOTE), line.text, end + 6, top + BASE);
            }
        }
        if (least < 0) {
            g.setPaint(look.line());
            g.setStroke(new BasicStroke(1));
            g.draw(new Line2D.Double(zero, place.getY() - 2, zero, place.getY() + height()));
        }
    }

    /// @return the right end of the bar
    private double bar(Graphics2D g, double value, Color colour, double top) {
        double zero = x(0);
        double end = x(Math.clamp(value, least, most));
        g.setPaint(colour);
        g.fill(new Rectangle2D.Double(
                Math.min(zero, end), top + INSET, Math.max(1, Math.abs(end - zero)), Spacing.ROW - 2 * INSET));
        return Math.max(zero, end);
    }
}
