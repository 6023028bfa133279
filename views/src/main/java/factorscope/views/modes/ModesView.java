package factorscope.views.modes;

import factorscope.model.analyse.Call;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.Mode;
import factorscope.model.diagnose.ResultWarnings;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The loadings of every component along every axis of the data: a row for each component, a column for each axis.
public final class ModesView implements View {
    private static final Param.Whole COUNT =
            new Param.Whole("count", "Components", "At most this many, from the first.", 12, 1, 1000);

    private static final int WARNING = 26;
    private static final int HEAD = 44;
    private static final int ROW = 62;
    private static final int FOOT = 26;

    @Override
    public About about() {
        return new About("modes", "Modes", "The loadings of all components along every axis of the data.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(COUNT);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.ROWS, Part.COLUMNS, Part.COMPONENTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return subject.twoWay().isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("Modes need components with loadings: run a factorization first.");
    }

    @Override
    public List<Call> needs(Request request) {
        return ModeGrid.profiles(request).stream().toList();
    }

    /// Where everything stands.
    private record Scene(Kept kept, TwoWay result, ModeGrid grid, int count) {
        static Scene of(Request request) {
            var result = request.subject().twoWay().orElseThrow();
            var modes = ModeGrid.modes(request);
            return new Scene(
                    request.subject().result().orElseThrow(),
                    result,
                    new ModeGrid(modes, request.size().width()),
                    Math.min(
                            modes.stream().mapToInt(Mode::components).max().orElse(0),
                            request.options().get(COUNT)));
        }

        Size size() {
            return new Size(grid.fullWidth(), (int) head() + count * ROW + FOOT);
        }

        /// Whether components nearly cancel each other, so that none of them means anything; in words.
        Optional<String> degeneracy() {
            var congruence = kept.result().measures().get(Measures.CONGRUENCE);
            double largest = 0;
            for (int k = 0; k < result.components(); k++) {
                largest = Math.max(largest, result.share(k).orElse(0));
            }
            if (congruence.isPresent() && congruence.getAsDouble() < ResultWarnings.CANCELLING) {
                return Optional.of("Degenerate: two components nearly cancel each other (congruence "
                        + Numbers.shown(congruence.getAsDouble(), 2) + "). Ask for fewer, or for nonnegative ones.");
            }
            return largest > 1
                    ? Optional.of("Degenerate: components cancel each other (one is " + Numbers.percent(largest)
                            + " of the data). Ask for fewer, or for nonnegative ones.")
                    : Optional.empty();
        }

        double head() {
            return HEAD + (degeneracy().isPresent() ? WARNING : 0);
        }

        int columns() {
            return result.axes().get(1).size();
        }

        /// Which component stands at a height; empty above and below all.
        Optional<Integer> component(double y) {
            int k = (int) Math.floor((y - head()) / ROW);
            return k >= 0 && k < Math.min(count, result.components()) ? Optional.of(k) : Optional.empty();
        }
    }

    @Override
    public Drawing draw(Request request) {
        var scene = Scene.of(request);
        return new Drawing.Sketch(g -> paint(g, request, scene), scene.size(), words(scene));
    }

    private static String words(Scene scene) {
        return scene.count + (scene.count == 1 ? " component" : " components") + " along "
                + scene.grid.modes().stream().map(m -> m.axis().name()).collect(Collectors.joining(", ")) + "."
                + scene.degeneracy().map(d -> " " + d).orElse("");
    }

    private static void paint(Graphics2D g, Request request, Scene scene) {
        var look = request.look();
        var chosen = request.selectedComponents(scene.kept);
        var rows = request.selected(scene.result.axes().getFirst());
        var columns = request.selected(scene.result.axes().get(1));
        scene.degeneracy().ifPresent(words -> {
            g.setPaint(look.warning());
            Lettering.left(
                    g,
                    look.bold(Letter.TEXT),
                    Lettering.fitted(look.bold(Letter.TEXT), words, scene.grid.width() - 2.0 * Spacing.MARGIN),
                    Spacing.MARGIN,
                    20);
        });
        for (int m = 0; m < scene.grid.modes().size(); m++) {
            ModePanel.paintHead(
                    g,
                    scene.grid.modes().get(m),
                    scene.grid.left(m),
                    scene.grid.panelWidth(),
                    scene.head() - HEAD + 20,
                    look);
        }
        for (int k = 0; k < Math.min(scene.result.components(), scene.count); k++) {
            paintName(g, scene, k, chosen.get(k), look);
        }
        for (int m = 0; m < scene.grid.modes().size(); m++) {
            var mode = scene.grid.modes().get(m);
            double most = mode.most(scene.count);
            boolean signed = mode.isSigned(scene.count);
            var marked = mode.marked(rows, columns, scene.columns());
            ModePanel.paintMarks(
                    g,
                    mode,
                    marked,
                    new Rectangle2D.Double(
                            scene.grid.left(m), scene.head(), scene.grid.panelWidth(), scene.count * (double) ROW),
                    look);
            for (int k = 0; k < Math.min(mode.components(), scene.count); k++) {
                var place = new Rectangle2D.Double(
                        scene.grid.left(m), scene.head() + k * (double) ROW + 6, scene.grid.panelWidth(), ROW - 12.0);
                ModePanel.paint(
                        g,
                        mode,
                        k,
                        new ModePanel.Scale(most, signed, false),
                        place,
                        k == Math.min(mode.components(), scene.count) - 1,
                        look);
            }
            double base = scene.head() + scene.count * (double) ROW + 14;
            ModePanel.paintEnds(g, mode.axis(), scene.grid.left(m), scene.grid.panelWidth(), base, look);
        }
    }

    private static void paintName(Graphics2D g, Scene scene, int k, boolean chosen, Look look) {
        double top = scene.head() + k * (double) ROW;
        if (chosen) {
            g.setPaint(look.highlight());
            g.fill(new Rectangle2D.Double(4, top + 2, scene.size().width() - 8.0, ROW - 4.0));
        }
        g.setPaint(look.text());
        var font = chosen ? look.bold(Letter.TEXT) : look.font(Letter.TEXT);
        Lettering.left(
                g,
                font,
                Lettering.fitted(font, scene.kept.componentText(k), ModeGrid.NAMES - 10.0),
                Spacing.MARGIN,
                top + 26);
        g.setPaint(look.muted());
        var share = scene.result.share(k);
        Lettering.left(
                g,
                look.font(Letter.SMALL),
                share.isPresent() ? Numbers.percent(share.getAsDouble()) : Numbers.shown(scene.result.strength(k), 3),
                Spacing.MARGIN,
                top + 42);
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        var scene = Scene.of(request);
        return switch (gesture) {
            case Gesture.Click click -> scene.component(click.y()).map(k -> Stroke.ofComponent(scene.kept, k));
            case Gesture.Box box ->
                scene.grid.mode((box.left() + box.right()) / 2).map(m -> {
                    var mode = scene.grid.modes().get(m);
                    var picked = mode.positions(
                            scene.grid.position(m, box.left()), scene.grid.position(m, box.right()), scene.columns());
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
        var mode = scene.grid.mode(at.x());
        int k = (int) Math.floor((at.y() - scene.head()) / ROW);
        if (mode.isEmpty()
                || k < 0
                || k >= Math.min(scene.count, scene.grid.modes().get(mode.get()).components())
                || scene.grid.modes().get(mode.get()).size() == 0) {
            return Optional.empty();
        }
        var there = scene.grid.modes().get(mode.get());
        int i = scene.grid.position(mode.get(), at.x());
        var name = k < scene.result.components() ? scene.kept.componentText(k) : "Component " + (k + 1);
        return Optional.of(name + ", " + there.axis().name() + " "
                + there.axis().label(i) + ": " + Numbers.shown(there.loadings().at(i, k), 3));
    }
}
