package factorscope.views.components;

import factorscope.model.data.Axis;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The columns (neurons) that a component is made of, the strongest first.
public final class NeuronsView implements View {
    private static final Param.Whole COMPONENT =
            new Param.Whole("component", "Component", "Which one; 0 shows the selected one.", 0, 0, 100_000);
    private static final Param.Whole COUNT =
            new Param.Whole("count", "Count", "How many columns to show.", 24, 1, 1000);

    private static final int ROW = 20;
    private static final int MARGIN = 12;
    private static final int HEAD = 34;
    private static final int VALUE_WIDTH = 56;

    @Override
    public About about() {
        return new About("neurons", "Neurons", "The columns that a component is made of, the strongest first.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(COMPONENT, COUNT);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.COLUMNS, Part.COMPONENTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return subject.twoWay().isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("This needs components with loadings on columns.");
    }

    private static int component(Request request, Kept kept) {
        int asked = request.options().get(COMPONENT);
        int components = kept.result().factorization().components();
        return asked > 0 ? Math.min(asked, components) - 1 : request.focus(kept).orElse(0);
    }

    private static List<Integer> strongest(Request request) {
        var kept = request.subject().result().orElseThrow();
        var result = request.subject().twoWay().orElseThrow();
        return ComponentStatistics.strongest(
                result.loadings(1), component(request, kept), request.options().get(COUNT), true);
    }

    @Override
    public Drawing draw(Request request) {
        var kept = request.subject().result().orElseThrow();
        var result = request.subject().twoWay().orElseThrow();
        int k = component(request, kept);
        var columns = strongest(request);
        var axis = result.axes().get(1);
        var selected = request.selected(axis);
        var size = new Size(request.size().width(), HEAD + Math.max(1, columns.size()) * ROW + MARGIN);
        return new Drawing.Sketch(
                g -> paint(g, kept, result, k, columns, selected, request.look(), size.width()),
                size,
                words(kept, result, k, columns, axis));
    }

    private static String words(Kept kept, TwoWay result, int k, List<Integer> columns, Axis axis) {
        if (columns.isEmpty()) {
            return "Component " + kept.componentText(k) + " has no loadings on columns: it is dead.";
        }
        return "Strongest " + axis.name() + "s of component " + kept.componentText(k) + ": "
                + columns.stream()
                        .limit(5)
                        .map(j -> axis.label(j) + " "
                                + Numbers.shown(result.loadings(1).at(j, k), 2))
                        .collect(Collectors.joining(", "))
                + ".";
    }

    private static void paint(
            Graphics2D g,
            Kept kept,
            TwoWay result,
            int k,
            List<Integer> columns,
            BitSet selected,
            Look look,
            int width) {
        var axis = result.axes().get(1);
        g.setPaint(look.text());
        Lettering.left(
                g,
                look.bold(1),
                Lettering.fitted(look.bold(1), "Component " + kept.componentText(k), width - 2 * MARGIN),
                MARGIN,
                20);
        if (columns.isEmpty()) {
            g.setPaint(look.muted());
            Lettering.left(g, look.font(1), "No loadings: this component is dead.", MARGIN, HEAD + 14);
            return;
        }
        double most = Math.abs(result.loadings(1).at(columns.getFirst(), k));
        boolean signed = columns.stream().anyMatch(j -> result.loadings(1).at(j, k) < 0);
        double labelWidth = Math.min(
                0.4 * width,
                12
                        + columns.stream()
                                .mapToDouble(j -> Lettering.width(look.font(0.95), axis.label(j)))
                                .max()
                                .orElse(0));
        double left = MARGIN + labelWidth;
        double room = Math.max(20, width - left - VALUE_WIDTH - MARGIN);
        double zero = signed ? left + room / 2 : left;
        double unit = (signed ? room / 2 : room) / most;
        for (int row = 0; row < columns.size(); row++) {
            int column = columns.get(row);
            double value = result.loadings(1).at(column, k);
            double top = HEAD + row * ROW;
            if (selected.get(column)) {
                g.setPaint(look.highlight());
                g.fill(new Rectangle2D.Double(4, top, width - 8.0, ROW));
            }
            g.setPaint(look.text());
            Lettering.left(
                    g,
                    look.font(0.95),
                    Lettering.fitted(look.font(0.95), axis.label(column), labelWidth - 8),
                    MARGIN,
                    top + 14);
            g.setPaint(Palette.pole(value > 0));
            double end = zero + value * unit;
            g.fill(new Rectangle2D.Double(Math.min(zero, end), top + 4, Math.abs(end - zero), ROW - 8.0));
            g.setPaint(look.muted());
            Lettering.right(
                    g,
                    look.font(0.85),
                    (value > 0 ? "+" : "−") + Numbers.shown(Math.abs(value), 2),
                    width - MARGIN,
                    top + 14);
        }
        g.setPaint(look.line());
        g.setStroke(new BasicStroke(1));
        g.draw(new Line2D.Double(zero, HEAD - 2, zero, HEAD + columns.size() * ROW));
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        var columns = strongest(request);
        var axis = request.subject().twoWay().orElseThrow().axes().get(1);
        var picked = new BitSet();
        switch (gesture) {
            case Gesture.Click click -> {
                int row = (int) Math.floor((click.y() - HEAD) / ROW);
                if (row >= 0 && row < columns.size()) {
                    picked.set(columns.get(row));
                }
            }
            case Gesture.Box box -> {
                for (int row = 0; row < columns.size(); row++) {
                    double middle = HEAD + (row + 0.5) * ROW;
                    if (middle >= box.low() && middle <= box.high()) {
                        picked.set(columns.get(row));
                    }
                }
            }
            case Gesture.Lasso _ -> {
                return Optional.empty();
            }
        }
        return Optional.of(new Stroke(axis.id(), Selection.Picked.of(picked), "select " + axis.name() + "s"));
    }
}
