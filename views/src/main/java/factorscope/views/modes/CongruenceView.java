package factorscope.views.modes;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.components.Congruence;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.TwoWay;
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
import factorscope.views.paint.ColourKey;
import factorscope.views.paint.Heading;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Spacing;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Tucker's congruence of every two components: the product of the cosines of their loadings along every axis.
/// Near 1 they are the same twice, near -1 they cancel each other.
public final class CongruenceView implements View {
    private static final Param.Whole AXIS = new Param.Whole(
            "axis", "Axis", "Cosines along this axis only, counted from 1; 0 for the product over all.", 0, 0, 8);

    private static final int NAMES = 130;
    private static final int HEAD = 62;
    private static final int KEY = 46;
    private static final double MOST_CELL = 34;
    private static final double LEAST_CELL = 3;

    private static final Congruence ANALYSIS = new Congruence();

    @Override
    public About about() {
        return new About("congruence", "Congruence", "How alike every two components are along all axes.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(AXIS);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.COMPONENTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return subject.twoWay().isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("Congruence needs components with loadings: run a factorization first.");
    }

    @Override
    public List<Call> needs(Request request) {
        return List.of(Call.usual(ANALYSIS, request.subject().ofResult()));
    }

    private record Scene(Kept kept, TwoWay result, Congruence.CongruenceFinding found, int axis, int width) {
        double congruence(int r, int s) {
            return axis > 0 ? found.cosines().get(axis - 1).at(r, s) : found.congruence(r, s);
        }

        double cell() {
            double room = width - NAMES - 2.0 * Spacing.MARGIN;
            return Math.clamp(room / Math.max(1, result.components()), LEAST_CELL, MOST_CELL);
        }

        int height() {
            return (int) (HEAD + cell() * result.components() + KEY);
        }

        Optional<int[]> pair(double x, double y) {
            int r = (int) Math.floor((y - HEAD) / cell());
            int s = (int) Math.floor((x - NAMES - Spacing.MARGIN) / cell());
            int k = result.components();
            return r < 0 || s < 0 || r >= k || s >= k || r == s ? Optional.empty() : Optional.of(new int[] {r, s});
        }

        /// The pair that is most alike in size.
        Optional<int[]> strongest() {
            Optional<int[]> strongest = Optional.empty();
            double most = -1;
            for (int r = 0; r < result.components(); r++) {
                for (int s = 0; s < r; s++) {
                    if (Math.abs(congruence(r, s)) > most) {
                        most = Math.abs(congruence(r, s));
                        strongest = Optional.of(new int[] {s, r});
                    }
                }
            }
            return strongest;
        }
    }

    private static Scene scene(Request request) {
        var result = request.subject().twoWay().orElseThrow();
        var found = request.finding(Congruence.CongruenceFinding.class);
        return new Scene(
                request.subject().result().orElseThrow(),
                result,
                found,
                Math.min(request.options().get(AXIS), found.cosines().size()),
                request.size().width());
    }

    @Override
    public Drawing draw(Request request) {
        var scene = scene(request);
        int wide = (int) (NAMES + 2.0 * Spacing.MARGIN + scene.cell() * scene.result.components());
        return new Drawing.Sketch(
                g -> paint(g, request, scene),
                new Size(
                        Math.max(request.size().width(), wide),
                        Math.max(request.size().height(), scene.height())),
                words(scene));
    }

    private static String words(Scene scene) {
        return scene.strongest()
                .map(pair -> "Most alike: " + scene.kept.componentText(pair[0]) + " and "
                        + scene.kept.componentText(pair[1]) + ", "
                        + Numbers.shown(scene.congruence(pair[0], pair[1]), 2)
                        + (scene.congruence(pair[0], pair[1]) < ResultWarnings.CANCELLING
                                ? ": they nearly cancel each other."
                                : "."))
                .orElse("One component has nothing to be alike to.");
    }

    private static void paint(Graphics2D g, Request request, Scene scene) {
        var look = request.look();
        double width = request.size().width();
        var title = scene.axis == 0
                ? "Congruence of components: the product of their cosines along every axis"
                : "Cosines of components along axis " + scene.axis;
        Heading.title(g, look, title, width);
        Heading.remark(g, look, words(scene), width);
        double cell = scene.cell();
        int k = scene.result.components();
        var chosen = request.selectedComponents(scene.kept);
        for (int r = 0; r < k; r++) {
            for (int s = 0; s < k; s++) {
                double value = scene.congruence(r, s);
                g.setPaint(r == s ? look.line() : new Color(Palette.diverging(value, look)));
                var place = new Rectangle2D.Double(
                        NAMES + Spacing.MARGIN + s * cell,
                        HEAD + r * cell,
                        cell - (cell > 8 ? 1 : 0),
                        cell - (cell > 8 ? 1 : 0));
                g.fill(place);
                if (cell >= 30 && r != s) {
                    g.setPaint(onCell(value, look));
                    Lettering.centred(
                            g,
                            look.font(Letter.SMALL),
                            Numbers.shown(value, 2),
                            place.getCenterX(),
                            place.getCenterY() + 3);
                }
            }
            if (cell >= 11 || chosen.get(r)) {
                var font = chosen.get(r) ? look.bold(Letter.NOTE) : look.font(Letter.NOTE);
                g.setPaint(chosen.get(r) ? look.text() : look.muted());
                Lettering.right(
                        g,
                        font,
                        Lettering.fitted(font, scene.kept.componentText(r), NAMES - 8.0),
                        NAMES + Spacing.MARGIN - 6.0,
                        HEAD + (r + 0.5) * cell + 4);
            }
        }
        ColourKey.signed(g, look, NAMES + Spacing.MARGIN, HEAD + cell * k + 14);
    }

    /// Text that stands out from a cell's colour: strong ones are dark in the light theme, and light in the dark
    /// one.
    private static Color onCell(double value, Look look) {
        double size = Math.abs(value);
        return look.isDark() ? size > 0.75 ? look.background() : look.text() : size > 0.45 ? Color.WHITE : look.text();
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        if (!(gesture instanceof Gesture.Click click)) {
            return Optional.empty();
        }
        var scene = scene(request);
        return scene.pair(click.x(), click.y())
                .map(p -> new Stroke(
                        scene.kept.componentAxis(),
                        new Selection.Picked(List.of(p[0], p[1])),
                        "select two components"));
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var scene = scene(request);
        return scene.pair(at.x(), at.y())
                .map(p -> scene.kept.componentText(p[0]) + " and " + scene.kept.componentText(p[1]) + ": "
                        + Numbers.shown(scene.congruence(p[0], p[1]), 3));
    }
}
