package factorscope.views.paint;

import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/// What categories the colours of a sketch stand for, in as many columns as there is room for.
///
/// @param width that there is
public record Legend(List<Entry> entries, double width) {
    private static final double COLUMN = 150;
    private static final double LINE = 20;
    private static final double BOX = 10;

    public record Entry(String text, Color colour) {}

    public Legend {
        entries = List.copyOf(entries);
    }

    private int perLine() {
        return Math.max(1, (int) (width / COLUMN));
    }

    public double height() {
        return Math.ceilDiv(entries.size(), perLine()) * LINE;
    }

    public void paint(Graphics2D g, Look look, double left, double top) {
        var font = look.font(Letter.NOTE);
        for (int i = 0; i < entries.size(); i++) {
            double x = left + i % perLine() * COLUMN;
            int line = i / perLine();
            double y = top + line * LINE;
            g.setPaint(entries.get(i).colour);
            g.fill(new Rectangle2D.Double(x, y, BOX, BOX));
            g.setPaint(look.text());
            Lettering.left(g, font, Lettering.fitted(font, entries.get(i).text, COLUMN - 20), x + BOX + 5, y + BOX - 1);
        }
    }
}
