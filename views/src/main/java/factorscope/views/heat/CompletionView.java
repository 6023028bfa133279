package factorscope.views.heat;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.inspect.Influence;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.diagnose.CellInfluence;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Slider;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.ColourKey;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Spacing;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A slice of the data as observed, as fitted where it is missing too, how sure the fit is of every cell, and how
/// much the fit depends on it.
public final class CompletionView implements View {
    private static final int HEAD = 28;
    private static final int TITLE = 36;
    private static final int GAP = 22;
    private static final int FOOT = 30;
    private static final double LEAST_SIDE = 140;

    /// Cells of a panel along each side; larger slices are drawn coarser.
    private static final int MOST_CELLS = 120;

    private static final List<String> NAMES = List.of("Observed", "Fitted", "Uncertainty", "Influence");
    private static final List<String> REMARKS = List.of(
            "missing cells are grey",
            "also where nothing was observed",
            "standard deviation of the fit",
            "Cook's distance");

    private static final Param.Whole DOWN =
            new Param.Whole("down", "Axis downwards", "Counted from 1; 0 for one that suits.", 0, 0, 8);
    private static final Param.Whole ACROSS =
            new Param.Whole("across", "Axis to the right", "Counted from 1; 0 for one that suits.", 0, 0, 8);
    private static final Param.Wholes AT = Slice.positions();

    private static final Influence ANALYSIS = new Influence();

    @Override
    public About about() {
        return new About(
                "completion",
                "Completion map",
                "Observed and fitted values, how sure the fit is, and what it rests on.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(DOWN, ACROSS, AT);
    }

    @Override
    public Set<Part> reads() {
        return Set.of();
    }

    @Override
    public Eligibility fits(Subject subject) {
        if (subject.twoWay().isEmpty()) {
            return Eligibility.refused("A completion map needs a factorization.");
        }
        if (subject.data().filter(Slice::suits).isEmpty()) {
            return Eligibility.refused("A completion map needs open data with three axes or more.");
        }
        return ANALYSIS.accepts(subject.given().orElseThrow());
    }

    @Override
    public List<Call> needs(Request request) {
        return List.of(Call.usual(ANALYSIS, request.subject().given().orElseThrow()));
    }

    private static CellInfluence influence(Request request) {
        return request.finding(Influence.InfluenceFinding.class).influence();
    }

    private static Slice slice(Subject subject, ParamValues options) {
        return Slice.of(subject.data().orElseThrow(), options.get(DOWN), options.get(ACROSS), options.get(AT));
    }

    @Override
    public List<Slider> sliders(Subject subject, ParamValues options) {
        return slice(subject, options).sliders(at -> options.with(AT, at));
    }

    /// Where the four panels stand.
    private record Scene(Slice slice, int width, int perRow) {
        static Scene of(Request request) {
            int width = request.size().width();
            int perRow = width - 2 * Spacing.MARGIN >= 4 * LEAST_SIDE + 3 * GAP ? 4 : 2;
            return new Scene(CompletionView.slice(request.subject(), request.options()), width, perRow);
        }

        double panelWidth() {
            return Math.max(LEAST_SIDE, (width - 2.0 * Spacing.MARGIN - (perRow - 1) * GAP) / perRow);
        }

        double panelHeight() {
            double ratio = (double) slice.downAxis().size() / slice.acrossAxis().size();
            return panelWidth() * Math.clamp(ratio, 0.4, 1.6);
        }

        Rectangle2D.Double panel(int p) {
            double left = Spacing.MARGIN + (p % perRow) * (panelWidth() + GAP);
            int row = p / perRow;
            double top = HEAD + TITLE + row * (panelHeight() + TITLE + FOOT);
            return new Rectangle2D.Double(left, top, panelWidth(), panelHeight());
        }

        Size size() {
            double right = Spacing.MARGIN + perRow * panelWidth() + (perRow - 1) * GAP + Spacing.MARGIN;
            return new Size((int) Math.max(width, right), (int)
                    (HEAD + Math.ceilDiv(NAMES.size(), perRow) * (panelHeight() + TITLE + FOOT)));
        }

        /// The cell at a place; empty outside of all panels.
        Optional<int[]> cell(double x, double y) {
            for (int p = 0; p < NAMES.size(); p++) {
                var at = panel(p);
                if (at.contains(x, y)) {
                    return Optional.of(new int[] {
                        (int) ((y - at.y) / at.height * slice.downAxis().size()),
                        (int) ((x - at.x) / at.width * slice.acrossAxis().size())
                    });
                }
            }
            return Optional.empty();
        }
    }

    private static double[] numbers(CellInfluence influence, Dataset data, int row, int column) {
        double value = data.values().at(row, column);
        return new double[] {
            value,
            influence.fitted(row, column),
            influence.deviation(row, column),
            influence.distance(row, column, value)
        };
    }

    @Override
    public Drawing draw(Request request) {
        var scene = Scene.of(request);
        var data = request.subject().data().orElseThrow();
        var slice = scene.slice;
        int rows = Math.min(MOST_CELLS, slice.downAxis().size());
        int columns = Math.min(MOST_CELLS, slice.acrossAxis().size());
        var cells = new float[NAMES.size()][rows * columns];
        int missing = 0;
        try (var _ = data.lease()) {
            var influence = influence(request);
            for (int y = 0; y < rows; y++) {
                for (int x = 0; x < columns; x++) {
                    int atY = y * slice.downAxis().size() / rows;
                    int atX = x * slice.acrossAxis().size() / columns;
                    var numbers = numbers(influence, data, slice.row(atY, atX), slice.column(atY, atX));
                    for (int p = 0; p < cells.length; p++) {
                        cells[p][y * columns + x] = (float) numbers[p];
                    }
                    missing += Double.isNaN(numbers[0]) ? 1 : 0;
                }
            }
        }
        var matrices = new HeatMatrix[cells.length];
        for (int p = 0; p < cells.length; p++) {
            matrices[p] = HeatMatrix.of(cells[p], rows, columns, 0);
        }
        // what is observed and what is fitted are to be compared
        matrices[0] = matrices[1].coloured(cells[0]);
        var words = slice.words()
                + (missing == 0
                        ? "."
                        : "; " + Numbers.percent((double) missing / rows / columns)
                                + " of the cells shown are missing.");
        return new Drawing.Sketch(g -> paint(g, request.look(), scene, matrices, words), scene.size(), words);
    }

    private static void paint(Graphics2D g, Look look, Scene scene, HeatMatrix[] matrices, String words) {
        g.setPaint(look.muted());
        Lettering.left(
                g,
                look.font(Letter.NOTE),
                Lettering.fitted(look.font(Letter.NOTE), words, scene.width - 2.0 * Spacing.MARGIN),
                Spacing.MARGIN,
                20);
        for (int p = 0; p < matrices.length; p++) {
            var at = scene.panel(p);
            g.setPaint(look.text());
            Lettering.left(g, look.bold(Letter.TEXT), NAMES.get(p), at.x, at.y - 18);
            g.setPaint(look.muted());
            Lettering.left(
                    g,
                    look.font(Letter.SMALL),
                    Lettering.fitted(look.font(Letter.SMALL), REMARKS.get(p), at.width),
                    at.x,
                    at.y - 5);
            paintCells(g, look, matrices[p], at);
            paintBar(g, look, matrices[p], at);
        }
    }

    private static void paintCells(Graphics2D g, Look look, HeatMatrix matrix, Rectangle2D.Double at) {
        double wide = at.width / matrix.columns();
        double high = at.height / matrix.rows();
        var missing = look.line();
        for (int y = 0; y < matrix.rows(); y++) {
            for (int x = 0; x < matrix.columns(); x++) {
                double value = matrix.at(y, x);
                g.setPaint(Double.isNaN(value) ? missing : new Color(matrix.colour(value, look)));
                // a little larger: what lies beside it covers that, and no line is left between
                g.fill(new Rectangle2D.Double(
                        at.x + x * wide,
                        at.y + y * high,
                        Math.min(wide + 0.6, at.getMaxX() - at.x - x * wide),
                        Math.min(high + 0.6, at.getMaxY() - at.y - y * high)));
            }
        }
        g.setPaint(look.line());
        g.draw(at);
    }

    /// The range of the colours, below.
    private static void paintBar(Graphics2D g, Look look, HeatMatrix matrix, Rectangle2D.Double at) {
        double from = matrix.least();
        double to = matrix.most();
        ColourKey.paint(
                g,
                look,
                t -> matrix.colour(from + (to - from) * t, look),
                List.of(Numbers.shown(from, 3), Numbers.shown(to, 3)),
                at.x,
                at.getMaxY() + 5,
                at.width);
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        var scene = Scene.of(request);
        var corners = switch (gesture) {
            case Gesture.Click click -> Optional.of(new double[] {click.x(), click.x(), click.y(), click.y()});
            case Gesture.Box box -> Optional.of(new double[] {box.left(), box.right(), box.low(), box.high()});
            case Gesture.Lasso _ -> Optional.<double[]>empty();
        };
        return corners.flatMap(c -> {
            var one = scene.cell(c[0], c[2]);
            var other = scene.cell(c[1], c[3]);
            return one.isEmpty() || other.isEmpty()
                    ? Optional.empty()
                    : Optional.of(scene.slice.stroke(
                            request.subject().data().orElseThrow(),
                            Math.min(one.get()[0], other.get()[0]),
                            Math.max(one.get()[0], other.get()[0]),
                            Math.min(one.get()[1], other.get()[1]),
                            Math.max(one.get()[1], other.get()[1])));
        });
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var scene = Scene.of(request);
        var data = request.subject().data().orElseThrow();
        return scene.cell(at.x(), at.y()).map(cell -> {
            var slice = scene.slice;
            try (var _ = data.lease()) {
                var influence = influence(request);
                var numbers = numbers(influence, data, slice.row(cell[0], cell[1]), slice.column(cell[0], cell[1]));
                return slice.downAxis().name() + " " + slice.downAxis().label(cell[0]) + ", "
                        + slice.acrossAxis().name() + " "
                        + slice.acrossAxis().label(cell[1]) + ": "
                        + (Double.isNaN(numbers[0]) ? "missing" : Numbers.shown(numbers[0], 3)) + ", fitted "
                        + Numbers.shown(numbers[1], 3) + " ± " + Numbers.shown(numbers[2], 2);
            }
        });
    }
}
