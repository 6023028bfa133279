package factorscope.views.modes;

import factorscope.model.data.Axis;
import factorscope.model.diagnose.Mode;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Positions;
import factorscope.views.paint.SmallChart;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.BitSet;

/// Numbers along an axis of the data: a line where neighbours belong together, else bars.
final class ModePanel {
    private ModePanel() {}

    /// Of all panels that are to be compared.
    ///
    /// @param isShare whether values are shares, written in percent
    record Scale(double most, boolean isSigned, boolean isShare) {}

    /// @param isLast whether it is the lowest of its column
    static void paint(Graphics2D g, Mode mode, int k, Scale scale, Rectangle2D at, boolean isLast, Look look) {
        if (mode.size() == 0) {
            return;
        }
        var along = Positions.of(mode.axis());
        SmallChart.panel(
                g,
                look,
                at,
                new SmallChart.Panel(
                        along,
                        i -> mode.loadings().at(i, k),
                        i -> mode.deviations().at(i, k),
                        scale.isSigned ? -scale.most : 0,
                        scale.most,
                        mode.isLine(),
                        scale.isShare,
                        isLast && along.isNumbered()));
    }

    /// @param at of all panels of the axis
    static void paintMarks(Graphics2D g, Mode mode, BitSet marked, Rectangle2D at, Look look) {
        g.setPaint(Palette.withOpacity(look.accent(), 0.18));
        double step = at.getWidth() / mode.size();
        for (int i = marked.nextSetBit(0); i >= 0; i = marked.nextSetBit(i + 1)) {
            int end = marked.nextClearBit(i);
            g.fill(new Rectangle2D.Double(
                    at.getX() + i * step, at.getY(), Math.max(1, (end - i) * step), at.getHeight()));
            i = end;
        }
    }

    /// The labels of the first and the last position, where these are no numbers.
    static void paintEnds(Graphics2D g, Axis axis, double left, double wide, double base, Look look) {
        if (axis.size() == 0 || Positions.of(axis).isNumbered()) {
            return;
        }
        double room = wide / 2 - 4;
        var font = look.font(Letter.SMALL);
        g.setPaint(look.muted());
        Lettering.left(g, font, Lettering.fitted(font, axis.label(0), room), left, base);
        if (axis.size() > 1) {
            Lettering.right(g, font, Lettering.fitted(font, axis.label(axis.size() - 1), room), left + wide, base);
        }
    }

    /// An axis' name, and below it how long it is.
    static void paintHead(Graphics2D g, Mode mode, double left, double wide, double top, Look look) {
        g.setPaint(look.text());
        Lettering.left(
                g,
                look.bold(Letter.TEXT),
                Lettering.fitted(look.bold(Letter.TEXT), mode.axis().name(), wide),
                left,
                top);
        g.setPaint(look.muted());
        int size = mode.size();
        var text =
                size + (size == 1 ? " position" : " positions") + (mode.remark().isEmpty() ? "" : ", " + mode.remark());
        Lettering.left(
                g, look.font(Letter.SMALL), Lettering.fitted(look.font(Letter.SMALL), text, wide), left, top + 15);
    }
}
