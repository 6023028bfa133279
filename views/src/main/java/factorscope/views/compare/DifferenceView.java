package factorscope.views.compare;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.RowGroup;
import factorscope.model.analyse.compare.Groups;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.diagnose.GroupDifference;
import factorscope.model.diagnose.GroupDifference.Fate;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Explanation;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Two groups of samples in one dictionary: which components appear, vanish or turn. The groups are two stacked
/// datasets; with samples selected, these against the rest.
public final class DifferenceView implements View {
    private static final int MARGIN = 14;
    private static final int HEAD = 86;
    private static final int ROW = 21;
    private static final int NAMES = 150;
    private static final int FATES = 150;

    /// Ratios beyond this power of two are drawn as long as it.
    private static final double MOST = 6;

    private static final Groups ANALYSIS = new Groups();

    @Override
    public About about() {
        return new About(
                "difference", "Difference", "Two groups of samples in one dictionary: what appears, vanishes, turns.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of();
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.ROWS, Part.COMPONENTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return subject.twoWay().isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("A difference needs components with loadings: run a factorization first.");
    }

    /// @param names of the two groups
    private record Scene(Kept kept, List<String> names, List<GroupDifference.OfComponent> components) {}

    @Override
    public List<Call> needs(Request request) {
        return given(request).map(given -> List.of(Call.usual(ANALYSIS, given))).orElse(List.of());
    }

    /// With the selected samples, if some are; empty where there are no two groups to compare.
    private static Optional<Given> given(Request request) {
        var kept = request.subject().result().orElseThrow();
        var selected = request.selected(kept.result().factorization().axes().getFirst());
        return request.subject()
                .given()
                .map(given -> {
                    boolean isPart = !selected.isEmpty()
                            && selected.cardinality() < given.data().rows().size();
                    return isPart ? given.withGroup(new RowGroup(selected)) : given;
                })
                .filter(given -> ANALYSIS.accepts(given).fits());
    }

    private static Optional<Scene> scene(Request request) {
        if (given(request).isEmpty()) {
            return Optional.empty();
        }
        var found = request.finding(Groups.GroupsFinding.class);
        var components = found.difference().components().stream()
                .sorted(Comparator.comparingDouble(
                                (GroupDifference.OfComponent c) -> c.fate() == Fate.SILENT ? 1 : -Math.abs(shown(c)))
                        .thenComparingInt(GroupDifference.OfComponent::component))
                .toList();
        return Optional.of(new Scene(request.subject().result().orElseThrow(), found.names(), components));
    }

    private static double shown(GroupDifference.OfComponent c) {
        return c.fate() == Fate.SILENT ? 0 : Math.clamp(c.logRatio(), -MOST, MOST);
    }

    @Override
    public Drawing draw(Request request) {
        var scene = scene(request);
        if (scene.isEmpty()) {
            return Explanation.of(
                    request,
                    "Select some samples to compare them with the rest; or stack two datasets (Data menu), decompose"
                            + " them together, and look here. The data of the result must be open.");
        }
        var shown = scene.get();
        return new Drawing.Sketch(
                g -> paint(g, request, shown),
                new Size(
                        request.size().width(),
                        Math.max(request.size().height(), HEAD + shown.components.size() * ROW + MARGIN)),
                words(shown));
    }

    private static long count(Scene scene, Fate fate) {
        return scene.components.stream().filter(c -> c.fate() == fate).count();
    }

    private static String words(Scene scene) {
        return "From " + scene.names.getFirst() + " to " + scene.names.getLast() + ": "
                + count(scene, Fate.APPEARS) + " appear, " + count(scene, Fate.VANISHES) + " vanish, "
                + count(scene, Fate.TURNS) + " turn, " + count(scene, Fate.STAYS) + " stay.";
    }

    private static void paint(Graphics2D g, Request request, Scene scene) {
        var look = request.look();
        double width = request.size().width();
        g.setPaint(look.text());
        Lettering.left(g, look.bold(1), Lettering.fitted(look.bold(1), words(scene), width - 2.0 * MARGIN), MARGIN, 24);
        double left = MARGIN + (double) NAMES;
        double right = Math.max(left + 60, width - FATES - MARGIN);
        double middle = (left + right) / 2;
        double unit = (right - left) / 2 / MOST;
        g.setPaint(look.muted());
        var font = look.font(0.82);
        Lettering.right(
                g, font, Lettering.fitted(font, "← more in " + scene.names.getFirst(), middle - left), middle - 8, 56);
        Lettering.left(
                g,
                font,
                Lettering.fitted(font, "more in " + scene.names.getLast() + " →", right - middle),
                middle + 8,
                56);
        Lettering.centred(g, look.font(0.75), "log₂ of energy per sample", middle, 74);
        g.setPaint(look.line());
        g.draw(new Line2D.Double(middle, HEAD - 4, middle, HEAD + scene.components.size() * (double) ROW));
        double top = HEAD;
        for (var c : scene.components) {
            paint(g, request, scene, c, new Rectangle2D.Double(middle, top, unit, right));
            top += ROW;
        }
    }

    /// @param at the middle of the bars, the line's top, the width of a unit, and where the words begin
    private static void paint(
            Graphics2D g, Request request, Scene scene, GroupDifference.OfComponent c, Rectangle2D at) {
        var look = request.look();
        boolean selected = request.selectedComponents(scene.kept).get(c.component());
        var font = selected ? look.bold(0.9) : look.font(0.9);
        g.setPaint(selected ? look.accent() : look.text());
        Lettering.left(
                g,
                font,
                Lettering.fitted(font, scene.kept.componentText(c.component()), NAMES - 10.0),
                MARGIN,
                at.getY() + 14);
        double length = shown(c) * at.getWidth();
        g.setPaint(colour(c.fate(), look));
        g.fill(new Rectangle2D.Double(
                at.getX() + Math.min(0, length), at.getY() + 4, Math.max(1, Math.abs(length)), ROW - 9.0));
        g.setPaint(c.fate() == Fate.STAYS || c.fate() == Fate.SILENT ? look.muted() : look.text());
        var text = c.fate().name().toLowerCase(Locale.ROOT)
                + (Double.isNaN(c.cosine()) ? "" : String.format(Locale.ROOT, " · cosine %.2f", c.cosine()));
        Lettering.left(g, look.font(0.82), text, at.getHeight() + 10, at.getY() + 14);
    }

    private static Color colour(Fate fate, Look look) {
        return switch (fate) {
            case APPEARS -> Palette.pole(true);
            case VANISHES -> Palette.pole(false);
            case TURNS -> look.warning();
            case STAYS, SILENT -> look.missing();
        };
    }

    private static Optional<GroupDifference.OfComponent> at(Scene scene, double y) {
        int line = (int) Math.floor((y - HEAD) / ROW);
        return line < 0 || line >= scene.components.size() ? Optional.empty() : Optional.of(scene.components.get(line));
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        return gesture instanceof Gesture.Click click
                ? scene(request)
                        .flatMap(s -> at(s, click.y())
                                .map(c -> new Stroke(
                                        s.kept.componentAxis(),
                                        new Selection.Picked(List.of(c.component())),
                                        "select component " + s.kept.componentText(c.component()))))
                : Optional.empty();
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        return scene(request)
                .flatMap(s -> at(s, at.y())
                        .map(c -> s.kept.componentText(c.component()) + " fires on " + Numbers.percent(c.firesFirst())
                                + " of "
                                + s.names.getFirst() + " and " + Numbers.percent(c.firesSecond()) + " of "
                                + s.names.getLast()));
    }
}
