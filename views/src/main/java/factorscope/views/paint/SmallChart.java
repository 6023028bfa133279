package factorscope.views.paint;

import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.ClusteredXYBarRenderer;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYItemRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYBarDataset;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/// Charts within a sketch: JFreeChart in our look, with less around them than where a chart is the whole drawing.
public final class SmallChart {
    private static final int MOST_TICKS = 5;

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
        y.setRange(BELOW_ONE, Math.max(2, highest * 1.3));
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
            var series = new XYSeries(curve.name);
            for (int i = 0; i < curve.values.size(); i++) {
                series.add(along.first() + i * along.step(), curve.values.get(i));
                most = Math.max(most, curve.values.get(i));
                least = Math.min(least, curve.values.get(i));
            }
            all.addSeries(series);
        }
        var x = along.chartAxis(false);
        Charts.limitTicks(x, MOST_TICKS);
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
