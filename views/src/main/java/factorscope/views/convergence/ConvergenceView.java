package factorscope.views.convergence;

import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Trace;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Charts;
import factorscope.views.paint.LayerRenderer;
import factorscope.views.paint.Lettering;
import java.awt.BasicStroke;
import java.awt.geom.Line2D;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/// The objective from step to step; of a running decomposition, live.
public final class ConvergenceView implements View {
    private static final Param.Choice OVER = new Param.Choice(
            "over",
            "Over",
            "What runs along the horizontal axis.",
            "steps",
            List.of(new Param.Choice.Option("steps", "Steps"), new Param.Choice.Option("seconds", "Seconds")));
    private static final Param.Flag LOGARITHMIC =
            new Param.Flag("log", "Logarithmic", "Logarithmic scale for the objective.", false);

    private static final int MOST_MARKS = 60;

    @Override
    public About about() {
        return new About("convergence", "Convergence", "How the objective went from step to step.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(OVER, LOGARITHMIC);
    }

    @Override
    public Set<Part> reads() {
        return Set.of();
    }

    @Override
    public Eligibility fits(Subject subject) {
        if (subject.result().isEmpty()) {
            return Eligibility.refused("Convergence is that of a run: run a decomposition first.");
        }
        return subject.result().get().result().trace().points().size() < 2
                ? Eligibility.refused("This result was found in one go; there is no objective to follow.")
                : Eligibility.accepted();
    }

    @Override
    public Drawing draw(Request request) {
        var kept = request.subject().result().orElseThrow();
        var result = kept.result();
        var trace = result.trace();
        var look = request.look();
        boolean bySeconds = request.options().get(OVER).equals("seconds");
        boolean logarithmic = request.options().get(LOGARITHMIC);
        var series = new XYSeries("objective");
        for (var point : trace.points()) {
            if (!logarithmic || point.objective() > 0) {
                series.add(bySeconds ? point.seconds() : point.done(), point.objective());
            }
        }
        var x = Charts.numbers(bySeconds ? "seconds" : trace.unit());
        ValueAxis y = logarithmic ? Charts.logarithmic(objectiveName(result)) : Charts.numbers(objectiveName(result));
        var floor = result.measures().get(Measures.FLOOR);
        setRange(x, trace.points().getFirst(), trace.points().getLast(), bySeconds);
        setRange(y, trace, floor, logarithmic);
        var plot = Charts.plot(x, y, look);
        plot.setDataset(0, new XYSeriesCollection(series));
        var line = new XYLineAndShapeRenderer(true, trace.points().size() <= MOST_MARKS);
        line.setSeriesPaint(0, look.ink());
        line.setSeriesStroke(0, new BasicStroke(1.6f));
        line.setSeriesShape(0, new java.awt.geom.Ellipse2D.Double(-2, -2, 4, 4));
        line.setDefaultCreateEntities(false);
        plot.setRenderer(0, line);
        floor.ifPresent(value -> LayerRenderer.add(plot, floorLine(value, logarithmic, look)));
        return new Drawing.Plot(Charts.chart(plot, look), words(kept.name(), result));
    }

    private static String objectiveName(Result result) {
        return switch (result.provenance().algorithmId()) {
            case "kmeans" -> "inertia";
            case "snmf" -> "relative error";
            case "sparse-dictionary" -> "objective per row";
            default ->
                result.provenance().params().getOrDefault("loss", "").equals("kl") ? "divergence" : "relative error";
        };
    }

    private static void setRange(ValueAxis x, Trace.Point first, Trace.Point last, boolean bySeconds) {
        double from = bySeconds ? first.seconds() : first.done();
        double to = bySeconds ? last.seconds() : last.done();
        double margin = Math.max(1e-9, (to - from) * 0.03);
        x.setRange(from - margin, to + margin);
    }

    private static void setRange(ValueAxis y, Trace trace, OptionalDouble floor, boolean logarithmic) {
        double least = trace.points().stream()
                .mapToDouble(Trace.Point::objective)
                .filter(v -> !logarithmic || v > 0)
                .min()
                .orElse(1);
        double most = trace.points().stream()
                .mapToDouble(Trace.Point::objective)
                .max()
                .orElse(1);
        if (floor.isPresent() && (!logarithmic || floor.getAsDouble() > 0)) {
            least = Math.min(least, floor.getAsDouble());
        }
        if (logarithmic) {
            y.setRange(least / 1.1, Math.max(most, least * 1.01) * 1.1);
        } else {
            double margin = Math.max((most - least) * 0.06, Math.abs(most) * 1e-6 + 1e-300);
            y.setRange(least - margin, most + margin);
        }
    }

    private static LayerRenderer.Layer floorLine(double value, boolean logarithmic, Look look) {
        return (g, area, _, y) -> {
            double place = logarithmic ? Math.log(value / y.from()) / Math.log(y.to() / y.from()) : y.place(value);
            double at = area.getMaxY() - place * area.getHeight();
            g.setPaint(look.warning());
            g.setStroke(
                    new BasicStroke(1.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1f, new float[] {2, 4}, 0));
            g.draw(new Line2D.Double(area.getMinX(), at, area.getMaxX(), at));
            Lettering.right(g, look.font(Letter.NOTE), "SVD floor", area.getMaxX() - 4, at - 4);
        };
    }

    private static String words(String name, Result result) {
        var points = result.trace().points();
        var state = switch (result.outcome()) {
            case CONVERGED -> "It converged";
            case RAN_OUT -> "It ran out of iterations before it converged";
            case STALLED -> "It stalled: nothing got better, and the model does not describe the data";
            case PARTIAL -> "It is not finished";
        };
        return "Convergence of " + name + ": " + points.size() + " values of the objective from "
                + Numbers.shown(points.getFirst().objective()) + " to "
                + Numbers.shown(points.getLast().objective(), 4) + ". " + state + ".";
    }

    /// The point of the curve that is nearest along the run.
    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var result = request.subject().result().orElseThrow().result();
        boolean bySeconds = request.options().get(OVER).equals("seconds");
        return result.trace().points().stream()
                .min(Comparator.comparingDouble(p -> Math.abs((bySeconds ? p.seconds() : p.done()) - at.x())))
                .map(p -> Numbers.plain(p.done()) + " " + result.trace().unit() + ", " + Numbers.seconds(p.seconds())
                        + "\n" + objectiveName(result) + " " + Numbers.shown(p.objective(), 6));
    }
}
