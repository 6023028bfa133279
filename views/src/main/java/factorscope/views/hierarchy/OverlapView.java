package factorscope.views.hierarchy;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.components.Overlap;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.SharedColumns;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import factorscope.views.components.ComponentRow;
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
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Columns that components share: by who exactly has them (as in an UpSet plot), for the selected components, above a
/// matrix of all.
public final class OverlapView implements View {
    private static final Overlap ANALYSIS = new Overlap();

    private static final int MOST_CHOSEN = 8;
    private static final int UNCHOSEN = 5;
    private static final int MOST_GROUPS = 40;
    private static final int LABELS = 150;
    private static final int HEAD = 40;
    private static final int BARS = 110;
    private static final int ROW = 20;
    private static final double STEP = 22;
    private static final double MOST_CELL = 18;

    @Override
    public About about() {
        return new About("overlap", "Shared columns", "Columns that components have in common, and by whom.");
    }

    @Override
    public ParamSpec options() {
        return ANALYSIS.params();
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.COMPONENTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return Boxes.fits(subject);
    }

    @Override
    public List<Call> needs(Request request) {
        return List.of(
                Call.of(ANALYSIS, request.subject().ofResult(), request.options()),
                ComponentRow.needs(request.subject().result().orElseThrow()));
    }

    /// What is shown.
    private record Scene(
            Kept kept,
            IntFunction<String> texts,
            TwoWay result,
            SharedColumns shared,
            List<Integer> chosen,
            List<SharedColumns.Intersection> groups,
            int width) {
        double matrixTop() {
            return HEAD + BARS + 14.0 + chosen.size() * ROW + 44;
        }

        double cell() {
            double room = Math.max(40, width - LABELS - (double) Spacing.MARGIN);
            return Math.clamp(room / Math.max(1, result.components()), 2, MOST_CELL);
        }

        int height() {
            return (int) (matrixTop() + cell() * result.components() + 10 + ColourKey.HEIGHT + Spacing.MARGIN);
        }

        double x(int group) {
            return LABELS + STEP * (group + 0.5);
        }
    }

    private static Scene scene(Request request) {
        var kept = request.subject().result().orElseThrow();
        var result = request.subject().twoWay().orElseThrow();
        var shared = request.finding(Overlap.OverlapFinding.class).shared();
        var chosen = request.selectedComponents(kept).stream()
                .limit(MOST_CHOSEN)
                .boxed()
                .toList();
        if (chosen.size() < 2) {
            chosen = withKin(result, shared, chosen);
        }
        int room = (int) Math.max(1, (request.size().width() - LABELS - Spacing.MARGIN) / STEP);
        var groups = shared.intersections(chosen).stream()
                .limit(Math.min(MOST_GROUPS, room))
                .toList();
        return new Scene(
                kept,
                Family.texts(request, kept),
                result,
                shared,
                chosen,
                groups,
                request.size().width());
    }

    /// With fewer than two selected: the one, or the first, with those that share most with it.
    private static List<Integer> withKin(TwoWay result, SharedColumns shared, List<Integer> chosen) {
        int focus = chosen.isEmpty() ? 0 : chosen.getFirst();
        return IntStream.range(0, result.components())
                .boxed()
                .sorted((a, b) -> a == focus
                        ? -1
                        : b == focus ? 1 : Double.compare(shared.jaccard(focus, b), shared.jaccard(focus, a)))
                .limit(UNCHOSEN)
                .toList();
    }

    @Override
    public Drawing draw(Request request) {
        var scene = scene(request);
        return new Drawing.Sketch(
                g -> paint(g, request, scene),
                new Size(request.size().width(), Math.max(request.size().height(), scene.height())),
                words(scene));
    }

    private static String words(Scene scene) {
        return "Shared " + scene.result.axes().get(1).name() + "s: "
                + (scene.groups.isEmpty()
                        ? "none"
                        : scene.groups.stream()
                                .limit(4)
                                .map(group -> words(scene, group))
                                .collect(Collectors.joining("; ")))
                + ".";
    }

    private static String words(Scene scene, SharedColumns.Intersection group) {
        return Numbers.count(group.size())
                + (group.components().size() == scene.chosen.size() ? " in all of " : " only in ")
                + group.components().stream().map(scene.kept::componentText).collect(Collectors.joining(", "));
    }

    private static void paint(Graphics2D g, Request request, Scene scene) {
        var look = request.look();
        Heading.title(
                g,
                look,
                "Strongest " + scene.result.axes().get(1).name() + "s by exactly which components have them",
                request.size().width());
        paintGroups(g, scene, look);
        paintMatrix(g, scene, look);
    }

    private static void paintGroups(Graphics2D g, Scene scene, Look look) {
        int most = scene.groups.isEmpty() ? 1 : scene.groups.getFirst().size();
        double base = HEAD + BARS;
        for (int c = 0; c < scene.chosen.size(); c++) {
            double y = base + 14 + (c + 0.5) * ROW;
            g.setPaint(look.text());
            Lettering.left(
                    g,
                    look.font(Letter.NOTE),
                    Lettering.fitted(
                            look.font(Letter.NOTE),
                            scene.texts.apply(scene.chosen.get(c)),
                            LABELS - Spacing.MARGIN - 12.0),
                    Spacing.MARGIN,
                    y + 4);
        }
        for (int i = 0; i < scene.groups.size(); i++) {
            var group = scene.groups.get(i);
            double x = scene.x(i);
            double height = (BARS - 18.0) * group.size() / most;
            boolean all = group.components().size() == scene.chosen.size();
            g.setPaint(all ? look.accent() : look.ink());
            g.fill(new Rectangle2D.Double(x - 6, base - height, 12, height));
            g.setPaint(look.muted());
            Lettering.centred(g, look.font(Letter.SMALL), Integer.toString(group.size()), x, base - height - 4);
            double first = Double.NaN;
            double last = Double.NaN;
            for (int c = 0; c < scene.chosen.size(); c++) {
                double y = base + 14 + (c + 0.5) * ROW;
                boolean has = group.components().contains(scene.chosen.get(c));
                g.setPaint(has ? look.text() : look.line());
                g.fill(new Ellipse2D.Double(x - 4.5, y - 4.5, 9, 9));
                if (has) {
                    first = Double.isNaN(first) ? y : first;
                    last = y;
                }
            }
            if (last > first) {
                g.setPaint(look.text());
                g.setStroke(new BasicStroke(2));
                g.draw(new Line2D.Double(x, first, x, last));
            }
        }
    }

    private static void paintMatrix(Graphics2D g, Scene scene, Look look) {
        double top = scene.matrixTop();
        double cell = scene.cell();
        g.setPaint(look.text());
        int k = scene.result.components();
        double most = IntStream.range(0, k)
                .mapToDouble(a -> IntStream.range(0, a)
                        .mapToDouble(b -> scene.shared.jaccard(a, b))
                        .max()
                        .orElse(0))
                .max()
                .orElse(0);
        Lettering.left(g, look.bold(Letter.TEXT), "Shared by two, of all that they have", Spacing.MARGIN, top - 14);
        ColourKey.unsigned(g, look, List.of("0 %", Numbers.percent(most)), LABELS, top + cell * k + 10);
        for (int a = 0; a < k; a++) {
            for (int b = 0; b < k; b++) {
                double share = a == b ? 0 : scene.shared.jaccard(a, b);
                g.setPaint(a == b ? look.line() : new Color(Palette.sequential(most == 0 ? 0 : share / most, look)));
                g.fill(new Rectangle2D.Double(LABELS + b * cell, top + a * cell, cell, cell));
            }
            if (cell >= 11 || scene.chosen.contains(a) && cell >= 5) {
                g.setPaint(scene.chosen.contains(a) ? look.text() : look.muted());
                var font = scene.chosen.contains(a) ? look.bold(Letter.SMALL) : look.font(Letter.SMALL);
                Lettering.right(
                        g,
                        font,
                        Lettering.fitted(font, scene.texts.apply(a), LABELS - Spacing.MARGIN - 8.0),
                        LABELS - 6.0,
                        top + (a + 0.5) * cell + 4);
            }
        }
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        if (!(gesture instanceof Gesture.Click click)) {
            return Optional.empty();
        }
        var scene = scene(request);
        double bottom = HEAD + BARS + 14.0 + scene.chosen.size() * ROW;
        if (click.y() >= HEAD && click.y() < bottom) {
            int i = (int) Math.floor((click.x() - LABELS) / STEP);
            if (i < 0 || i >= scene.groups.size()) {
                return Optional.empty();
            }
            var columns = scene.result.axes().get(1);
            var picked = scene.groups.get(i).columns().stream().boxed().toList();
            return Optional.of(new Stroke(
                    columns.id(),
                    new Selection.Picked(picked),
                    "select " + Numbers.counted(picked.size(), columns.name())));
        }
        return pair(scene, click.x(), click.y())
                .map(p -> new Stroke(scene.kept.componentAxis(), new Selection.Picked(p), "select two components"));
    }

    private static Optional<List<Integer>> pair(Scene scene, double x, double y) {
        int a = (int) Math.floor((y - scene.matrixTop()) / scene.cell());
        int b = (int) Math.floor((x - LABELS) / scene.cell());
        int k = scene.result.components();
        return a < 0 || b < 0 || a >= k || b >= k || a == b ? Optional.empty() : Optional.of(List.of(a, b));
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var scene = scene(request);
        return pair(scene, at.x(), at.y())
                .map(p -> scene.kept.componentText(p.getFirst()) + " and " + scene.kept.componentText(p.getLast())
                        + " share " + Numbers.counted(scene.shared.shared(p.getFirst(), p.getLast()), "column"));
    }
}
