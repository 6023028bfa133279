package factorscope.views.paint;

import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.ClusteredXYBarRenderer;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYItemRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYBarDataset;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/// Charts within a sketch: JFreeChart in our look, with less around them than where a chart is the whole drawing.
public final class SmallChart {
    /// Room for the numbers beside a panel.
    public static final double NUMBERS = 46;

    /// Room for them with what they are.
    public static final double NAMED_NUMBERS = 58;

    private static final double BELOW = 20;
    private static final int MOST_TICKS = 5;
    private static final int FEW_TICKS = 3;

    /// How much of the room of a position its bar takes.
    private static final double BAR = 0.76;

    private static final float BAND = 0.18f;

    /// Where a count of one has some height.
    private static final double BELOW_ONE = 0.7;

    private SmallChart() {}

    /// @param values one for each position
    public record Curve(String name, List<Double> values, Color colour) {
        public Curve {
            values = List.copyOf(values);
        }
    }

    /// How often values lie where, by the logarithm.
    ///
    /// @param counts in equal bins from zero to `most`
    public static void histogram(
            Graphics2D g, Look look, Rectangle2D at, List<Integer> counts, double most, String label) {
        var series = new XYSeries("counts");
        double bin = (most > 0 ? most : 1) / counts.size();
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) > 0) {
                series.add((i + 0.5) * bin, counts.get(i));
            }
        }
        var x = Charts.numbers(label);
        x.setRange(0, bin * counts.size());
        Charts.limitTicks(x, MOST_TICKS);
        var y = Charts.logarithmic("count");
        double highest = counts.stream().mapToInt(Integer::intValue).max().orElse(1);
        Charts.range(y, BELOW_ONE, Math.max(2, highest * 1.3));
        var plot = plot(x, y, look);
        var bars = bars(new XYBarRenderer(0.06), look.ink());
        bars.setBase(BELOW_ONE);
        plot.setDataset(new XYBarDataset(new XYSeriesCollection(series), bin));
        plot.setRenderer(bars);
        draw(g, look, plot, at);
    }

    /// Curves over positions of an axis of the data; side by side as bars where neighbours have nothing to do with each
    /// other.
    public static void curves(
            Graphics2D g, Look look, Rectangle2D at, Positions along, List<Curve> curves, boolean isLine) {
        var all = new XYSeriesCollection();
        double most = 0;
        double least = 0;
        for (var curve : curves) {
            var series = new XYSeries(curve.name, false);
            for (int i = 0; i < curve.values.size(); i++) {
                series.add(along.number(i), curve.values.get(i));
                most = Math.max(most, curve.values.get(i));
                least = Math.min(least, curve.values.get(i));
            }
            all.addSeries(series);
        }
        var x = along.chartAxis(false);
        // the first position is at the left, as in a panel
        x.setInverted(along.step() < 0);
        Charts.limitTicks(x, MOST_TICKS);
        if (!along.isNumbered()) {
            Charts.name(x, i -> along.axis().label(i), along.axis().size());
        }
        var y = Charts.numbers("");
        double margin = most > least ? 0.05 * (most - least) : 1;
        y.setRange(least < 0 ? least - margin : 0, most + margin);
        Charts.limitTicks(y, MOST_TICKS);
        var plot = plot(x, y, look);
        plot.setDataset(isLine ? all : new XYBarDataset(all, 0.8 * Math.abs(along.step())));
        XYItemRenderer renderer = isLine ? new XYLineAndShapeRenderer(true, false) : bars(new ClusteredXYBarRenderer());
        for (int c = 0; c < curves.size(); c++) {
            renderer.setSeriesPaint(c, curves.get(c).colour);
            renderer.setSeriesStroke(c, new BasicStroke(1.6f));
        }
        plot.setRenderer(renderer);
        draw(g, look, plot, at);
    }

    /// One of many charts of the same scale, beside and below each other.
    ///
    /// @param along positions of the data, in their order from left to right
    /// @param values one for each position
    /// @param deviations how sure they are; zero where that is not known
    /// @param isLine whether neighbours belong together
    /// @param isShare whether values are shares, written in percent
    /// @param hasNumbersBelow whether it is the lowest, which has the numbers of positions below it
    public record Panel(
            Positions along,
            IntToDoubleFunction values,
            IntToDoubleFunction deviations,
            double least,
            double most,
            boolean isLine,
            boolean isShare,
            boolean hasNumbersBelow) {}

    /// Numbers stand at the left of the place, [#NUMBERS] wide, and below it.
    public static void panel(Graphics2D g, Look look, Rectangle2D at, Panel panel) {
        var x = panel.along.chartAxis(false);
        // as the positions are brushed
        x.setInverted(panel.along.step() < 0);
        x.setLabel(null);
        x.setTickLabelsVisible(panel.hasNumbersBelow);
        x.setTickMarksVisible(panel.hasNumbersBelow);
        Charts.limitTicks(x, MOST_TICKS);
        var y = panel.isShare ? Charts.shares("") : Charts.numbers("");
        y.setRange(panel.least, panel.most > panel.least ? panel.most : panel.least + 1);
        Charts.limitTicks(y, panel.least < 0 ? MOST_TICKS : FEW_TICKS);
        var plot = plot(x, y, look);
        plot.setRangeZeroBaselineVisible(true);
        plot.setRangeZeroBaselinePaint(look.line());
        if (panel.isLine) {
            plot.setDataset(intervals(panel));
            var line = new DeviationRenderer(true, false);
            line.setSeriesPaint(0, look.ink());
            line.setSeriesFillPaint(0, look.ink());
            line.setSeriesStroke(0, new BasicStroke(1.5f));
            line.setAlpha(BAND);
            plot.setRenderer(line);
        } else {
            plot.setDataset(
                    new XYBarDataset(new XYSeriesCollection(series(panel)), BAR * Math.abs(panel.along.step())));
            plot.setRenderer(bars(new XYBarRenderer() {
                private static final long serialVersionUID = 1L;

                @Override
                public Paint getItemPaint(int row, int i) {
                    return panel.least < 0 ? Palette.pole(panel.values.applyAsDouble(i) > 0) : look.ink();
                }
            }));
        }
        framed(g, look, plot, at, NUMBERS);
    }

    /// Singular values from the largest on, and how much of the sum of squares those up to each hold.
    ///
    /// @param most positions along the axis, counted from 1
    /// @param tick between numbers along it
    /// @param edge where noise begins; empty where that is not known
    public record Scree(List<Double> values, List<Double> shares, int most, int tick, OptionalDouble edge) {
        public Scree {
            values = List.copyOf(values);
            shares = List.copyOf(shares);
        }
    }

    /// Numbers and names stand at both sides of the place, [#NAMED_NUMBERS] wide, and below it.
    public static void scree(Graphics2D g, Look look, Rectangle2D at, Scree scree) {
        var x = Charts.counts("");
        x.setLabel(null);
        x.setRange(0.5, scree.most + 0.5);
        x.setTickUnit(new NumberTickUnit(scree.tick));
        var y = Charts.numbers("singular value");
        double largest = scree.values.isEmpty() || scree.values.getFirst() == 0 ? 1 : scree.values.getFirst();
        y.setRange(0, 1.05 * largest);
        Charts.limitTicks(y, MOST_TICKS);
        var plot = plot(x, y, look);
        plot.setDataset(0, new XYSeriesCollection(counted(scree.values, scree.most)));
        var line = new XYLineAndShapeRenderer(true, false);
        line.setSeriesPaint(0, look.ink());
        line.setSeriesStroke(0, new BasicStroke(1.6f));
        plot.setRenderer(0, line);
        var shares = Charts.shares("cumulative share (dotted)");
        shares.setRange(0, 1.05);
        Charts.limitTicks(shares, MOST_TICKS);
        addSecond(plot, shares, look);
        plot.setDataset(1, new XYSeriesCollection(counted(scree.shares, scree.most)));
        plot.mapDatasetToRangeAxis(1, 1);
        var dotted = new XYLineAndShapeRenderer(true, false);
        dotted.setDrawSeriesLineAsPath(true);
        dotted.setSeriesPaint(0, look.muted());
        dotted.setSeriesStroke(0, dashes(1.5f, 2.5f));
        plot.setRenderer(1, dotted);
        scree.edge.ifPresent(edge -> {
            var marker = new ValueMarker(edge, look.muted(), dashes(5, 4));
            marker.setLabel("edge of noise");
            marker.setLabelFont(look.font(Letter.SMALL));
            marker.setLabelPaint(look.muted());
            marker.setLabelBackgroundColor(new Color(0, true));
            marker.setLabelAnchor(RectangleAnchor.TOP_RIGHT);
            marker.setLabelTextAnchor(TextAnchor.BOTTOM_RIGHT);
            plot.addRangeMarker(marker);
        });
        framed(g, look, plot, at, NAMED_NUMBERS);
    }

    private static void addSecond(XYPlot plot, NumberAxis axis, Look look) {
        Charts.style(axis, look);
        axis.setTickLabelFont(look.font(Letter.SMALL));
        axis.setLabelFont(look.font(Letter.NOTE));
        plot.setRangeAxis(1, axis);
        plot.setRangeAxisLocation(1, AxisLocation.BOTTOM_OR_RIGHT);
    }

    private static BasicStroke dashes(float on, float off) {
        return new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1, new float[] {on, off}, 0);
    }

    private static XYSeries counted(List<Double> values, int most) {
        var series = new XYSeries("", false);
        for (int i = 0; i < Math.min(most, values.size()); i++) {
            series.add(i + 1.0, values.get(i));
        }
        return series;
    }

    private static XYSeries series(Panel panel) {
        var series = new XYSeries("", false);
        for (int i = 0; i < panel.along.axis().size(); i++) {
            series.add(panel.along.number(i), panel.values.applyAsDouble(i));
        }
        return series;
    }

    private static YIntervalSeriesCollection intervals(Panel panel) {
        var series = new YIntervalSeries("", false, true);
        for (int i = 0; i < panel.along.axis().size(); i++) {
            double value = panel.values.applyAsDouble(i);
            double half = 2 * panel.deviations.applyAsDouble(i);
            series.add(panel.along.number(i), value, value - half, value + half);
        }
        var all = new YIntervalSeriesCollection();
        all.addSeries(series);
        return all;
    }

    /// Draws a plot so that its values lie exactly there; what stands behind it is seen through it.
    private static void framed(Graphics2D g, Look look, XYPlot plot, Rectangle2D at, double side) {
        var beside = new AxisSpace();
        beside.setLeft(side);
        beside.setRight(side);
        plot.setFixedRangeAxisSpace(beside);
        var below = new AxisSpace();
        below.setTop(BELOW);
        below.setBottom(BELOW);
        plot.setFixedDomainAxisSpace(below);
        plot.setInsets(RectangleInsets.ZERO_INSETS);
        plot.setBackgroundPaint(null);
        var chart = Charts.chart(plot, look);
        chart.setBackgroundPaint(null);
        chart.setPadding(RectangleInsets.ZERO_INSETS);
        chart.draw(
                g,
                new Rectangle2D.Double(
                        at.getX() - side, at.getY() - BELOW, at.getWidth() + 2 * side, at.getHeight() + 2 * BELOW));
    }

    private static XYBarRenderer bars(XYBarRenderer renderer) {
        renderer.setBarPainter(new StandardXYBarPainter());
        renderer.setShadowVisible(false);
        renderer.setDrawBarOutline(false);
        return renderer;
    }

    private static XYBarRenderer bars(XYBarRenderer renderer, Color colour) {
        renderer.setSeriesPaint(0, colour);
        return bars(renderer);
    }

    private static XYPlot plot(ValueAxis x, ValueAxis y, Look look) {
        var plot = Charts.plot(x, y, look);
        for (var axis : List.of(plot.getDomainAxis(), plot.getRangeAxis())) {
            axis.setTickLabelFont(look.font(Letter.SMALL));
            axis.setLabelFont(look.font(Letter.NOTE));
        }
        plot.setDomainGridlinesVisible(false);
        return plot;
    }

    private static void draw(Graphics2D g, Look look, XYPlot plot, Rectangle2D at) {
        Charts.chart(plot, look).draw(g, at);
    }
}
