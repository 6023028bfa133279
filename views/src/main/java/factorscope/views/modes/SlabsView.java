package factorscope.views.modes;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.inspect.Slabs;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.diagnose.Mode;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Spacing;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Along every axis of the data: how large each position's part of the data is, how much of it a result leaves, and
/// how much the result depends on it. What stands out is an outlier, or a part that the result has no word for.
public final class SlabsView implements View {
    private static final int HEAD = 44;
    private static final int ROW = 110;
    private static final int FOOT = 26;

    private static final int SQUARES = 0;
    private static final int LEFT = 1;
    private static final List<String> NAMES = List.of("Sum of squares", "Share left over", "Leverage");

    private static final Slabs ANALYSIS = new Slabs();

    @Override
    public About about() {
        return new About(
                "slabs", "Slabs", "What a result leaves of the data, and what it depends on, along every axis.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of();
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.ROWS, Part.COLUMNS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        if (subject.twoWay().isEmpty() || subject.data().isEmpty()) {
            return Eligibility.refused("This compares a factorization with its data: both must be open.");
        }
        return ANALYSIS.accepts(subject.given().orElseThrow());
    }

    @Override
    public List<Call> needs(Request request) {
        return List.of(Call.usual(ANALYSIS, request.subject().given().orElseThrow()));
    }

    /// Where everything stands.
    private record Scene(Dataset data, Slabs.SlabFinding found, ModeGrid grid) {
        static Scene of(Request request) {
            var data = request.subject().data().orElseThrow();
            var found = request.finding(Slabs.SlabFinding.class);
            var modes = new ArrayList<Mode>();
            int stride = data.columns().size();
            for (int m = 0; m < data.axes().size(); m++) {
                var axis = data.axes().get(m);
                stride = m == 0 ? stride : stride / Math.max(1, axis.size());
                var along = found.axes().get(m);
                boolean hasLeverage = along.positions().stream().noneMatch(at -> Double.isNaN(at.leverage()));
                modes.add(new Mode(
                        axis,
                        hasLeverage ? NAMES.size() : NAMES.size() - 1,
                        (i, row) -> value(along.positions().get(i), row),
                        Mode.Loadings.NONE,
                        m == 0 ? 0 : stride,
                        ""));
            }
            return new Scene(data, found, new ModeGrid(modes, request.size().width()));
        }

        private static double value(Slabs.SlabFinding.Position at, int row) {
            return row == SQUARES ? at.squares() : row == LEFT ? at.share() : at.leverage();
        }

        int rows() {
            return NAMES.size();
        }

        Size size() {
            return new Size(grid.fullWidth(), HEAD + rows() * ROW + FOOT);
        }
    }

    @Override
    public Drawing draw(Request request) {
        var scene = Scene.of(request);
        return new Drawing.Sketch(g -> paint(g, request, scene), scene.size(), scene.found.summary());
    }

    private static void paint(Graphics2D g, Request request, Scene scene) {
        var look = request.look();
        for (int row = 0; row < scene.rows(); row++) {
            g.setPaint(look.text());
            Lettering.left(g, look.font(Letter.TEXT), NAMES.get(row), Spacing.MARGIN, HEAD + row * (double) ROW + 13);
        }
        // those of the result: the data may be the same under other ids
        var axes = request.subject().axes();
        var rows = request.selected(axes.getFirst());
        var columns = request.selected(axes.get(1));
        for (int m = 0; m < scene.grid.modes().size(); m++) {
            var mode = scene.grid.modes().get(m);
            double left = scene.grid.left(m);
            double wide = scene.grid.panelWidth();
            ModePanel.paintHead(g, mode, left, wide, 20, look);
            ModePanel.paintMarks(
                    g,
                    mode,
                    mode.marked(rows, columns, scene.data.columns().size()),
                    new Rectangle2D.Double(left, HEAD, wide, scene.rows() * (double) ROW),
                    look);
            for (int row = 0; row < mode.components(); row++) {
                paintRow(g, scene, m, row, look);
            }
            ModePanel.paintEnds(g, mode.axis(), left, wide, HEAD + scene.rows() * (double) ROW + 14, look);
        }
    }

    private static void paintRow(Graphics2D g, Scene scene, int m, int row, Look look) {
        var mode = scene.grid.modes().get(m);
        double most = 0;
        for (int i = 0; i < mode.size(); i++) {
            most = Math.max(most, mode.loadings().at(i, row));
        }
        double top = HEAD + row * (double) ROW;
        var place = new Rectangle2D.Double(scene.grid.left(m), top + 22, scene.grid.panelWidth(), ROW - 34.0);
        ModePanel.paint(
                g, mode, row, new ModePanel.Scale(most, false, row == LEFT), place, row == mode.components() - 1, look);
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        if (!(gesture instanceof Gesture.Box) && !(gesture instanceof Gesture.Click)) {
            return Optional.empty();
        }
        double from = gesture instanceof Gesture.Box box ? box.left() : ((Gesture.Click) gesture).x();
        double to = gesture instanceof Gesture.Box box ? box.right() : from;
        var scene = Scene.of(request);
        return scene.grid
                .mode((from + to) / 2)
                .filter(m -> scene.grid.modes().get(m).size() > 0)
                .map(m -> {
                    var mode = scene.grid.modes().get(m);
                    var picked = mode.positions(
                            scene.grid.position(m, from),
                            scene.grid.position(m, to),
                            scene.data.columns().size());
                    return new Stroke(
                            (m == 0 ? scene.data.rows() : scene.data.columns()).id(),
                            Selection.Picked.of(picked),
                            "select along " + mode.axis().name());
                });
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var scene = Scene.of(request);
        int row = (int) Math.floor((at.y() - HEAD) / ROW);
        return scene.grid
                .mode(at.x())
                .map(m -> scene.grid.modes().get(m))
                .filter(mode -> row >= 0 && row < mode.components() && mode.size() > 0)
                .map(mode -> {
                    int i = scene.grid.position(scene.grid.modes().indexOf(mode), at.x());
                    double value = mode.loadings().at(i, row);
                    return mode.axis().name() + " " + mode.axis().label(i) + ", "
                            + NAMES.get(row).toLowerCase(java.util.Locale.ROOT) + ": "
                            + (row == LEFT ? Numbers.percent(value) : Numbers.shown(value, 3));
                });
    }
}
