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
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.BarList;
import factorscope.views.paint.Heading;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Spacing;
import java.awt.Graphics2D;
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

    private static final int HEAD = 38;
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
        var bars = bars(request);
        var size = new Size(request.size().width(), HEAD + Math.max(1, columns.size()) * Spacing.ROW + Spacing.MARGIN);
        var title = "Component " + kept.componentText(k);
        return new Drawing.Sketch(
                g -> paint(g, title, bars, request.look(), size.width()), size, words(kept, result, k, columns, axis));
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

    private static void paint(Graphics2D g, String title, Optional<BarList> bars, Look look, int width) {
        Heading.title(g, look, title, width);
        if (bars.isEmpty()) {
            g.setPaint(look.muted());
            Lettering.left(
                    g, look.font(Letter.TITLE), "No loadings: this component is dead.", Spacing.MARGIN, HEAD + 14.0);
        } else {
            bars.get().paint(g, look);
        }
    }

    /// Empty for a dead component.
    private static Optional<BarList> bars(Request request) {
        var columns = strongest(request);
        if (columns.isEmpty()) {
            return Optional.empty();
        }
        var result = request.subject().twoWay().orElseThrow();
        int k = component(request, request.subject().result().orElseThrow());
        var axis = result.axes().get(1);
        var selected = request.selected(axis);
        var lines = columns.stream()
                .map(j -> {
                    double value = result.loadings(1).at(j, k);
                    return new BarList.Line(
                            axis.label(j),
                            value,
                            Palette.pole(value > 0),
                            (value > 0 ? "+" : "−") + Numbers.shown(Math.abs(value), 2),
                            selected.get(j));
                })
                .toList();
        double most = Math.abs(result.loadings(1).at(columns.getFirst(), k));
        double width = request.size().width() - 2.0 * Spacing.MARGIN - VALUE_WIDTH;
        double names = Math.min(
                0.4 * width,
                12
                        + lines.stream()
                                .mapToDouble(l -> Lettering.width(request.look().font(Letter.TEXT), l.name()))
                                .max()
                                .orElse(0));
        boolean signed = lines.stream().anyMatch(l -> l.value() < 0);
        return Optional.of(new BarList(
                lines,
                new Rectangle2D.Double(Spacing.MARGIN, HEAD, Math.max(names + 20, width), 0),
                names,
                signed ? -most : 0,
                most));
    }

    /// The column whose line is at a place.
    private static Optional<Integer> at(List<Integer> columns, Gesture.Click place) {
        int row = (int) Math.floor((place.y() - HEAD) / Spacing.ROW);
        return row < 0 || row >= columns.size() ? Optional.empty() : Optional.of(columns.get(row));
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        var columns = strongest(request);
        var axis = request.subject().twoWay().orElseThrow().axes().get(1);
        var picked = new BitSet();
        switch (gesture) {
            case Gesture.Click click -> {
                at(columns, click).ifPresent(picked::set);
            }
            case Gesture.Box box -> {
                for (int row = 0; row < columns.size(); row++) {
                    double middle = HEAD + (row + 0.5) * Spacing.ROW;
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

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var result = request.subject().twoWay().orElseThrow();
        var axis = result.axes().get(1);
        int k = component(request, request.subject().result().orElseThrow());
        return at(strongest(request), at)
                .map(column -> axis.name() + " " + axis.label(column) + "\n"
                        + Numbers.plain(result.loadings(1).at(column, k)));
    }
}
