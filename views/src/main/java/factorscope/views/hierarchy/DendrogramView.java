package factorscope.views.hierarchy;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.RowGroup;
import factorscope.model.analyse.components.Hierarchy;
import factorscope.model.data.AxisId;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.match.Dendrogram;
import factorscope.model.param.ParamSpec;
import factorscope.model.select.Selection;
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
import factorscope.views.paint.Heading;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Spacing;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/// Components, or samples, in a tree by how alike they are; a join selects what is below it. Joins that are lower than
/// one below them are marked: there the tree does not tell the order.
public final class DendrogramView implements View {
    private static final int HEAD = 62;
    private static final int ROW = 16;
    private static final double LEAST_ROW = 13;
    private static final int LABELS = 230;
    private static final double REACH = 7;

    private static final Hierarchy ANALYSIS = new Hierarchy();

    @Override
    public About about() {
        return new About("dendrogram", "Dendrogram", "Components or samples in a tree by how alike they are.");
    }

    @Override
    public ParamSpec options() {
        return ANALYSIS.params();
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.ROWS, Part.COMPONENTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        var fits = Boxes.fits(subject);
        return fits.fits() ? ANALYSIS.accepts(subject.ofResult()) : fits;
    }

    /// The tree and where its nodes stand.
    ///
    /// @param leaves numbers along the axis
    private record Scene(
            AxisId axis,
            List<Integer> leaves,
            IntFunction<String> texts,
            BitSet selected,
            Dendrogram tree,
            double[] x,
            double[] y,
            double row) {}

    private static boolean isOfSamples(Request request) {
        return request.options().get(Hierarchy.OF).equals("samples");
    }

    @Override
    public List<Call> needs(Request request) {
        var given = request.subject().ofResult();
        if (isOfSamples(request)) {
            var selected = request.selected(
                    request.subject().twoWay().orElseThrow().axes().getFirst());
            return List.of(Call.of(
                    ANALYSIS,
                    selected.cardinality() >= Hierarchy.LEAST_GROUP ? given.withGroup(new RowGroup(selected)) : given,
                    request.options()));
        }
        return List.of(
                Call.of(ANALYSIS, given, request.options()),
                ComponentRow.needs(request.subject().result().orElseThrow()));
    }

    private static Scene scene(Request request) {
        var kept = request.subject().result().orElseThrow();
        var result = request.subject().twoWay().orElseThrow();
        boolean ofSamples = isOfSamples(request);
        var samples = result.axes().getFirst();
        var found = request.finding(Hierarchy.DendrogramFinding.class);
        return place(
                request,
                ofSamples ? samples.id() : kept.componentAxis(),
                found.leaves(),
                ofSamples ? samples::label : Family.texts(request, kept),
                ofSamples ? request.selected(samples) : request.selectedComponents(kept),
                found.tree());
    }

    private static Scene place(
            Request request,
            AxisId axis,
            List<Integer> leaves,
            IntFunction<String> texts,
            BitSet selected,
            Dendrogram tree) {
        int nodes = tree.leaves() + tree.joins().size();
        double room = request.size().height() - HEAD - (double) Spacing.MARGIN;
        double row = Math.max(LEAST_ROW, Math.min(ROW * 1.4, room / Math.max(1, tree.leaves())));
        var x = new double[nodes];
        var y = new double[nodes];
        double right = Math.max(120, request.size().width() - (double) LABELS);
        double left = Spacing.MARGIN + 6.0;
        double most = 1e-300;
        for (int node = tree.leaves(); node < nodes; node++) {
            most = Math.max(most, tree.height(node));
        }
        var order = tree.order();
        for (int i = 0; i < order.size(); i++) {
            x[order.get(i)] = right;
            y[order.get(i)] = HEAD + (i + 0.5) * row;
        }
        for (int node = tree.leaves(); node < nodes; node++) {
            var join = tree.joins().get(node - tree.leaves());
            x[node] = right - (right - left) * join.height() / most;
            y[node] = (y[join.left()] + y[join.right()]) / 2;
        }
        return new Scene(axis, leaves, texts, selected, tree, x, y, row);
    }

    @Override
    public Drawing draw(Request request) {
        var scene = scene(request);
        int height = (int) (HEAD + scene.row * scene.tree.leaves() + Spacing.MARGIN);
        return new Drawing.Sketch(
                g -> paint(g, request, scene),
                new Size(request.size().width(), Math.max(request.size().height(), height)),
                request.finding(Hierarchy.DendrogramFinding.class).summary());
    }

    private static void paint(Graphics2D g, Request request, Scene scene) {
        var look = request.look();
        double width = request.size().width();
        Heading.title(
                g,
                look,
                Numbers.count(scene.tree.leaves()) + " leaves; click a join to select what is below it",
                width);
        Heading.remark(
                g,
                look,
                scene.tree.inversions() > 0 ? look.warning() : look.muted(),
                request.finding(Hierarchy.DendrogramFinding.class).inversions(),
                width);
        paintJoins(g, scene, look);
        paintLeaves(g, scene, look);
    }

    private static void paintJoins(Graphics2D g, Scene scene, Look look) {
        int leaves = scene.tree.leaves();
        var counts = new int[leaves + scene.tree.joins().size()];
        var sizes = new int[counts.length];
        for (int leaf = 0; leaf < leaves; leaf++) {
            counts[leaf] = scene.selected.get(scene.leaves.get(leaf)) ? 1 : 0;
            sizes[leaf] = 1;
        }
        for (int node = leaves; node < counts.length; node++) {
            var join = scene.tree.joins().get(node - leaves);
            counts[node] = counts[join.left()] + counts[join.right()];
            sizes[node] = sizes[join.left()] + sizes[join.right()];
            boolean marked = counts[node] == sizes[node];
            g.setPaint(marked ? look.accent() : look.ink());
            g.setStroke(new BasicStroke(marked ? 2 : 1.2f));
            for (int child : new int[] {join.left(), join.right()}) {
                var path = new Path2D.Double();
                path.moveTo(scene.x[child], scene.y[child]);
                path.lineTo(scene.x[node], scene.y[child]);
                path.lineTo(scene.x[node], scene.y[node]);
                g.draw(path);
            }
            if (scene.tree.isInversion(node)) {
                g.setPaint(look.warning());
                g.fill(new Ellipse2D.Double(scene.x[node] - 4, scene.y[node] - 4, 8, 8));
            }
        }
    }

    private static void paintLeaves(Graphics2D g, Scene scene, Look look) {
        for (int leaf = 0; leaf < scene.tree.leaves(); leaf++) {
            boolean marked = scene.selected.get(scene.leaves.get(leaf));
            var font = marked ? look.bold(Letter.NOTE) : look.font(Letter.NOTE);
            g.setPaint(marked ? look.accent() : look.text());
            Lettering.left(
                    g,
                    font,
                    Lettering.fitted(font, scene.texts.apply(scene.leaves.get(leaf)), LABELS - Spacing.MARGIN - 10.0),
                    scene.x[leaf] + 8,
                    scene.y[leaf] + 4);
        }
    }

    /// The node at a place: a leaf's line, or the upright of a join.
    private static Optional<Integer> node(Scene scene, double x, double y) {
        int leaves = scene.tree.leaves();
        for (int leaf = 0; leaf < leaves; leaf++) {
            if (x > scene.x[leaf] && Math.abs(y - scene.y[leaf]) <= scene.row / 2) {
                return Optional.of(leaf);
            }
        }
        for (int node = leaves; node < scene.x.length; node++) {
            var join = scene.tree.joins().get(node - leaves);
            double low = Math.min(scene.y[join.left()], scene.y[join.right()]);
            double high = Math.max(scene.y[join.left()], scene.y[join.right()]);
            if (Math.abs(x - scene.x[node]) <= REACH && y >= low - 2 && y <= high + 2) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        if (!(gesture instanceof Gesture.Click click)) {
            return Optional.empty();
        }
        var scene = scene(request);
        return node(scene, click.x(), click.y()).map(node -> {
            var picked = scene.tree.members(node).stream()
                    .mapToObj(scene.leaves::get)
                    .toList();
            return new Stroke(
                    scene.axis, new Selection.Picked(picked), "select a branch of " + Numbers.count(picked.size()));
        });
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var scene = scene(request);
        return node(scene, at.x(), at.y())
                .map(node -> node < scene.tree.leaves()
                        ? scene.texts.apply(scene.leaves.get(node))
                        : Numbers.count(scene.tree.members(node).cardinality()) + " leaves, joined at "
                                + Numbers.shown(scene.tree.height(node), 3));
    }
}
