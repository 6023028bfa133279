package factorscope.views.heat;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.preview.Cells;
import factorscope.model.analyse.preview.DataRange;
import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.TwoWay;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Slider;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Charts;
import factorscope.views.paint.LayerRenderer;
import factorscope.views.paint.Positions;
import factorscope.views.paint.Raster;
import java.awt.Color;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Any two axes of a tensor as a picture, the others moved by hand or played: the data, what a result makes of
/// them, and what it leaves.
public final class SlicesView implements View {
    private static final Param.Choice SHOW = new Param.Choice(
            "show",
            "Show",
            "The data, what the result makes of them, or the difference.",
            "data",
            List.of(
                    new Param.Choice.Option("data", "Data"),
                    new Param.Choice.Option("model", "Model"),
                    new Param.Choice.Option("residual", "Residual")));
    private static final Param.Whole DOWN =
            new Param.Whole("down", "Axis downwards", "Counted from 1; 0 for one that suits.", 0, 0, 8);
    private static final Param.Whole ACROSS =
            new Param.Whole("across", "Axis to the right", "Counted from 1; 0 for one that suits.", 0, 0, 8);

    private static final Param.Choice CENTRE = new Param.Choice(
            "centre",
            "Longitudes",
            "What lies in the middle of a map whose longitudes go all the way round.",
            "data",
            List.of(
                    new Param.Choice.Option("data", "As in the data"),
                    new Param.Choice.Option("0", "Around Greenwich"),
                    new Param.Choice.Option("90", "Around 90° E"),
                    new Param.Choice.Option("180", "Around the Pacific"),
                    new Param.Choice.Option("-90", "Around 90° W")));

    private static final Param.Wholes AT = Slice.positions();

    private static final DataRange RANGE = new DataRange();

    @Override
    public About about() {
        return new About("slices", "Slices", "Any two axes of a tensor as a picture, the others moved or played.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(SHOW, DOWN, ACROSS, CENTRE, AT);
    }

    @Override
    public Set<Part> reads() {
        return Set.of();
    }

    @Override
    public Eligibility fits(Subject subject) {
        if (subject.result().isPresent() && subject.twoWay().isEmpty()) {
            return Eligibility.refused("Slices of results need a factorization.");
        }
        if (subject.twoWay().isPresent() && !isOf(subject.twoWay().get(), subject.data())) {
            return Eligibility.refused("The data that are open are not those of the result.");
        }
        return subject.data().filter(Slice::suits).isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("Slices need open data with three axes or more.");
    }

    private static boolean isOf(TwoWay result, Optional<Dataset> data) {
        return data.isEmpty()
                || data.get().rows().size() == result.axes().getFirst().size()
                        && data.get().columns().size() == result.axes().get(1).size();
    }

    private static Slice slice(Subject subject, ParamValues options) {
        return Slice.of(subject.data().orElseThrow(), options.get(DOWN), options.get(ACROSS), options.get(AT));
    }

    @Override
    public List<Slider> sliders(Subject subject, ParamValues options) {
        return slice(subject, options).sliders(at -> options.with(AT, at));
    }

    private static String shown(Request request) {
        return request.subject().twoWay().isEmpty() ? "data" : request.options().get(SHOW);
    }

    /// The same colours for every slice, so that slices can be compared.
    @Override
    public List<Call> needs(Request request) {
        return shown(request).equals("residual")
                ? List.of()
                : List.of(Call.usual(RANGE, Given.of(request.subject().data().orElseThrow(), "")));
    }

    private static HeatMatrix matrix(Request request, Slice slice, Dataset data) {
        var what = shown(request);
        int height = slice.downAxis().size();
        int width = slice.acrossAxis().size();
        var cells = new float[height * width];
        try (var _ = data.lease()) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int row = slice.row(y, x);
                    int column = slice.column(y, x);
                    double model = what.equals("data")
                            ? 0
                            : model(request.subject().twoWay().orElseThrow(), row, column);
                    double value = what.equals("model") ? model : data.values().at(row, column) - model;
                    cells[y * width + x] = (float) value;
                }
            }
            return what.equals("residual")
                    ? HeatMatrix.of(cells, height, width, DataRange.CLIP)
                    : new HeatMatrix(
                            new Cells(cells, height, width),
                            request.finding(DataRange.RangeFinding.class).range());
        }
    }

    private static double model(TwoWay result, int row, int column) {
        double sum = result.offset().isPresent() ? result.offset().get().at(column) : 0;
        for (int k = 0; k < result.components(); k++) {
            sum += result.strength(k)
                    * result.loadings(0).at(row, k)
                    * result.loadings(1).at(column, k);
        }
        return sum;
    }

    @Override
    public Drawing draw(Request request) {
        var data = request.subject().data().orElseThrow();
        var slice = slice(request.subject(), request.options());
        var look = request.look();
        var matrix = matrix(request, slice, data);
        var down = positions(request, slice.downAxis());
        var across = positions(request, slice.acrossAxis());
        var plot = Charts.plot(across.chartAxis(false), down.chartAxis(true), look);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinesVisible(false);
        var cells = matrix.pixels(look, down.goesRound(), across.goesRound());
        LayerRenderer.add(
                plot,
                Raster.layer(
                        (pixels, width, height, x, y, scale) ->
                                cells.fill(pixels, width, height, across.positions(x), down.positions(y), scale),
                        look.pixelScale()));
        var chart = Charts.chart(plot, look);
        Charts.addColourKey(
                chart,
                Charts.scale(matrix.least(), matrix.most(), v -> new Color(matrix.colour(v, look))),
                "value",
                look);
        return new Drawing.Plot(chart, words(request, slice, data));
    }

    private static Positions positions(Request request, Axis axis) {
        var positions = Positions.of(axis);
        var middle = request.options().get(CENTRE);
        return middle.equals("data") ? positions : positions.around(Double.parseDouble(middle));
    }

    private static String words(Request request, Slice slice, Dataset data) {
        var what = shown(request);
        return switch (what) {
            case "model" -> "The model of " + data.name() + ": " + slice.words() + ".";
            case "residual" -> "What the model leaves of " + data.name() + ": " + slice.words() + ".";
            default -> data.name() + ": " + slice.words() + ".";
        };
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        return switch (gesture) {
            case Gesture.Click click -> stroke(request, click.x(), click.x(), click.y(), click.y());
            case Gesture.Box box -> stroke(request, box.left(), box.right(), box.low(), box.high());
            case Gesture.Lasso _ -> Optional.empty();
        };
    }

    private static Optional<Stroke> stroke(Request request, double left, double right, double low, double high) {
        var slice = slice(request.subject(), request.options());
        var data = request.subject().data().orElseThrow();
        var down = positions(request, slice.downAxis());
        var across = positions(request, slice.acrossAxis());
        int fromX = Math.min(across.nearest(left), across.nearest(right));
        int toX = Math.max(across.nearest(left), across.nearest(right));
        int fromY = Math.min(down.nearest(low), down.nearest(high));
        int toY = Math.max(down.nearest(low), down.nearest(high));
        return Optional.of(slice.stroke(data, fromY, toY, fromX, toX));
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var slice = slice(request.subject(), request.options());
        var data = request.subject().data().orElseThrow();
        int y = Math.floorMod(
                positions(request, slice.downAxis()).nearest(at.y()),
                slice.downAxis().size());
        int x = Math.floorMod(
                positions(request, slice.acrossAxis()).nearest(at.x()),
                slice.acrossAxis().size());
        int row = slice.row(y, x);
        int column = slice.column(y, x);
        try (var _ = data.lease()) {
            var text = slice.downAxis().name() + " " + slice.downAxis().label(y) + ", "
                    + slice.acrossAxis().name() + " " + slice.acrossAxis().label(x) + ": "
                    + Numbers.shown(data.values().at(row, column), 3);
            return Optional.of(request.subject()
                    .twoWay()
                    .map(r -> text + ", model " + Numbers.shown(model(r, row, column), 3))
                    .orElse(text));
        }
    }
}
