package factorscope.views.experiment;

import factorscope.model.analyse.study.TensorOrUnfolding;
import factorscope.model.data.Numbers;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.paint.Charts;
import factorscope.views.paint.LayerRenderer;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import java.awt.BasicStroke;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/// How well a planted signal is found, against how strong it is: measured and as theory has it, with the gap
/// between the two thresholds.
public final class TensorOrUnfoldingFigure {
    private TensorOrUnfoldingFigure() {}

    /// @param measured with marks, else a broken line
    private record Line(XYSeries series, int colour, boolean measured) {
        static Line measured(
                TensorOrUnfolding outcome, String name, int colour, ToDoubleFunction<TensorOrUnfolding.Point> value) {
            var series = new XYSeries(name);
            outcome.points().forEach(p -> series.add(p.signal(), value.applyAsDouble(p)));
            return new Line(series, colour, true);
        }

        static Line theory(TensorOrUnfolding outcome, String name, int colour, DoubleUnaryOperator value) {
            var series = new XYSeries(name);
            double from = outcome.points().getFirst().signal();
            double to = outcome.points().getLast().signal();
            for (int i = 0; i <= THEORY_POINTS; i++) {
                double signal = from + (to - from) * i / THEORY_POINTS;
                series.add(signal, value.applyAsDouble(signal));
            }
            return new Line(series, colour, false);
        }
    }

    private static final int THEORY_POINTS = 400;

    private static List<Line> lines(TensorOrUnfolding outcome) {
        return List.of(
                Line.measured(outcome, "unfolding", 0, TensorOrUnfolding.Point::unfolding),
                Line.measured(outcome, "tensor, from the unfolding", 1, TensorOrUnfolding.Point::tensor),
                Line.measured(outcome, "tensor, from the truth", 2, TensorOrUnfolding.Point::told),
                Line.theory(
                        outcome,
                        "unfolding, theory",
                        0,
                        signal -> TensorOrUnfolding.unfoldingTheory(outcome.size(), signal)),
                Line.theory(outcome, "tensor, theory", 2, TensorOrUnfolding::tensorTheory));
    }

    public static Drawing draw(TensorOrUnfolding outcome, Look look) {
        var x = Charts.numbers("signal strength");
        var y = Charts.numbers("|cosine| with the planted vector");
        y.setRange(0, 1.02);
        var points = outcome.points();
        x.setRange(points.getFirst().signal(), points.getLast().signal());
        var plot = Charts.plot(x, y, look);
        var all = new XYSeriesCollection();
        var renderer = new XYLineAndShapeRenderer(true, true);
        renderer.setDefaultCreateEntities(false);
        // broken lines are broken along the whole curve
        renderer.setDrawSeriesLineAsPath(true);
        var lines = lines(outcome);
        for (int l = 0; l < lines.size(); l++) {
            var line = lines.get(l);
            all.addSeries(line.series);
            renderer.setSeriesPaint(l, Palette.category(line.colour));
            renderer.setSeriesShape(l, new java.awt.geom.Ellipse2D.Double(-3, -3, 6, 6));
            renderer.setSeriesShapesVisible(l, line.measured);
            renderer.setSeriesStroke(
                    l,
                    line.measured
                            ? new BasicStroke(1.6f)
                            : new BasicStroke(
                                    1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0));
        }
        plot.setDataset(0, all);
        plot.setRenderer(0, renderer);
        LayerRenderer.add(plot, gap(outcome, look));
        plot.getRenderer(1).setDefaultSeriesVisibleInLegend(false);
        var chart = Charts.chart(plot, look);
        Charts.addLegend(chart, plot, look, RectangleEdge.BOTTOM);
        return new Drawing.Plot(chart, words(outcome));
    }

    private static LayerRenderer.Layer gap(TensorOrUnfolding outcome, Look look) {
        return (g, area, x, _) -> {
            double from = area.getMinX() + x.place(TensorOrUnfolding.tensorThreshold()) * area.getWidth();
            double to =
                    area.getMinX() + x.place(TensorOrUnfolding.unfoldingThreshold(outcome.size())) * area.getWidth();
            double left = Math.clamp(from, area.getMinX(), area.getMaxX());
            double right = Math.clamp(to, area.getMinX(), area.getMaxX());
            g.setPaint(Palette.withOpacity(look.accent(), 0.12));
            g.fill(new Rectangle2D.Double(left, area.getMinY(), Math.max(0, right - left), area.getHeight()));
            g.setPaint(look.muted());
            g.setStroke(new BasicStroke(1));
            g.draw(new Line2D.Double(left, area.getMinY(), left, area.getMaxY()));
            g.draw(new Line2D.Double(right, area.getMinY(), right, area.getMaxY()));
            g.setPaint(look.text());
            Lettering.centred(g, look.font(Letter.NOTE), "gap", (left + right) / 2, area.getMinY() + 14);
        };
    }

    static String words(TensorOrUnfolding outcome) {
        return "A planted rank-one tensor of " + outcome.size() + " x " + outcome.size() + " x " + outcome.size()
                + ": the unfolding sees it from a strength of "
                + Numbers.shown(TensorOrUnfolding.unfoldingThreshold(outcome.size()), 3)
                + " on, the best rank-one tensor from " + Numbers.shown(TensorOrUnfolding.tensorThreshold(), 3) + ".";
    }
}
