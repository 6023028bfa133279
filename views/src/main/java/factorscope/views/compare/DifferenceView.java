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
import factorscope.views.paint.BarList;
import factorscope.views.paint.Explanation;
import factorscope.views.paint.Heading;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Spacing;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Two groups of samples in one dictionary: which components appear, vanish or turn. The groups are two stacked
/// datasets; with samples selected, these against the rest.
public final class DifferenceView implements View {
    private static final int HEAD = 86;
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
                        Math.max(
                                request.size().height(),
                                HEAD + shown.components.size() * Spacing.ROW + Spacing.MARGIN)),
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
        Heading.title(g, look, words(scene), request.size().width());
        var bars = bars(request, scene);
        double middle = bars.x(0);
        double room = bars.place().getMaxX() - middle;
        g.setPaint(look.muted());
        var font = look.font(Letter.NOTE);
        Lettering.right(g, font, Lettering.fitted(font, "← more in " + scene.names.getFirst(), room), middle - 8, 56);
        Lettering.left(
                g, font, Lettering.fitted(font, "more in " + scene.names.getLast() + " →", room), middle + 8, 56);
        Lettering.centred(g, look.font(Letter.SMALL), "log₂ of energy per sample", middle, 74);
        bars.paint(g, look);
        for (int i = 0; i < scene.components.size(); i++) {
            var c = scene.components.get(i);
            g.setPaint(c.fate() == Fate.STAYS || c.fate() == Fate.SILENT ? look.muted() : look.text());
            var text = c.fate().name().toLowerCase(Locale.ROOT)
                    + (Double.isNaN(c.cosine()) ? "" : String.format(Locale.ROOT, " · cosine %.2f", c.cosine()));
            Lettering.left(g, font, text, bars.place().getMaxX() + 10, HEAD + i * (double) Spacing.ROW + 14);
        }
    }

    private static BarList bars(Request request, Scene scene) {
        var selected = request.selectedComponents(scene.kept);
        var lines = scene.components.stream()
                .map(c -> new BarList.Line(
                        scene.kept.componentText(c.component()),
                        shown(c),
                        colour(c.fate(), request.look()),
                        "",
                        selected.get(c.component())))
                .toList();
        double width = Math.max(NAMES + 60, request.size().width() - FATES - 2.0 * Spacing.MARGIN);
        return new BarList(lines, new Rectangle2D.Double(Spacing.MARGIN, HEAD, width, 0), NAMES, -MOST, MOST);
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
        int line = (int) Math.floor((y - HEAD) / Spacing.ROW);
        return line < 0 || line >= scene.components.size() ? Optional.empty() : Optional.of(scene.components.get(line));
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        return gesture instanceof Gesture.Click click
                ? scene(request).flatMap(s -> at(s, click.y()).map(c -> Stroke.ofComponent(s.kept, c.component())))
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
