package factorscope.views.scatter;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.preview.Coordinates;
import factorscope.model.analyse.preview.MapWords;
import factorscope.model.analyse.preview.Points;
import factorscope.model.data.Axis;
import factorscope.model.data.MetadataTable;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Embedding;
import factorscope.model.decompose.RowValues;
import factorscope.model.decompose.TwoWay;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.ColumnRef;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.SharedOptions;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Charts;
import factorscope.views.paint.Extent;
import factorscope.views.paint.LayerRenderer;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Raster;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.ui.RectangleEdge;

/// Samples as points: the coordinates of a map, or any two loadings.
public final class ScatterView implements View {
    private static final Coordinates ANALYSIS = new Coordinates();
    private static final MapWords NAMING = new MapWords();

    static final Param.Choice COLOUR = new Param.Choice(
            "colour",
            "Colour",
            "What the points' colours stand for.",
            "label",
            List.of(
                    new Param.Choice.Option("label", "Label"),
                    new Param.Choice.Option("component", "Selected component"),
                    new Param.Choice.Option("cluster", "Newest clusters"),
                    new Param.Choice.Option("group", "Groups"),
                    option(RowValues.Kind.TRUST),
                    option(RowValues.Kind.PROBABILITY),
                    option(RowValues.Kind.OUTLIER_SCORE),
                    new Param.Choice.Option("density", "Density of points"),
                    new Param.Choice.Option("none", "None")));

    private static Param.Choice.Option option(RowValues.Kind kind) {
        return new Param.Choice.Option(kind.id(), kind.text());
    }

    private static final Param.Flag WORDS = new Param.Flag(
            "words",
            "Words",
            "Label regions with the tokens, names or classes that distinguish them; zoom in for more.",
            true);

    /// Up to so many points are drawn as shapes, more as one picture.
    private static final int MOST_SHAPES = 3000;

    @Override
    public About about() {
        return new About("scatter", "Map", "Samples as points: the coordinates of a map, or any two loadings.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(
                Coordinates.X,
                Coordinates.Y,
                COLOUR,
                MapWords.COLUMN,
                WORDS,
                SharedOptions.HIDE_MARKS,
                SharedOptions.ISOLATE);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.SELECTIONS, Part.GROUPS, Part.RESULTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        if (subject.result().isEmpty()) {
            return Eligibility.refused("A map needs a result: run a decomposition first.");
        }
        return switch (subject.result().get().result().factorization()) {
            case TwoWay _, Embedding _ -> Eligibility.accepted();
            case Clusters _ -> Eligibility.refused("Clusters have no coordinates: colour a map by them instead.");
        };
    }

    private static Kept kept(Request request) {
        return request.subject().result().orElseThrow();
    }

    private static int column(Request request, Param.Whole which) {
        int components = kept(request).result().factorization().components();
        return Math.min(request.options().get(which), components) - 1;
    }

    @Override
    public List<Call> needs(Request request) {
        var points = Call.of(ANALYSIS, request.subject().ofResult(), request.options());
        return request.options().get(WORDS)
                ? List.of(points, Call.of(NAMING, request.subject().ofResult(), request.options()))
                : List.of(points);
    }

    @Override
    public List<String> suggestions(Param.Text option, Subject subject) {
        return option.equals(MapWords.COLUMN)
                ? subject.result()
                        .map(k -> k.result().factorization().axes().getFirst())
                        .flatMap(a -> a.labels().table())
                        .map(MetadataTable::names)
                        .orElse(List.of())
                : List.of();
    }

    /// Those that can be seen: of what is selected alone, if it is to be looked at alone.
    private static Points points(Request request) {
        var all = request.finding(Coordinates.PointsFinding.class).points();
        var axis = kept(request).result().factorization().axes().getFirst();
        if (!request.options().get(SharedOptions.ISOLATE)
                || request.selected(axis).isEmpty()) {
            return all;
        }
        return all.only(request.selected(axis));
    }

    @Override
    public Drawing draw(Request request) {
        var kept = kept(request);
        var look = request.look();
        var axis = kept.result().factorization().axes().getFirst();
        var cloud = points(request);
        var colours = Colouring.of(request.options(), kept, axis, request);
        var selected = request.selected(axis);
        var x = Charts.numbers(label(kept, column(request, Coordinates.X)));
        var y = Charts.numbers(label(kept, column(request, Coordinates.Y)));
        boolean alone = request.options().get(SharedOptions.ISOLATE) && !selected.isEmpty();
        // one point has no extent: it is shown where it is among all
        var extent = cloud.drawn() > 1
                ? cloud
                : request.finding(Coordinates.PointsFinding.class).points();
        setRange(x, extent.left(), extent.right());
        setRange(y, extent.low(), extent.high());
        var plot = Charts.plot(x, y, look);
        if (kept.result().factorization() instanceof Embedding) {
            // distances on such maps have no unit
            x.setTickLabelsVisible(false);
            y.setTickLabelsVisible(false);
            plot.setDomainGridlinesVisible(false);
            plot.setRangeGridlinesVisible(false);
        }
        LayerRenderer.add(
                plot,
                cloud.size() <= MOST_SHAPES
                        ? shapes(cloud, colours, selected)
                        : Raster.layer(
                                (pixels, width, height, across, up, scale) -> new Dots(
                                                pixels, width, height, across, up, scale)
                                        .draw(cloud, colours, selected),
                                look.pixelScale()));
        if (request.options().get(WORDS) && !alone) {
            LayerRenderer.add(
                    plot,
                    new WordLayer(request.finding(MapWords.WordsFinding.class).words(), extent, look));
        }
        var chart = Charts.chart(plot, look);
        addMeaning(chart, plot, colours, request);
        if (alone) {
            Charts.addRemark(
                    chart,
                    "Isolated: " + cloud.drawn() + " of " + axis.size() + " " + axis.name() + "s (press I to show all)",
                    look);
        }
        return new Drawing.Plot(chart, words(kept, axis, cloud, selected, colours));
    }

    private static void setRange(org.jfree.chart.axis.NumberAxis axis, double from, double to) {
        double margin = to > from ? 0.04 * (to - from) : Math.max(1e-9, Math.abs(to));
        axis.setRange(from - margin, to + margin);
        axis.setAutoTickUnitSelection(true);
    }

    private static String label(Kept kept, int column) {
        return kept.result().factorization() instanceof Embedding
                ? kept.name() + " " + (column + 1)
                : kept.componentText(column);
    }

    private static String words(Kept kept, Axis axis, Points cloud, BitSet selected, Colouring colours) {
        var words = new StringBuilder("Map of " + cloud.drawn() + " " + axis.name() + "s by " + kept.name() + ". ");
        if (cloud.drawn() < cloud.size()) {
            words.append("A sample of ").append(cloud.size()).append(" was drawn. ");
        }
        words.append(colours.words());
        if (!selected.isEmpty()) {
            words.append(' ').append(selected.cardinality()).append(" are selected.");
        }
        return words.toString().strip();
    }

    private static void addMeaning(
            org.jfree.chart.JFreeChart chart, org.jfree.chart.plot.XYPlot plot, Colouring colours, Request request) {
        var look = request.look();
        if (!colours.legend().isEmpty()) {
            var items = new LegendItemCollection();
            for (var entry : colours.legend()) {
                var item = new LegendItem(entry.line(), entry.colour());
                item.setShape(new Ellipse2D.Double(-4, -4, 8, 8));
                // what a click on it is told of
                item.setSeriesKey(entry.line());
                items.add(item);
            }
            plot.setFixedLegendItems(items);
            boolean wide = request.size().width() > 640;
            Charts.addLegend(chart, plot, look, wide ? RectangleEdge.RIGHT : RectangleEdge.BOTTOM);
        }
        colours.key().ifPresent(key -> {
            double most = Math.max(Math.abs(key.from()), Math.abs(key.to()));
            Charts.addColourKey(
                    chart,
                    Charts.scale(
                            key.from(),
                            most == 0 ? 1 : key.to(),
                            v -> new Color(
                                    key.signed()
                                            ? Palette.diverging(v / most, look)
                                            : Palette.sequential(v / most, look))),
                    key.label(),
                    look);
        });
    }

    private static LayerRenderer.Layer shapes(Points cloud, Colouring colours, BitSet selected) {
        return (g, area, x, y) -> {
            var clip = g.getClip();
            g.clip(area);
            boolean any = !selected.isEmpty();
            double radius = cloud.size() < 500 ? 3.2 : 2.4;
            for (int pass = 0; pass < 2; pass++) {
                for (int i = 0; i < cloud.size(); i++) {
                    boolean in = selected.get(i);
                    if (Float.isNaN(cloud.x(i)) || in != (pass == 1)) {
                        continue;
                    }
                    double opacity = !any ? 0.8 : in ? 1 : Dots.DIMMED;
                    circle(g, area, x, y, cloud, i, in ? radius + 0.8 : radius, new Color(colours.colour(i)), opacity);
                }
            }
            g.setClip(clip);
        };
    }

    private static void circle(
            Graphics2D g,
            Rectangle2D area,
            Extent x,
            Extent y,
            Points cloud,
            int i,
            double radius,
            Color colour,
            double opacity) {
        double atX = area.getX() + x.place(cloud.x(i)) * area.getWidth();
        double atY = area.getMaxY() - y.place(cloud.y(i)) * area.getHeight();
        g.setPaint(Palette.withOpacity(colour, opacity));
        g.fill(new Ellipse2D.Double(atX - radius, atY - radius, 2 * radius, 2 * radius));
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        var kept = kept(request);
        var axis = kept.result().factorization().axes().getFirst();
        var x = new ColumnRef.Loading(kept.id(), 0, column(request, Coordinates.X));
        var y = new ColumnRef.Loading(kept.id(), 0, column(request, Coordinates.Y));
        var selection = switch (gesture) {
            case Gesture.Click click -> {
                int nearest = points(request).nearest(click.x(), click.y(), click.reachX(), click.reachY());
                yield nearest < 0 ? Selection.NOTHING : new Selection.Picked(List.of(nearest));
            }
            case Gesture.Box box ->
                Selection.Inside.box(
                        x, y, new Selection.Point(box.left(), box.low()), new Selection.Point(box.right(), box.high()));
            case Gesture.Lasso lasso -> new Selection.Inside(x, y, lasso.points());
        };
        return Optional.of(new Stroke(axis.id(), selection, "select " + axis.name() + "s"));
    }

    @Override
    public Optional<Stroke> pick(Request request, String entry) {
        var kept = kept(request);
        var axis = kept.result().factorization().axes().getFirst();
        return Colouring.of(request.options(), kept, axis, request).legend().stream()
                .filter(e -> e.line().equals(entry))
                .findFirst()
                .map(e -> new Stroke(axis.id(), e.members(), "select " + e.text()));
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        int nearest = points(request).nearest(at.x(), at.y(), at.reachX(), at.reachY());
        if (nearest < 0) {
            return Optional.empty();
        }
        var axis = kept(request).result().factorization().axes().getFirst();
        return Optional.of(describe(axis, nearest));
    }

    private static String describe(Axis axis, int i) {
        var parts = new ArrayList<String>();
        parts.add(axis.name() + " " + i);
        var table = axis.labels().table();
        if (table.isEmpty()) {
            parts.add(axis.label(i));
        } else {
            for (var meaning : MetadataTable.Meaning.values()) {
                table.get().column(meaning).ifPresent(c -> parts.add(c.name() + ": " + c.text(i)));
            }
        }
        return String.join("\n", parts);
    }
}
