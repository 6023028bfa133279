package factorscope.views.heat;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.preview.Sample;
import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Charts;
import factorscope.views.paint.LayerRenderer;
import factorscope.views.paint.Raster;
import java.awt.Color;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The values of a dataset as colours; of large data every so many rows and columns.
public final class ValuesView implements View {
    private static final Sample ANALYSIS = new Sample();

    /// Pixels beside the cells: what is written at the axis, and the key.
    private static final double BESIDE = 150;

    @Override
    public About about() {
        return new About("values", "Values", "The values of a dataset as colours.");
    }

    @Override
    public ParamSpec options() {
        return ANALYSIS.params();
    }

    @Override
    public Set<Part> reads() {
        return Set.of();
    }

    @Override
    public Eligibility fits(Subject subject) {
        return subject instanceof Subject.OfData
                ? Eligibility.accepted()
                : Eligibility.refused("This shows the values of a dataset, not results.");
    }

    private static Dataset data(Request request) {
        return ((Subject.OfData) request.subject()).dataset();
    }

    @Override
    public List<Call> needs(Request request) {
        return List.of(Call.of(ANALYSIS, Given.of(data(request), ""), request.options()));
    }

    @Override
    public Drawing draw(Request request) {
        var data = data(request);
        var look = request.look();
        var sample = request.finding(Sample.SampleFinding.class);
        var matrix = new HeatMatrix(sample.cells(), sample.range());
        var x = Charts.counts(data.columns().name());
        x.setRange(-0.5 * sample.everyColumn(), (matrix.columns() - 0.5) * sample.everyColumn());
        if (sample.everyColumn() == 1) {
            var columns = data.columns();
            if (!(columns.labels() instanceof Labels.Numbered)) {
                Charts.nameIfTheyFit(
                        x, columns::label, columns.size(), request.size().width() - BESIDE, look);
            }
        }
        var y = Charts.counts(data.rows().name());
        y.setRange(-0.5 * sample.everyRow(), (matrix.rows() - 0.5) * sample.everyRow());
        y.setInverted(true);
        var plot = Charts.plot(x, y, look);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinesVisible(false);
        var cells = matrix.pixels(look);
        LayerRenderer.add(
                plot,
                Raster.layer(
                        (pixels, width, height, across, up, scale) -> cells.fill(
                                pixels,
                                width,
                                height,
                                new factorscope.views.paint.Extent(
                                        across.from() / sample.everyColumn(), across.to() / sample.everyColumn()),
                                new factorscope.views.paint.Extent(
                                        up.from() / sample.everyRow(), up.to() / sample.everyRow()),
                                scale),
                        look.pixelScale()));
        var chart = Charts.chart(plot, look);
        Charts.addColourKey(
                chart,
                Charts.scale(matrix.least(), matrix.most(), v -> new Color(matrix.colour(v, look))),
                "value",
                look);
        var words = "Values of " + data.name() + ", " + data.values().shape().text() + "."
                + (sample.everyRow() > 1 ? " Every " + sample.everyRow() + "th row is drawn." : "")
                + (sample.everyColumn() > 1 ? " Every " + sample.everyColumn() + "th column is drawn." : "");
        return new Drawing.Plot(chart, words);
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        var rows = data(request).rows();
        return switch (gesture) {
            case Gesture.Click click -> stroke(rows, click.y(), click.y());
            case Gesture.Box box -> stroke(rows, box.low(), box.high());
            case Gesture.Lasso _ -> Optional.empty();
        };
    }

    private static Optional<Stroke> stroke(Axis rows, double from, double to) {
        var picked = new BitSet();
        int first = (int) Math.max(0, Math.round(from));
        int last = (int) Math.min(rows.size() - 1.0, Math.round(to));
        if (first <= last) {
            picked.set(first, last + 1);
        }
        return Optional.of(new Stroke(rows.id(), Selection.Picked.of(picked), "select " + rows.name() + "s"));
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var data = data(request);
        long row = Math.round(at.y());
        long column = Math.round(at.x());
        if (row < 0
                || row >= data.rows().size()
                || column < 0
                || column >= data.columns().size()) {
            return Optional.empty();
        }
        return Optional.of(data.rows().name() + " " + data.rows().label((int) row) + "\n"
                + data.columns().name() + " " + data.columns().label((int) column) + "\n"
                + Numbers.plain(data.values().at(row, column)));
    }
}
