package factorscope.views.components;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.inspect.Through;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.diagnose.Projection;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.BarList;
import factorscope.views.paint.Explanation;
import factorscope.views.paint.Heading;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Spacing;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The component in focus seen in another space: what it promotes and suppresses there, through a matrix that is open
/// as a dataset, such as output weights or an unembedding with the words of a vocabulary.
public final class ProjectionView implements View {
    private static final Param.Whole THROUGH = new Param.Whole(
            "through", "Matrix", "Which of the open matrices that fit, counted from the first.", 1, 1, 1000);
    private static final Param.Whole THEN = new Param.Whole(
            "then",
            "Then",
            "A second matrix that fits after the first, counted from the first; 0 for none.",
            0,
            0,
            1000);
    private static final Param.Whole COUNT =
            new Param.Whole("count", "Lines", "How many to show at either end.", 15, 1, 500);

    private static final Param.Choice BY = new Param.Choice(
            "by",
            "Rank by",
            "The cosine, or the product, in which long vectors lead.",
            "cosine",
            List.of(new Param.Choice.Option("cosine", "Cosine"), new Param.Choice.Option("dot", "Product")));

    private static final Through ANALYSIS = new Through();

    private static final int HEAD = 76;

    @Override
    public About about() {
        return new About("projection", "Projection", "What a component promotes and suppresses in another space.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(THROUGH, THEN, BY, COUNT);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.DATASETS, Part.COMPONENTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return subject.twoWay().isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("A projection needs components with loadings: run a factorization first.");
    }

    /// @param path names of the matrices
    private record Scene(Kept kept, int component, String path, Projection projection, Projection.By by, int count) {
        List<Integer> side(boolean promoted) {
            return projection.strongest(count, promoted, by);
        }

        double most() {
            return side(true).stream()
                    .map(i -> projection.score(i, by))
                    .findFirst()
                    .map(Math::abs)
                    .map(m -> Math.max(
                            m,
                            side(false).stream()
                                    .map(i -> Math.abs(projection.score(i, by)))
                                    .findFirst()
                                    .orElse(0.0)))
                    .orElse(1.0);
        }
    }

    private static Optional<Dataset> choose(Request request, int columns, int number) {
        var own = request.subject().result().orElseThrow().datasetId();
        return request.state().datasets().stream()
                .filter(d -> !d.id().equals(own) && Projection.leadsFrom(columns, d))
                .skip(number - 1L)
                .findFirst();
    }

    private static Optional<Scene> scene(Request request) {
        var kept = request.subject().result().orElseThrow();
        int component = request.focus(kept).orElse(0);
        var matrices = matrices(request);
        if (matrices.isEmpty()) {
            return Optional.empty();
        }
        var found = request.finding(Through.ProjectionFinding.class);
        return Optional.of(new Scene(
                kept,
                component,
                String.join(" and ", found.path()),
                found.projection(),
                request.options().get(BY).equals("dot") ? Projection.By.DOT : Projection.By.COSINE,
                request.options().get(COUNT)));
    }

    /// Those that are chosen: none, one, or two in turn.
    private static List<Dataset> matrices(Request request) {
        int columns = request.subject().twoWay().orElseThrow().axes().get(1).size();
        var first = choose(request, columns, request.options().get(THROUGH));
        int number = request.options().get(THEN);
        var second = first.filter(_ -> number > 0)
                .flatMap(
                        matrix -> choose(request, Projection.to(columns, matrix).size(), number));
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    @Override
    public List<Call> needs(Request request) {
        var matrices = matrices(request);
        var kept = request.subject().result().orElseThrow();
        return matrices.isEmpty()
                ? List.of()
                : List.of(new Call(
                        ANALYSIS,
                        new Given(matrices, List.of(kept.result()), ""),
                        ANALYSIS.of(request.focus(kept).orElse(0) + 1)));
    }

    @Override
    public Drawing draw(Request request) {
        var scene = scene(request);
        if (scene.isEmpty()) {
            int columns = request.subject().twoWay().orElseThrow().axes().get(1).size();
            return Explanation.of(
                    request,
                    "Open a matrix with " + Numbers.count(columns)
                            + " rows or columns, such as output weights or an unembedding with its words as labels, to"
                            + " see components through it.");
        }
        var shown = scene.get();
        int lines = Math.max(shown.side(true).size(), shown.side(false).size());
        return new Drawing.Sketch(
                g -> paint(g, request, shown),
                new Size(
                        request.size().width(),
                        Math.max(request.size().height(), HEAD + lines * Spacing.ROW + Spacing.MARGIN)),
                words(shown));
    }

    private static String words(Scene scene) {
        return scene.kept.componentText(scene.component) + " through " + scene.path + " promotes " + names(scene, true)
                + " and suppresses " + names(scene, false) + ".";
    }

    private static String names(Scene scene, boolean promoted) {
        var names = scene.side(promoted).stream()
                .limit(5)
                .map(scene.projection.space()::label)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "nothing" : names;
    }

    private static void paint(Graphics2D g, Request request, Scene scene) {
        var look = request.look();
        double width = request.size().width();
        Heading.title(g, look, scene.kept.componentText(scene.component) + " through " + scene.path, width);
        for (boolean promoted : new boolean[] {true, false}) {
            var bars = bars(scene, promoted, width);
            Heading.section(
                    g, look, promoted ? "PROMOTED" : "SUPPRESSED", bars.place().getX(), HEAD - 20.0);
            bars.paint(g, look);
        }
    }

    private static BarList bars(Scene scene, boolean promoted, double width) {
        double half = (width - 3.0 * Spacing.MARGIN) / 2;
        double names = Math.max(30, half * 0.42);
        var lines = scene.side(promoted).stream()
                .map(i -> {
                    double score = scene.projection.score(i, scene.by);
                    return new BarList.Line(
                            scene.projection.space().label(i),
                            Math.abs(score),
                            Palette.pole(promoted),
                            Numbers.shown(score, 3),
                            false);
                })
                .toList();
        double left = promoted ? Spacing.MARGIN : 2.0 * Spacing.MARGIN + half;
        return new BarList(
                lines, new Rectangle2D.Double(left, HEAD, Math.max(names + 10, half - 60), 0), names, 0, scene.most());
    }

    /// The position whose bar is at a place.
    private static Optional<Integer> at(Scene scene, Request request, Gesture.Click place) {
        double width = request.size().width();
        boolean promoted = place.x() < width / 2;
        return bars(scene, promoted, width).line(place.y()).stream()
                .mapToObj(scene.side(promoted)::get)
                .findFirst();
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        if (!(gesture instanceof Gesture.Click click)) {
            return Optional.empty();
        }
        return scene(request)
                .flatMap(scene -> at(scene, request, click).map(position -> {
                    var space = scene.projection.space();
                    return new Stroke(
                            space.id(), new Selection.Picked(List.of(position)), "select " + space.label(position));
                }));
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click place) {
        return scene(request)
                .flatMap(scene -> at(scene, request, place)
                        .map(position -> scene.projection.space().label(position) + "\n"
                                + Numbers.plain(scene.projection.score(position, scene.by))));
    }
}
