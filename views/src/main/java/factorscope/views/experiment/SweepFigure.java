package factorscope.views.experiment;

import factorscope.model.analyse.study.SweepStudy.SweepFinding;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Look;
import factorscope.views.paint.Charts;
import factorscope.views.paint.Palette;
import java.awt.BasicStroke;
import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.statistics.Statistics;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/// How good each run of a sweep is, against the parameter that was varied first: a dot for every seed, and a line
/// through their medians for every combination of the others.
public final class SweepFigure {
    private static final String SEED = "seed";

    private final SweepFinding finding;
    private final String measure;
    private final Optional<String> along;
    /// Values along the axis, in the order in which they were given, where they are no numbers.
    private final List<String> named;

    private SweepFigure(SweepFinding finding, String measure) {
        this.finding = finding;
        this.measure = measure;
        this.along = finding.varied().stream().findFirst();
        var texts = along.map(key -> finding.runs().stream()
                        .map(r -> r.params().getOrDefault(key, ""))
                        .distinct()
                        .toList())
                .orElse(List.of());
        named = texts.stream().allMatch(SweepFigure::isNumber) ? List.of() : texts;
    }

    private static boolean isNumber(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /// Empty where the runs have no number to be compared by.
    public static Optional<Drawing> draw(SweepFinding finding, Look look) {
        return finding.headline().map(measure -> new SweepFigure(finding, measure).draw(look));
    }

    private double place(SweepFinding.OfRun run) {
        if (along.isEmpty()) {
            return run.seed();
        }
        var text = run.params().getOrDefault(along.get(), "");
        return named.isEmpty() ? Double.parseDouble(text) : named.indexOf(text);
    }

    /// What the other parameters are, by which lines are told apart.
    private String line(SweepFinding.OfRun run) {
        return finding.varied().stream()
                .skip(1)
                .map(key -> key + " " + run.params().get(key))
                .collect(Collectors.joining(", "));
    }

    private Drawing draw(Look look) {
        var lines = new LinkedHashMap<String, Map<Double, List<Double>>>();
        for (var run : finding.runs()) {
            lines.computeIfAbsent(line(run), _ -> new TreeMap<>())
                    .computeIfAbsent(place(run), _ -> new ArrayList<>())
                    .add(run.measures().get(measure).orElse(Double.NaN));
        }
        var medians = new XYSeriesCollection();
        var dots = new XYSeriesCollection();
        lines.forEach((name, points) -> {
            var median = new XYSeries(name.isEmpty() ? words() : name);
            var all = new XYSeries(name + " of each seed");
            points.forEach((x, values) -> {
                median.add((double) x, Statistics.calculateMedian(values));
                values.forEach(v -> all.add((double) x, v));
            });
            medians.addSeries(median);
            dots.addSeries(all);
        });
        var y = Charts.numbers(words());
        y.setAutoRangeIncludesZero(false);
        var plot = Charts.plot(axis(), y, look);
        plot.setDataset(0, medians);
        plot.setRenderer(0, renderer(medians.getSeriesCount(), true));
        plot.setDataset(1, dots);
        plot.setRenderer(1, renderer(dots.getSeriesCount(), false));
        plot.getRenderer(1).setDefaultSeriesVisibleInLegend(false);
        var chart = Charts.chart(plot, look);
        if (lines.size() > 1) {
            Charts.addLegend(chart, plot, look, RectangleEdge.BOTTOM);
        }
        return new Drawing.Plot(chart, finding.summary());
    }

    private String words() {
        return finding.headlineWords().orElse(measure);
    }

    private NumberAxis axis() {
        var name = along.orElse(SEED);
        if (named.isEmpty()) {
            boolean isWhole = finding.runs().stream().allMatch(r -> place(r) == Math.rint(place(r)));
            var axis = isWhole ? Charts.counts(name) : Charts.numbers(name);
            axis.setAutoRangeIncludesZero(false);
            return axis;
        }
        return new SymbolAxis(name, named.toArray(String[]::new));
    }

    private static XYLineAndShapeRenderer renderer(int series, boolean areLines) {
        var renderer = new XYLineAndShapeRenderer(areLines, !areLines);
        renderer.setDefaultCreateEntities(false);
        for (int s = 0; s < series; s++) {
            renderer.setSeriesPaint(s, Palette.category(s));
            renderer.setSeriesStroke(s, new BasicStroke(1.6f));
            renderer.setSeriesShape(s, new Ellipse2D.Double(-3, -3, 6, 6));
        }
        return renderer;
    }
}
