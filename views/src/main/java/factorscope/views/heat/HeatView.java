package factorscope.views.heat;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.components.Arrangement;
import factorscope.model.data.Labels;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.TwoWay;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Charts;
import factorscope.views.paint.LayerRenderer;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Raster;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jfree.chart.axis.SymbolAxis;

/// Components x columns (or samples) as colours.
public final class HeatView implements View {
    /// Logical pixels.
    private static final int NARROW = 420;

    private static final Arrangement ANALYSIS = new Arrangement();

    /// Pixels beside the cells: the names of the components, and the key.
    private static final double BESIDE = 220;

    @Override
    public About about() {
        return new About("heat", "Component heat map", "Components × columns or samples as colours.");
    }

    @Override
    public ParamSpec options() {
        return ANALYSIS.params();
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.ROWS, Part.COLUMNS, Part.COMPONENTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return subject.twoWay().isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("A component heat map needs components with loadings.");
    }

    private static int axis(Request request) {
        return request.options().get(Arrangement.ALONG).equals("rows") ? 0 : 1;
    }

    @Override
    public List<Call> needs(Request request) {
        return List.of(Call.of(ANALYSIS, request.subject().ofResult(), request.options()));
    }

    private static Arrangement.ArrangementFinding arrangement(Request request) {
        return request.finding(Arrangement.ArrangementFinding.class);
    }

    @Override
    public Drawing draw(Request request) {
        var kept = request.subject().result().orElseThrow();
        var result = request.subject().twoWay().orElseThrow();
        var look = request.look();
        var arrangement = arrangement(request);
        var matrix = new HeatMatrix(arrangement.cells(), arrangement.range());
        var axis = result.axes().get(axis(request));
        boolean given = request.options().get(Arrangement.ORDER).equals("given");

        var x = Charts.counts(
                axis.name() + (request.options().get(Arrangement.ORDER).equals("blocks") ? " (reordered)" : ""));
        x.setRange(-0.5, matrix.columns() - 0.5);
        if (!given
                && arrangement.positions().size() > 0
                && request.options().get(Arrangement.ORDER).equals("blocks")) {
            x.setTickLabelsVisible(false);
        }
        int positions = arrangement.positions().size();
        if (!(axis.labels() instanceof Labels.Numbered) && positions == axis.size()) {
            boolean fit = Charts.nameIfTheyFit(
                    x,
                    i -> axis.label(arrangement.positions().get(i)),
                    positions,
                    request.size().width() - BESIDE,
                    look);
            x.setTickLabelsVisible(x.isTickLabelsVisible() || fit);
        }
        // in a narrow place the cells need the room that names would take
        int characters = request.size().width() < NARROW ? 6 : 18;
        var y = new SymbolAxis(
                null,
                arrangement.components().stream()
                        .map(k -> Lettering.shortened(kept.componentText(k), characters))
                        .toArray(String[]::new));
        y.setRange(-0.5, matrix.rows() - 0.5);
        y.setInverted(true);
        y.setGridBandsVisible(false);
        var plot = Charts.plot(x, y, look);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinesVisible(false);
        LayerRenderer.add(plot, Raster.layer(matrix.pixels(look), look.pixelScale()));
        LayerRenderer.add(plot, marks(request, kept, arrangement));
        var chart = Charts.chart(plot, look);
        Charts.addColourKey(
                chart,
                Charts.scale(matrix.least(), matrix.most(), v -> new Color(matrix.colour(v, look))),
                "loading",
                look);
        return new Drawing.Plot(chart, words(kept, result, matrix));
    }

    private static String words(Kept kept, TwoWay result, HeatMatrix matrix) {
        return "Heat map of the " + result.components() + " components of " + kept.name() + " over "
                + matrix.columns() + " positions, "
                + (matrix.isSigned() ? "blue negative and orange positive" : "dark small and bright large") + ".";
    }

    /// A frame around each selected component, a tick over each selected position.
    private LayerRenderer.Layer marks(Request request, Kept kept, Arrangement.ArrangementFinding arrangement) {
        var result = request.subject().twoWay().orElseThrow();
        var components = request.selectedComponents(kept);
        var positions = request.selected(result.axes().get(axis(request)));
        return (g, area, x, y) -> {
            g.setPaint(request.look().text());
            g.setStroke(new BasicStroke(1.6f));
            for (int row = 0; row < arrangement.components().size(); row++) {
                if (components.get(arrangement.components().get(row))) {
                    double top = area.getMaxY() - y.place(row - 0.5) * area.getHeight();
                    double bottom = area.getMaxY() - y.place(row + 0.5) * area.getHeight();
                    if (bottom > area.getMinY() && top < area.getMaxY()) {
                        // around the row, not over it: rows may be as thin as the frame
                        g.draw(new Rectangle2D.Double(area.getX(), top - 1.5, area.getWidth() - 1, bottom - top + 3));
                    }
                }
            }
            if (!positions.isEmpty()) {
                g.setPaint(request.look().accent());
                g.setStroke(new BasicStroke(1.2f));
                for (int column = 0; column < arrangement.positions().size(); column++) {
                    if (positions.get(arrangement.positions().get(column))) {
                        double at = area.getX() + x.place(column) * area.getWidth();
                        if (at >= area.getMinX() && at <= area.getMaxX()) {
                            g.draw(new Line2D.Double(at, area.getMinY(), at, area.getMinY() + 6));
                        }
                    }
                }
            }
        };
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        var kept = request.subject().result().orElseThrow();
        var result = request.subject().twoWay().orElseThrow();
        var arrangement = arrangement(request);
        return switch (gesture) {
            case Gesture.Click click -> {
                int row = (int) Math.round(click.y());
                yield row < 0 || row >= arrangement.components().size()
                        ? Optional.empty()
                        : Optional.of(Stroke.ofComponent(
                                kept, arrangement.components().get(row)));
            }
            case Gesture.Box box -> {
                var axis = result.axes().get(axis(request));
                var picked = new BitSet();
                int from = (int) Math.max(0, Math.round(box.left()));
                int to = (int) Math.min(arrangement.positions().size() - 1.0, Math.round(box.right()));
                for (int column = from; column <= to; column++) {
                    picked.set(arrangement.positions().get(column));
                }
                yield Optional.of(new Stroke(axis.id(), Selection.Picked.of(picked), "select " + axis.name() + "s"));
            }
            case Gesture.Lasso _ -> Optional.empty();
        };
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var kept = request.subject().result().orElseThrow();
        var result = request.subject().twoWay().orElseThrow();
        var arrangement = arrangement(request);
        int row = (int) Math.round(at.y());
        int column = (int) Math.round(at.x());
        if (row < 0
                || row >= arrangement.components().size()
                || column < 0
                || column >= arrangement.positions().size()) {
            return Optional.empty();
        }
        int component = arrangement.components().get(row);
        int position = arrangement.positions().get(column);
        var axis = result.axes().get(axis(request));
        return Optional.of(List.of(
                        kept.componentText(component),
                        axis.name() + " " + axis.label(position),
                        factorscope.model.data.Numbers.shown(
                                result.loadings(axis(request)).at(position, component)))
                .stream()
                .collect(Collectors.joining("\n")));
    }
}
