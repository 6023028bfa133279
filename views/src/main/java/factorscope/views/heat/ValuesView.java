package factorscope.views.heat;

import factorscope.model.data.Axis;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Remembered;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Charts;
import factorscope.views.paint.LayerRenderer;
import factorscope.views.paint.Raster;
import java.awt.Color;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/// The values of a dataset as colours; of large data every so many rows and columns.
public final class ValuesView implements View {
    private static final Param.Real CLIP = new Param.Real(
            "clip",
            "Clip",
            "Share of the values beyond which the colour no longer grows; the key shows it.",
            0.005,
            0,
            0.5);

    private static final int MOST_ROWS = 2000;
    private static final int MOST_COLUMNS = 2000;

    /// In a file that may not be in the system's cache, every row that is drawn is a seek: fewer, and many at once.
    private static final long SCATTERED_BYTES = 1L << 30;

    private static final int MOST_SCATTERED_ROWS = 200;
    private static final int READERS = 16;

    private record Sampled(HeatMatrix matrix, int everyRow, int everyColumn) {}

    private final Remembered<Tensor, Sampled> sampled = new Remembered<>(values -> sample(values, 0.005));

    @Override
    public About about() {
        return new About("values", "Values", "The values of a dataset as colours.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(CLIP);
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

    private static Sampled sample(Tensor values, double clip) {
        long rows = values.shape().rows();
        long columns = values.shape().columns();
        boolean scattered = values.storage().mappedFile().isPresent() && values.bytes() > SCATTERED_BYTES;
        int everyRow = (int) Math.max(1, Math.ceilDiv(rows, scattered ? MOST_SCATTERED_ROWS : MOST_ROWS));
        int everyColumn = (int) Math.max(1, Math.ceilDiv(columns, MOST_COLUMNS));
        int shownRows = (int) Math.ceilDiv(rows, (long) everyRow);
        int shownColumns = (int) Math.ceilDiv(columns, (long) everyColumn);
        var cells = new float[shownRows * shownColumns];
        try (var readers = new ForkJoinPool(scattered ? READERS : 1)) {
            readers.submit(() -> IntStream.range(0, shownRows)
                            .parallel()
                            .forEach(i -> readRow(values, i, everyRow, everyColumn, cells, shownColumns)))
                    .join();
        }
        return new Sampled(HeatMatrix.of(cells, shownRows, shownColumns, clip), everyRow, everyColumn);
    }

    /// By way of private memory: fast, and safe from a file that is cut meanwhile.
    private static void readRow(
            Tensor values, int number, int everyRow, int everyColumn, float[] cells, int shownColumns) {
        var working = values.dtype().working();
        try (var arena = Arena.ofConfined()) {
            var row = arena.allocate(values.shape().columns() * working.bytes());
            values.copyRows((long) number * everyRow, 1, working, row);
            for (int j = 0; j < shownColumns; j++) {
                long column = (long) j * everyColumn;
                cells[number * shownColumns + j] = working == DType.FLOAT32
                        ? row.getAtIndex(ValueLayout.JAVA_FLOAT, column)
                        : (float) row.getAtIndex(ValueLayout.JAVA_DOUBLE, column);
            }
        }
    }

    private Sampled sampled(Request request) {
        double clip = request.options().get(CLIP);
        return clip == 0.005
                ? sampled.of(data(request).values())
                : sample(data(request).values(), clip);
    }

    @Override
    public Drawing draw(Request request) {
        var data = data(request);
        var look = request.look();
        var sample = sampled(request);
        var matrix = sample.matrix;
        var x = Charts.counts(data.columns().name());
        x.setRange(-0.5 * sample.everyColumn, (matrix.columns() - 0.5) * sample.everyColumn);
        var y = Charts.counts(data.rows().name());
        y.setRange(-0.5 * sample.everyRow, (matrix.rows() - 0.5) * sample.everyRow);
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
                                        across.from() / sample.everyColumn, across.to() / sample.everyColumn),
                                new factorscope.views.paint.Extent(
                                        up.from() / sample.everyRow, up.to() / sample.everyRow),
                                scale),
                        look.pixelScale()));
        var chart = Charts.chart(plot, look);
        Charts.addColourKey(
                chart, Charts.scale(matrix.least(), matrix.most(), v -> new Color(matrix.colour(v, look))), "", look);
        var words = "Values of " + data.name() + ", " + data.values().shape().text() + "."
                + (sample.everyRow > 1 ? " Every " + sample.everyRow + "th row is drawn." : "")
                + (sample.everyColumn > 1 ? " Every " + sample.everyColumn + "th column is drawn." : "");
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
}
