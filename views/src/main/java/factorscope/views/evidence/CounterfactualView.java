package factorscope.views.evidence;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.inspect.Without;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.diagnose.Counterfactual;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.SharedOptions;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.BarList;
import factorscope.views.paint.Explanation;
import factorscope.views.paint.Heading;
import factorscope.views.paint.Spacing;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The reconstruction without the selected components: how much worse it is, for which samples, and which class a
/// linear probe no longer tells. With none selected, what removing each alone would cost.
public final class CounterfactualView implements View {
    private static final Param.Choice WITHOUT = new Param.Choice(
            "without",
            "Without",
            "Which components are left out.",
            "selected",
            List.of(
                    new Param.Choice.Option("selected", "The selected"),
                    new Param.Choice.Option("others", "All but the selected")));

    private static final int HEAD = 62;
    private static final int NAMES = 170;
    private static final int CLASSES = 8;
    private static final int BARS = 40;

    /// Rows that may turn out to be of the same sentence.
    private static final int CANDIDATES = 500;

    private static final Without ANALYSIS = new Without();

    @Override
    public About about() {
        return new About(
                "counterfactual",
                "Without components",
                "What the reconstruction loses without the selected components.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(WITHOUT, EvidenceView.COUNT, SharedOptions.HIDE_MARKS);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.COMPONENTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        if (subject.twoWay().isEmpty()) {
            return Eligibility.refused("A reconstruction needs components with loadings: run a factorization first.");
        }
        return Eligibility.accepted();
    }

    /// What is shown, and where.
    private record Scene(
            Kept kept, BitSet gone, Counterfactual.Outcome outcome, List<Double> alone, List<Integer> all) {
        boolean isOverview() {
            return gone.isEmpty();
        }

        /// Components by what removing each alone costs.
        List<Integer> costly() {
            return all.stream().limit(BARS).toList();
        }
    }

    private static Optional<Scene> scene(Request request) {
        if (needs(request.subject()).isEmpty()) {
            return Optional.empty();
        }
        var kept = request.subject().result().orElseThrow();
        var found = request.finding(Without.WithoutFinding.class);
        var gone = (BitSet) request.selectedComponents(kept).clone();
        if (request.options().get(WITHOUT).equals("others") && !gone.isEmpty()) {
            gone.flip(0, found.alone().size());
        }
        return Optional.of(new Scene(kept, gone, found.without(gone), found.alone(), found.costly()));
    }

    @Override
    public List<Call> needs(Request request) {
        return needs(request.subject());
    }

    /// Nothing where the data are not open, or not those of the result.
    private static List<Call> needs(Subject subject) {
        return subject.given()
                .filter(given -> ANALYSIS.accepts(given).fits())
                .map(given -> List.of(Call.usual(ANALYSIS, given)))
                .orElse(List.of());
    }

    @Override
    public Drawing draw(Request request) {
        var scene = scene(request);
        if (scene.isEmpty()) {
            return Explanation.of(
                    request, "The data of this result are not open: open them to see what it would lose.");
        }
        var shown = scene.get();
        var sheet = sheet(request, shown);
        int bars = HEAD
                + (shown.isOverview() ? shown.costly().size() : classes(shown).size() + 1) * Spacing.ROW
                + Spacing.MARGIN;
        int height = bars + sheet.map(Sheet::height).orElse(0);
        return new Drawing.Sketch(
                g -> {
                    paint(g, request, shown);
                    sheet.ifPresent(s -> {
                        var before = g.getTransform();
                        var moved = new AffineTransform(before);
                        moved.translate(0, bars);
                        g.setTransform(moved);
                        s.paint(g);
                        g.setTransform(before);
                    });
                },
                new Size(request.size().width(), Math.max(height, request.size().height())),
                words(shown));
    }

    private static List<Counterfactual.OfClass> classes(Scene scene) {
        return scene.outcome.classes().stream().limit(CLASSES).toList();
    }

    /// The samples that lose most, in their context.
    private static Optional<Sheet> sheet(Request request, Scene scene) {
        var rows = request.subject().twoWay().orElseThrow().axes().getFirst();
        return scene.isOverview()
                ? Optional.empty()
                : Book.of(rows)
                        .map(book -> new Sheet(
                                Pages.ofRows(
                                        book,
                                        request.options().get(SharedOptions.HIDE_MARKS),
                                        request.subject().data(),
                                        "What loses most",
                                        "Squared error grows most, relative to the " + rows.name() + "'s own square",
                                        scene.outcome.losers(CANDIDATES),
                                        scene.outcome::loss,
                                        request.options().get(EvidenceView.COUNT)),
                                request.look(),
                                request.size().width()));
    }

    private static String names(Scene scene) {
        var names =
                scene.gone.stream().limit(4).mapToObj(scene.kept::componentText).collect(Collectors.joining(", "));
        int more = scene.gone.cardinality() - 4;
        return names + (more > 0 ? " and " + more + " more" : "");
    }

    private static String headline(Scene scene) {
        return scene.isOverview()
                ? "Relative error " + Numbers.shown(scene.outcome.relativeError(), 4)
                        + " with all components; without one of them it would grow by:"
                : "Without " + names(scene) + ": relative error " + Numbers.shown(scene.outcome.relativeError(), 4)
                        + " → " + Numbers.shown(scene.outcome.without(), 4);
    }

    private static String words(Scene scene) {
        var words = new StringBuilder(headline(scene));
        if (scene.isOverview()) {
            scene.costly().stream()
                    .limit(3)
                    .forEach(k -> words.append(' ')
                            .append(scene.kept.componentText(k))
                            .append(' ')
                            .append(Numbers.shown(scene.alone.get(k), 2))
                            .append(';'));
        } else {
            classes(scene).stream()
                    .limit(3)
                    .forEach(c -> words.append(". ")
                            .append(c.label())
                            .append(' ')
                            .append(Numbers.percent(c.accuracy()))
                            .append(" → ")
                            .append(Numbers.percent(c.without())));
        }
        return words + ".";
    }

    private static void paint(Graphics2D g, Request request, Scene scene) {
        var look = request.look();
        double width = request.size().width();
        Heading.title(g, look, headline(scene), width);
        var second = scene.isOverview()
                ? "Select components in any view to leave several out at once."
                : scene.outcome.classes().isEmpty()
                        ? "The samples have no classes to tell."
                        : "Accuracy of a linear probe of the reconstruction, on the half it was not trained on:"
                                + " before → after";
        Heading.remark(g, look, second, width);
        bars(scene, look, width).paint(g, look);
    }

    private static BarList bars(Scene scene, Look look, double width) {
        var lines = new ArrayList<BarList.Line>();
        double most = 1;
        double room = width - 2.0 * Spacing.MARGIN;
        if (scene.isOverview()) {
            var costly = scene.costly();
            most = Math.max(1e-12, costly.isEmpty() ? 0 : scene.alone.get(costly.getFirst()));
            for (int k : costly) {
                double cost = scene.alone.get(k);
                lines.add(new BarList.Line(
                        scene.kept.componentText(k), Math.max(0, cost), look.ink(), Numbers.shown(cost, 2), false));
            }
        } else {
            for (var c : classes(scene)) {
                lines.add(new BarList.Line(
                        c.label(),
                        c.without(),
                        c.accuracy(),
                        look.ink(),
                        Numbers.percent(c.accuracy()) + " → " + Numbers.percent(c.without()),
                        false));
            }
        }
        double values = scene.isOverview() ? 70 : 110;
        return new BarList(
                lines,
                new Rectangle2D.Double(Spacing.MARGIN, HEAD, Math.max(NAMES + 10, room - values), 0),
                NAMES,
                0,
                most);
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        if (!(gesture instanceof Gesture.Click click)) {
            return Optional.empty();
        }
        return scene(request).flatMap(scene -> {
            int line = (int) Math.floor((click.y() - HEAD) / Spacing.ROW);
            if (scene.isOverview()) {
                var costly = scene.costly();
                return line < 0 || line >= costly.size()
                        ? Optional.empty()
                        : Optional.of(Stroke.ofComponent(scene.kept, costly.get(line)));
            }
            double bars = HEAD + (classes(scene).size() + 1.0) * Spacing.ROW + Spacing.MARGIN;
            var rows = request.subject().twoWay().orElseThrow().axes().getFirst();
            return sheet(request, scene)
                    .flatMap(s -> s.rowAt(click.x(), click.y() - bars))
                    .map(row -> new Stroke(
                            rows.id(), new Selection.Picked(List.of(row)), "select " + rows.name() + " " + row));
        });
    }
}
