package factorscope.views.modes;

import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.TwoWay;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The loadings of every component along every axis of the data: a row for each component, a column for each axis.
public final class ModesView implements View {
    private static final Param.Whole COUNT =
            new Param.Whole("count", "Components", "At most this many, from the first.", 12, 1, 1000);

    /// Congruence below which a pair of components is degenerate (Kruskal, Harshman, Lundy 1989).
    private static final double CANCELLING = -0.85;

    private static final int WARNING = 26;
    private static final int MARGIN = 12;
    private static final int NAMES = 112;
    private static final int HEAD = 44;
    private static final int ROW = 62;
    private static final int GAP = 18;
    private static final int FOOT = 26;
    private static final double LEAST_PANEL = 60;

    @Override
    public About about() {
        return new About("modes", "Modes", "The loadings of all components along every axis of the data.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(COUNT);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return subject.twoWay().isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("Modes need components with loadings: run a factorization first.");
    }

    /// Where everything stands.
    private record Scene(Kept kept, TwoWay result, List<Mode> modes, int count, int width) {
        static Scene of(Request request) {
            var result = request.subject().twoWay().orElseThrow();
            var modes = Mode.of(result);
            return new Scene(
                    request.subject().result().orElseThrow(),
                    result,
                    modes,
                    Math.min(
                            modes.stream().mapToInt(Mode::components).max().orElse(0),
                            request.options().get(COUNT)),
                    request.size().width());
        }

        double panelWidth() {
            double room = width - 2.0 * MARGIN - NAMES - GAP * (modes.size() - 1.0);
            return Math.max(LEAST_PANEL, room / modes.size());
        }

        double left(int mode) {
            return MARGIN + NAMES + mode * (panelWidth() + GAP);
        }

        Size size() {
            return new Size(
                    (int) Math.max(width, Math.floor(left(modes.size() - 1) + panelWidth() + MARGIN)),
                    (int) head() + count * ROW + FOOT);
        }

        /// Whether two components nearly cancel each other, so that neither means anything.
        boolean isDegenerate() {
            var congruence = kept.result().measures().get(Measures.CONGRUENCE);
            return congruence.isPresent() && congruence.getAsDouble() < CANCELLING;
        }

        double head() {
            return HEAD + (isDegenerate() ? WARNING : 0);
        }

        int columns() {
            return result.axes().get(1).size();
        }

        /// Which component stands at a height; empty above and below all.
        Optional<Integer> component(double y) {
            int k = (int) Math.floor((y - head()) / ROW);
            return k >= 0 && k < Math.min(count, result.components()) ? Optional.of(k) : Optional.empty();
        }

        Optional<Integer> mode(double x) {
            for (int m = 0; m < modes.size(); m++) {
                if (x >= left(m) && x <= left(m) + panelWidth()) {
                    return Optional.of(m);
                }
            }
            return Optional.empty();
        }

        int position(int mode, double x) {
            int size = modes.get(mode).size();
            return (int) Math.clamp(Math.floor((x - left(mode)) / panelWidth() * size), 0, size - 1.0);
        }
    }

    @Override
    public Drawing draw(Request request) {
        var scene = Scene.of(request);
        return new Drawing.Sketch(g -> paint(g, request, scene), scene.size(), words(scene));
    }

    private static String words(Scene scene) {
        return scene.count + (scene.count == 1 ? " component" : " components") + " along "
                + scene.modes.stream().map(m -> m.axis().name()).collect(Collectors.joining(", ")) + "."
                + (scene.isDegenerate() ? " " + degenerate(scene) : "");
    }

    private static String degenerate(Scene scene) {
        return "Degenerate: two components nearly cancel each other (congruence "
                + Numbers.shown(
                        scene.kept.result().measures().get(Measures.CONGRUENCE).orElseThrow(), 2)
                + "). Ask for fewer, or for nonnegative ones.";
    }

    private static void paint(Graphics2D g, Request request, Scene scene) {
        var look = request.look();
        var chosen = request.selectedComponents(scene.kept);
        var rows = request.selected(scene.result.axes().getFirst());
        var columns = request.selected(scene.result.axes().get(1));
        if (scene.isDegenerate()) {
            g.setPaint(look.warning());
            Lettering.left(
                    g,
                    look.bold(0.95),
                    Lettering.fitted(look.bold(0.95), degenerate(scene), scene.width - 2.0 * MARGIN),
                    MARGIN,
                    20);
        }
        for (int m = 0; m < scene.modes.size(); m++) {
            paintHead(g, scene, m, look);
        }
        for (int k = 0; k < Math.min(scene.result.components(), scene.count); k++) {
            paintName(g, scene, k, chosen.get(k), look);
        }
        for (int m = 0; m < scene.modes.size(); m++) {
            var mode = scene.modes.get(m);
            double most = mode.most(scene.count);
            boolean signed = mode.isSigned(scene.count);
            var marked = mode.marked(rows, columns, scene.columns());
            paintMarks(g, scene, m, marked, look);
            for (int k = 0; k < Math.min(mode.components(), scene.count); k++) {
                var place = new Rectangle2D.Double(
                        scene.left(m), scene.head() + k * (double) ROW + 6, scene.panelWidth(), ROW - 12.0);
                paintLoadings(g, mode, k, new Scale(most, signed), place, look);
            }
            paintFoot(g, scene, m, look);
        }
    }

    private static void paintHead(Graphics2D g, Scene scene, int m, Look look) {
        var mode = scene.modes.get(m);
        var axis = mode.axis();
        g.setPaint(look.text());
        Lettering.left(
                g,
                look.bold(0.95),
                Lettering.fitted(look.bold(0.95), axis.name(), scene.panelWidth()),
                scene.left(m),
                20);
        g.setPaint(look.muted());
        Lettering.left(
                g,
                look.font(0.78),
                Lettering.fitted(
                        look.font(0.78),
                        axis.size()
                                + (axis.size() == 1 ? " position" : " positions")
                                + (mode.remark().isEmpty() ? "" : ", " + mode.remark()),
                        scene.panelWidth()),
                scene.left(m),
                scene.head() - 9);
    }

    private static void paintName(Graphics2D g, Scene scene, int k, boolean chosen, Look look) {
        double top = scene.head() + k * (double) ROW;
        if (chosen) {
            g.setPaint(look.highlight());
            g.fill(new Rectangle2D.Double(4, top + 2, scene.size().width() - 8.0, ROW - 4.0));
        }
        g.setPaint(look.text());
        var font = chosen ? look.bold(0.95) : look.font(0.95);
        Lettering.left(g, font, Lettering.fitted(font, scene.kept.componentText(k), NAMES - 10.0), MARGIN, top + 26);
        g.setPaint(look.muted());
        var share = scene.result.share(k);
        Lettering.left(
                g,
                look.font(0.8),
                share.isPresent() ? Numbers.percent(share.getAsDouble()) : Numbers.shown(scene.result.strength(k), 3),
                MARGIN,
                top + 42);
    }

    private static void paintMarks(Graphics2D g, Scene scene, int m, BitSet marked, Look look) {
        g.setPaint(Palette.withOpacity(look.accent(), 0.18));
        double step = scene.panelWidth() / scene.modes.get(m).size();
        for (int i = marked.nextSetBit(0); i >= 0; i = marked.nextSetBit(i + 1)) {
            int end = marked.nextClearBit(i);
            g.fill(new Rectangle2D.Double(
                    scene.left(m) + i * step, scene.head(), Math.max(1, (end - i) * step), scene.count * (double) ROW));
            i = end;
        }
    }

    /// Of all components along a mode, so that they can be compared.
    private record Scale(double most, boolean signed) {}

    private static void paintLoadings(Graphics2D g, Mode mode, int k, Scale scale, Rectangle2D at, Look look) {
        int size = mode.size();
        boolean signed = scale.signed;
        double zero = signed ? at.getCenterY() : at.getMaxY();
        double unit = scale.most == 0 ? 0 : (signed ? at.getHeight() / 2 : at.getHeight()) / scale.most;
        g.setPaint(look.line());
        g.setStroke(new BasicStroke(1));
        g.draw(new Line2D.Double(at.getX(), zero, at.getMaxX(), zero));
        double step = at.getWidth() / size;
        if (mode.isLine()) {
            var path = new Path2D.Double();
            for (int i = 0; i < size; i++) {
                double x = at.getX() + (i + 0.5) * step;
                double y = zero - mode.loadings().at(i, k) * unit;
                if (i == 0) {
                    path.moveTo(x, y);
                } else {
                    path.lineTo(x, y);
                }
            }
            g.setPaint(look.ink());
            g.setStroke(new BasicStroke(1.5f));
            g.draw(path);
            return;
        }
        for (int i = 0; i < size; i++) {
            double value = mode.loadings().at(i, k);
            double height = Math.abs(value) * unit;
            g.setPaint(signed ? Palette.pole(value > 0) : look.ink());
            g.fill(new Rectangle2D.Double(
                    at.getX() + (i + 0.12) * step, value > 0 ? zero - height : zero, 0.76 * step, height));
        }
    }

    private static void paintFoot(Graphics2D g, Scene scene, int m, Look look) {
        var axis = scene.modes.get(m).axis();
        if (axis.size() == 0) {
            return;
        }
        double base = scene.head() + scene.count * (double) ROW + 14;
        double room = scene.panelWidth() / 2 - 4;
        var font = look.font(0.78);
        g.setPaint(look.muted());
        Lettering.left(g, font, Lettering.fitted(font, axis.label(0), room), scene.left(m), base);
        if (axis.size() > 1) {
            Lettering.right(
                    g,
                    font,
                    Lettering.fitted(font, axis.label(axis.size() - 1), room),
                    scene.left(m) + scene.panelWidth(),
                    base);
        }
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        var scene = Scene.of(request);
        return switch (gesture) {
            case Gesture.Click click ->
                scene.component(click.y())
                        .map(k -> new Stroke(
                                scene.kept.componentAxis(),
                                new Selection.Picked(List.of(k)),
                                "select component " + scene.kept.componentText(k)));
            case Gesture.Box box ->
                scene.mode((box.left() + box.right()) / 2).map(m -> {
                    var mode = scene.modes.get(m);
                    var picked = mode.positions(
                            scene.position(m, box.left()), scene.position(m, box.right()), scene.columns());
                    return new Stroke(
                            scene.result.axes().get(m == 0 ? 0 : 1).id(),
                            Selection.Picked.of(picked),
                            "select along " + mode.axis().name());
                });
            case Gesture.Lasso _ -> Optional.empty();
        };
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var scene = Scene.of(request);
        var mode = scene.mode(at.x());
        int k = (int) Math.floor((at.y() - scene.head()) / ROW);
        if (mode.isEmpty()
                || k < 0
                || k >= Math.min(scene.count, scene.modes.get(mode.get()).components())
                || scene.modes.get(mode.get()).size() == 0) {
            return Optional.empty();
        }
        var there = scene.modes.get(mode.get());
        int i = scene.position(mode.get(), at.x());
        var name = k < scene.result.components() ? scene.kept.componentText(k) : "Component " + (k + 1);
        return Optional.of(name + ", " + there.axis().name() + " "
                + there.axis().label(i) + ": " + Numbers.shown(there.loadings().at(i, k), 3));
    }
}
