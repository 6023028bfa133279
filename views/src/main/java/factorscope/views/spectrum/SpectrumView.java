package factorscope.views.spectrum;

import factorscope.model.data.Numbers;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Embedding;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.TwoWay;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.rank.MarchenkoPastur;
import factorscope.model.rank.PowerLaw;
import factorscope.model.rank.Spectrum;
import factorscope.model.workspace.Kept;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Charts;
import factorscope.views.paint.Extent;
import factorscope.views.paint.LayerRenderer;
import factorscope.views.paint.Palette;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/// Strengths in order: singular values where they are known, else the components' weights, or the sizes of
/// clusters. With the cumulated share, and a cut that proposes the number of components for the next run.
public final class SpectrumView implements View {
    private static final Param.Choice SCALE = new Param.Choice(
            "scale",
            "Scale",
            "Of the strengths, and of their numbers; with both logarithmic a power law is a straight line.",
            "linear",
            List.of(
                    new Param.Choice.Option("linear", "Linear"),
                    new Param.Choice.Option("log", "Logarithmic"),
                    new Param.Choice.Option("log-log", "Both logarithmic")));
    private static final Param.Flag OTHERS = new Param.Flag(
            "others",
            "Other results",
            "The spectra of the other results beside it, each relative to its largest value.",
            false);
    private static final Param.Flag SHARE = new Param.Flag(
            "share", "Cumulated share", "How much of the sum of squares the singular values up to here explain.", true);

    private static final Param.Flag EDGE = new Param.Flag(
            "edge",
            "Edge of noise",
            "The largest singular value that independent noise of one level would have (Marchenko-Pastur).",
            true);

    private static final BasicStroke DASHED =
            new BasicStroke(1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1f, new float[] {2, 3}, 0);

    /// More lines than this cannot be told apart.
    private static final int MOST_OTHERS = 6;

    /// Up to so many values each gets a mark.
    private static final int MOST_MARKS = 80;

    @Override
    public About about() {
        return new About(
                "spectrum", "Spectrum", "Singular values or strengths in order, with a cut that proposes a number.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(SCALE, SHARE, EDGE, OTHERS);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.COMPONENTS, Part.RESULTS, Part.DATASETS, Part.CUT);
    }

    @Override
    public Eligibility fits(Subject subject) {
        if (subject.result().isEmpty()) {
            return Eligibility.refused("A spectrum needs a result: run a decomposition first.");
        }
        return subject.result().get().result().factorization() instanceof Embedding
                ? Eligibility.refused("Maps have no strengths.")
                : Eligibility.accepted();
    }

    private static List<Double> strengths(Factorization factorization) {
        var strengths = new ArrayList<Double>();
        if (factorization instanceof TwoWay twoWay && twoWay.spectrum().isPresent()) {
            Tensor spectrum = twoWay.spectrum().get();
            for (long i = 0; i < spectrum.shape().count(); i++) {
                strengths.add(spectrum.at(i));
            }
        } else {
            order(factorization).forEach(k -> strengths.add(factorization.strength(k)));
        }
        return strengths;
    }

    /// Which component stands at which place. Where singular values are shown, components are in their order.
    private static List<Integer> order(Factorization factorization) {
        var order = IntStream.range(0, factorization.components()).boxed();
        boolean inOrder =
                factorization instanceof TwoWay twoWay && twoWay.spectrum().isPresent();
        return inOrder
                ? order.toList()
                : order.sorted(Comparator.comparingDouble(k -> -factorization.strength(k)))
                        .toList();
    }

    private static String unit(Factorization factorization) {
        return switch (factorization) {
            case TwoWay twoWay -> twoWay.spectrum().isPresent() ? "singular value" : "weight";
            case Clusters _ -> "members";
            case Embedding _ -> "";
        };
    }

    /// The cumulated shares, where they add up: those of singular values. The shares of components that overlap
    /// do not.
    private static List<Double> shares(Kept kept, List<Double> strengths) {
        if (!(kept.result().factorization() instanceof TwoWay twoWay)
                || twoWay.spectrum().isEmpty()) {
            return List.of();
        }
        double total = strengths.stream().mapToDouble(s -> s * s).sum();
        var shares = new ArrayList<Double>();
        double sum = 0;
        for (double strength : strengths) {
            sum += strength * strength;
            shares.add(total == 0 ? 0 : sum / total);
        }
        return shares;
    }

    @Override
    public Drawing draw(Request request) {
        var kept = request.subject().result().orElseThrow();
        var factorization = kept.result().factorization();
        var look = request.look();
        boolean compared = request.options().get(OTHERS);
        boolean both = isBothLogarithmic(request);
        var own = strengths(factorization);
        var strengths = compared ? relative(own) : own;
        var others = compared ? others(request, kept) : List.<Other>of();
        var shares = request.options().get(SHARE) && !compared && !both ? shares(kept, strengths) : List.<Double>of();
        boolean logarithmic = isLogarithmic(request);

        int longest = others.stream().mapToInt(o -> o.strengths.size()).reduce(strengths.size(), Math::max);
        double end = Math.max(1.5, longest + 0.5);
        var what = factorization instanceof Clusters ? "cluster" : "component";
        var x = axis(both ? Charts.logarithmic(what) : Charts.counts(what), both ? 0.9 : 0.5, end);
        var unit = unit(factorization) + (compared ? ", relative to the largest" : "");
        double most = strengths.isEmpty() ? 1 : Math.max(strengths.getFirst(), 1e-300);
        double least = Stream.concat(strengths.stream(), others.stream().flatMap(o -> o.strengths.stream()))
                .filter(s -> s > most * 1e-9)
                .min(Double::compare)
                .orElse(most);
        var y = axis(
                logarithmic ? Charts.logarithmic(unit) : Charts.numbers(unit),
                logarithmic ? least * 0.8 : 0,
                most * (logarithmic ? 1.3 : 1.06));
        var plot = Charts.plot(x, y, look);
        var series = series(kept.name(), strengths, logarithmic);
        plot.setDataset(0, new XYSeriesCollection(series));
        var line = new XYLineAndShapeRenderer(true, strengths.size() <= MOST_MARKS);
        line.setSeriesPaint(0, look.ink());
        line.setSeriesStroke(0, new BasicStroke(1.6f));
        line.setSeriesShape(0, new Ellipse2D.Double(-2.2, -2.2, 4.4, 4.4));
        line.setDefaultCreateEntities(false);
        plot.setRenderer(0, line);
        if (!shares.isEmpty()) {
            addShares(plot, shares, look);
        }
        for (int i = 0; i < others.size(); i++) {
            addLine(plot, series(others.get(i).name, others.get(i).strengths, logarithmic), Palette.category(i + 1));
        }
        var law = both ? PowerLaw.of(strengths) : Optional.<PowerLaw>empty();
        law.ifPresent(l -> addLaw(plot, l, look));
        if (request.options().get(EDGE) && !compared) {
            edge(factorization).ifPresent(edge -> addEdge(plot, edge, strengths.size(), look));
        }
        int cut = cut(request, kept, strengths.size());
        LayerRenderer.add(plot, cutLine(cut, both, look));
        if (!compared) {
            LayerRenderer.add(plot, selectedMarks(request, kept));
        }
        var chart = Charts.chart(plot, look);
        if (compared) {
            plot.setFixedLegendItems(legend(kept, others, look));
            Charts.addLegend(chart, plot, look, RectangleEdge.BOTTOM);
        }
        return new Drawing.Plot(chart, words(kept, own, shares, cut) + words(law) + words(others));
    }

    private static ValueAxis axis(ValueAxis axis, double from, double to) {
        if (axis instanceof LogAxis logarithmic) {
            Charts.range(logarithmic, from, to);
        } else {
            axis.setRange(from, to);
        }
        return axis;
    }

    private static boolean isLogarithmic(Request request) {
        return !request.options().get(SCALE).equals("linear");
    }

    private static boolean isBothLogarithmic(Request request) {
        return request.options().get(SCALE).equals("log-log");
    }

    /// A spectrum beside the one that is shown.
    private record Other(String name, List<Double> strengths) {}

    /// Those of other results of any data that are of the same kind, the newest first.
    private static List<Other> others(Request request, Kept kept) {
        var unit = unit(kept.result().factorization());
        return request.state().results().reversed().stream()
                .filter(k -> !k.id().equals(kept.id())
                        && unit(k.result().factorization()).equals(unit))
                .limit(MOST_OTHERS)
                .map(k -> new Other(
                        k.name()
                                + request.state()
                                        .dataset(k.datasetId())
                                        .map(d -> ", " + d.name())
                                        .orElse(""),
                        relative(strengths(k.result().factorization()))))
                .toList();
    }

    private static List<Double> relative(List<Double> strengths) {
        double most = strengths.isEmpty() ? 0 : strengths.getFirst();
        return most == 0 ? strengths : strengths.stream().map(s -> s / most).toList();
    }

    private static XYSeries series(String name, List<Double> strengths, boolean logarithmic) {
        var series = new XYSeries(name);
        for (int i = 0; i < strengths.size(); i++) {
            if (!logarithmic || strengths.get(i) > 0) {
                series.add(i + 1, strengths.get(i));
            }
        }
        return series;
    }

    private static XYLineAndShapeRenderer addLine(XYPlot plot, XYSeries series, Color colour) {
        int index = plot.getDatasetCount();
        plot.setDataset(index, new XYSeriesCollection(series));
        var line = new XYLineAndShapeRenderer(true, false);
        line.setSeriesPaint(0, colour);
        line.setSeriesStroke(0, new BasicStroke(1.4f));
        line.setDefaultCreateEntities(false);
        plot.setRenderer(index, line);
        return line;
    }

    private static LegendItemCollection legend(Kept kept, List<Other> others, Look look) {
        var items = new LegendItemCollection();
        items.add(item(kept.name(), look.ink()));
        for (int i = 0; i < others.size(); i++) {
            items.add(item(others.get(i).name, Palette.category(i + 1)));
        }
        return items;
    }

    private static LegendItem item(String name, Color colour) {
        return new LegendItem(name, null, null, null, new Rectangle2D.Double(-7, -1, 14, 2.4), colour);
    }

    private static void addLaw(XYPlot plot, PowerLaw law, Look look) {
        var series = new XYSeries("power law");
        for (double k = law.from(); k < law.to(); k *= 1.3) {
            series.add(k, law.at(k));
        }
        series.add(law.to(), law.at(law.to()));
        addLine(plot, series, look.warning()).setSeriesStroke(0, DASHED);
        double middle = Math.sqrt(law.to());
        var note = new XYTextAnnotation("falls as k^−" + Numbers.shown(law.exponent(), 2), middle, law.at(middle));
        note.setFont(look.font(Letter.NOTE));
        note.setPaint(look.warning());
        note.setTextAnchor(TextAnchor.BOTTOM_LEFT);
        plot.addAnnotation(note);
    }

    private static String words(Optional<PowerLaw> law) {
        return law.map(l -> " The first " + l.to() + " fall as k^-" + Numbers.shown(l.exponent(), 3) + " (R² "
                        + Numbers.shown(l.fit(), 3) + " in logarithms).")
                .orElse("");
    }

    private static String words(List<Other> others) {
        return others.isEmpty()
                ? ""
                : " Beside it " + others.stream().map(o -> o.name).collect(Collectors.joining(", ")) + ".";
    }

    private static int cut(Request request, Kept kept, int most) {
        return Math.clamp(
                request.state()
                        .nextComponents()
                        .orElse(kept.result().factorization().components()),
                1,
                Math.max(1, most));
    }

    private static void addShares(XYPlot plot, List<Double> shares, Look look) {
        var series = new XYSeries("cumulated share");
        for (int i = 0; i < shares.size(); i++) {
            series.add(i + 1, 100 * shares.get(i));
        }
        var axis = Charts.numbers("cumulated share, %");
        axis.setRange(0, 104);
        axis.setLabelFont(look.font(Letter.TEXT));
        axis.setTickLabelFont(look.font(Letter.NOTE));
        axis.setLabelPaint(look.muted());
        axis.setTickLabelPaint(look.muted());
        axis.setAxisLinePaint(look.line());
        axis.setTickMarkPaint(look.line());
        plot.setRangeAxis(1, axis);
        plot.setDataset(1, new XYSeriesCollection(series));
        plot.mapDatasetToRangeAxis(1, 1);
        var line = new XYLineAndShapeRenderer(true, false);
        line.setSeriesPaint(0, look.muted());
        line.setSeriesStroke(
                0, new BasicStroke(1.3f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1f, new float[] {5, 4}, 0));
        line.setDefaultCreateEntities(false);
        plot.setRenderer(1, line);
    }

    /// Where the singular values of noise would end.
    private static OptionalDouble edge(Factorization factorization) {
        if (!(factorization instanceof TwoWay twoWay)) {
            return OptionalDouble.empty();
        }
        double edge = Spectrum.of(twoWay).map(MarchenkoPastur::edge).orElse(Double.NaN);
        return edge > 0 ? OptionalDouble.of(edge) : OptionalDouble.empty();
    }

    private static void addEdge(XYPlot plot, double edge, int count, Look look) {
        var series = new XYSeries("edge of noise");
        series.add(1, edge);
        series.add(count + 0.5, edge);
        addLine(plot, series, look.warning()).setSeriesStroke(0, DASHED);
        var note = new XYTextAnnotation("edge of noise", count + 0.5, edge);
        note.setFont(look.font(Letter.SMALL));
        note.setPaint(look.warning());
        note.setTextAnchor(TextAnchor.BOTTOM_RIGHT);
        plot.addAnnotation(note);
    }

    private static LayerRenderer.Layer cutLine(int cut, boolean logarithmic, Look look) {
        return (g, area, x, _) -> {
            double at = area.getX() + place(x, cut, logarithmic) * area.getWidth();
            if (at < area.getMinX() || at > area.getMaxX()) {
                return;
            }
            g.setPaint(look.accent());
            g.setStroke(new BasicStroke(1.6f));
            g.draw(new Line2D.Double(at, area.getMinY() + 6, at, area.getMaxY()));
            g.fill(new Ellipse2D.Double(at - 4.5, area.getMinY() + 1.5, 9, 9));
            var text = "k = " + cut;
            g.setFont(look.bold(Letter.TEXT));
            boolean onTheLeft = at > area.getCenterX();
            double width = factorscope.views.paint.Lettering.width(g.getFont(), text);
            g.drawString(text, (float) (onTheLeft ? at - width - 9 : at + 9), (float) area.getMinY() + 10);
        };
    }

    /// A layer's own extent is linear.
    private static double place(Extent extent, double value, boolean logarithmic) {
        return logarithmic
                ? Math.log(value / extent.from()) / Math.log(extent.to() / extent.from())
                : extent.place(value);
    }

    private static LayerRenderer.Layer selectedMarks(Request request, Kept kept) {
        var selected = request.selectedComponents(kept);
        var order = order(kept.result().factorization());
        return (g, area, x, y) -> {
            g.setPaint(request.look().text());
            g.setStroke(new BasicStroke(1.4f));
            for (int k = selected.nextSetBit(0); k >= 0; k = selected.nextSetBit(k + 1)) {
                double strength = kept.result().factorization().strength(k);
                int rank = order.indexOf(k);
                double value = y.from() > 0 && strength <= 0 ? y.from() : strength;
                double atX = area.getX() + place(x, rank + 1.0, isBothLogarithmic(request)) * area.getWidth();
                double atY = area.getMaxY() - place(y, value, isLogarithmic(request)) * area.getHeight();
                g.draw(new Ellipse2D.Double(atX - 5, atY - 5, 10, 10));
            }
        };
    }

    private static String words(Kept kept, List<Double> strengths, List<Double> shares, int cut) {
        var words = new StringBuilder("Spectrum of " + kept.name() + ": " + strengths.size() + " values from "
                + (strengths.isEmpty() ? "none" : Numbers.shown(strengths.getFirst())) + " to "
                + (strengths.isEmpty() ? "none" : Numbers.shown(strengths.getLast())) + ". ");
        if (cut <= shares.size()) {
            words.append(cut)
                    .append(" components explain ")
                    .append(Numbers.percent(shares.get(cut - 1)))
                    .append(". ");
        }
        edge(kept.result().factorization())
                .ifPresent(edge -> words.append(
                                strengths.stream().filter(v -> v > edge).count())
                        .append(" lie above the edge of noise, ")
                        .append(Numbers.shown(edge))
                        .append(". "));
        var measures = kept.result().measures();
        if (measures.get(Measures.FLOOR).isPresent()) {
            words.append("Relative error ")
                    .append(Numbers.shown(measures.get(Measures.RELATIVE_ERROR).orElse(Double.NaN), 4))
                    .append("; the best possible is ")
                    .append(Numbers.shown(measures.get(Measures.FLOOR).getAsDouble(), 4))
                    .append(". ");
        }
        return words.toString().strip();
    }

    @Override
    public Optional<Integer> cut(Request request, double x) {
        int most = strengths(request.subject().result().orElseThrow().result().factorization())
                .size();
        return Optional.of(Math.clamp(Math.round(x), 1, Math.max(1, most)));
    }

    /// Which value is nearest, from 0; may lie beside them all.
    private static int place(Gesture.Click at) {
        return (int) Math.round(at.x()) - 1;
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        var kept = request.subject().result().orElseThrow();
        if (!(gesture instanceof Gesture.Click click)) {
            return Optional.empty();
        }
        var order = order(kept.result().factorization());
        int place = place(click);
        if (place < 0 || place >= order.size()) {
            return Optional.empty();
        }
        int k = order.get(place);
        return Optional.of(Stroke.ofComponent(kept, k));
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var kept = request.subject().result().orElseThrow();
        var factorization = kept.result().factorization();
        var strengths = strengths(factorization);
        int place = place(at);
        if (place < 0 || place >= strengths.size()) {
            return Optional.empty();
        }
        var order = order(factorization);
        var name = place < order.size() ? kept.componentText(order.get(place)) : "number " + (place + 1);
        return Optional.of(name + "\n" + Numbers.shown(strengths.get(place), 6));
    }
}
