package factorscope.views.modes;

import factorscope.model.data.Axis;
import factorscope.model.diagnose.Mode;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.BitSet;

/// Numbers along an axis of the data: a line where neighbours belong together, else bars.
final class ModePanel {
    private ModePanel() {}

    /// Of all panels that are to be compared.
    record Scale(double most, boolean signed) {}

    static void paint(Graphics2D g, Mode mode, int k, Scale scale, Rectangle2D at, Look look) {
        int size = mode.size();
        boolean signed = scale.signed;
        double zero = signed ? at.getCenterY() : at.getMaxY();
        double unit = scale.most == 0 ? 0 : (signed ? at.getHeight() / 2 : at.getHeight()) / scale.most;
        g.setPaint(look.line());
        g.setStroke(new BasicStroke(1));
        g.draw(new Line2D.Double(at.getX(), zero, at.getMaxX(), zero));
        double step = at.getWidth() / size;
        if (mode.isLine()) {
            paintBand(g, mode, k, zero, unit, at, look);
            var path = new Path2D.Double();
            for (int i = 0; i < size; i++) {
                double x = at.getX() + (i + 0.5) * step;
                double y = zero - mode.loadings().at(i, k) * unit;
                if (i == 0) {
                    path.moveTo(x, y);
                } else {
                    path.lineTo(x, y);
                }
            }
            g.setPaint(look.ink());
            g.setStroke(new BasicStroke(1.5f));
            g.draw(path);
            return;
        }
        for (int i = 0; i < size; i++) {
            double value = mode.loadings().at(i, k);
            double height = Math.abs(value) * unit;
            g.setPaint(signed ? Palette.pole(value > 0) : look.ink());
            g.fill(new Rectangle2D.Double(
                    at.getX() + (i + 0.12) * step, value > 0 ? zero - height : zero, 0.76 * step, height));
        }
    }

    /// Two standard deviations to both sides, where they are known.
    private static void paintBand(Graphics2D g, Mode mode, int k, double zero, double unit, Rectangle2D at, Look look) {
        int size = mode.size();
        double step = at.getWidth() / size;
        var band = new Path2D.Double();
        boolean isKnown = false;
        for (int end = 0; end < 2 * size; end++) {
            int i = end < size ? end : 2 * size - 1 - end;
            double deviation = mode.deviations().at(i, k);
            isKnown |= deviation > 0;
            double value = mode.loadings().at(i, k) + (end < size ? 2 : -2) * deviation;
            double x = at.getX() + (i + 0.5) * step;
            double y = Math.clamp(zero - value * unit, at.getY(), at.getMaxY());
            if (end == 0) {
                band.moveTo(x, y);
            } else {
                band.lineTo(x, y);
            }
        }
        if (isKnown) {
            band.closePath();
            g.setPaint(Palette.withOpacity(look.ink(), 0.18));
            g.fill(band);
        }
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

    /// The labels of the first and the last position.
    static void paintEnds(Graphics2D g, Axis axis, double left, double wide, double base, Look look) {
        if (axis.size() == 0) {
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
