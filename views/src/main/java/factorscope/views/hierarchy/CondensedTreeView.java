package factorscope.views.hierarchy;

import factorscope.model.data.Numbers;
import factorscope.model.decompose.ClusterTree;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Eligibility;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Slider;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Heading;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Spacing;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The tree that clusters by density were chosen from: how many points hang together as the distance between neighbours
/// becomes smaller, downwards. The chosen clusters have their colours; a cut shows those of a larger epsilon.
public final class CondensedTreeView implements View {
    /// Positions of the cut on a logarithmic scale of distances; 0 for the clusters as they were chosen.
    private static final int CUTS = 100;

    private static final Param.Whole CUT = new Param.Whole(
            "cut",
            "Cut",
            "Clusters that part at less than the distance of this cut are taken together, 1 for the smallest; 0 for the"
                    + " clusters as they are.",
            0,
            0,
            CUTS);

    private static final int TOP = 62;
    private static final int LEFT = 74;
    private static final int BOTTOM = 18;
    private static final int TICKS = 4;

    /// Narrower nodes cannot be seen, and are a pixel wide.
    private static final double LEAST_WIDTH = 1;

    /// Places along a node at which its width is measured.
    private static final int WIDTHS = 24;

    @Override
    public About about() {
        return new About(
                "condensed-tree",
                "Condensed tree",
                "Which clusters fall apart into which, and which of them were chosen.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(CUT);
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.COMPONENTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return tree(subject).isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("This shows the tree behind clusters by density: run HDBSCAN first.");
    }

    private static Optional<ClusterTree> tree(Subject subject) {
        return subject.result()
                .filter(k -> k.result().factorization() instanceof Clusters)
                .flatMap(k -> ((Clusters) k.result().factorization()).tree());
    }

    /// Where the nodes stand.
    ///
    /// @param left of each node
    /// @param widths of each node, from its birth to its death in equal steps of the scale
    private record Scene(
            ClusterTree tree, double[] left, double[][] widths, double[] top, double[] bottom, Scale scale) {}

    /// Distances from the largest at the top to the smallest at the bottom.
    private record Scale(double most, double least, double from, double to) {
        static Scale of(ClusterTree tree, double from, double to) {
            double sparsest = Double.POSITIVE_INFINITY;
            double densest = 0;
            for (var node : tree.nodes()) {
                sparsest = Math.min(sparsest, node.birth() > 0 ? node.birth() : node.death());
                densest = Math.max(densest, node.death());
            }
            // a tree of one node ends where it begins
            double least = densest > 0 ? 1 / densest : 1;
            double most = densest > 0 && sparsest > 0 ? 1.3 / sparsest : 2;
            return new Scale(Math.max(most, 1.3 * least), least, from, to);
        }

        double y(double density) {
            double distance = density > 0 ? Math.clamp(1 / density, least, most) : most;
            return from + (to - from) * Math.log(most / distance) / Math.log(most / least);
        }

        double density(double y) {
            return 1 / (most * Math.pow(least / most, (y - from) / (to - from)));
        }

        /// The distance of a cut.
        double distance(int cut) {
            return cut == 0 ? 0 : least * Math.pow(most / least, cut / (double) CUTS);
        }
    }

    private static Scene scene(Request request) {
        var tree = tree(request.subject()).orElseThrow();
        var scale = Scale.of(tree, TOP, request.size().height() - (double) BOTTOM);
        int count = tree.nodes().size();
        var departures = departures(tree);
        double unit = (request.size().width() - LEFT - (double) Spacing.MARGIN)
                / Math.max(1, tree.nodes().getFirst().size());
        var left = new double[count];
        var widths = new double[count][];
        var top = new double[count];
        var bottom = new double[count];
        // children stand beside each other in the middle of what is left of their parent
        var next = new double[count];
        var room = new double[count];
        for (int c = 0; c < count; c++) {
            var node = tree.nodes().get(c);
            if (node.parent() >= 0) {
                room[node.parent()] += node.size();
            }
        }
        for (int c = 0; c < count; c++) {
            var node = tree.nodes().get(c);
            int parent = node.parent();
            left[c] = parent < 0 ? LEFT : next[parent];
            if (parent >= 0) {
                next[parent] += node.size() * unit;
            }
            top[c] = scale.y(node.birth());
            bottom[c] = Math.max(top[c] + 1, scale.y(node.death()));
            widths[c] = widths(node, departures[c], scale, top[c], bottom[c], unit);
            next[c] = left[c] + (node.size() - room[c]) * unit / 2;
        }
        return new Scene(tree, left, widths, top, bottom, scale);
    }

    /// Of the points of each node that are in none of its children: when they leave, the first first.
    private static double[][] departures(ClusterTree tree) {
        int rows = Math.toIntExact(tree.homes().shape().count());
        var counts = new int[tree.nodes().size()];
        for (int i = 0; i < rows; i++) {
            if (tree.homes().at(i) >= 0) {
                counts[(int) tree.homes().at(i)]++;
            }
        }
        var departures = new double[counts.length][];
        Arrays.setAll(departures, c -> new double[counts[c]]);
        for (int i = 0; i < rows; i++) {
            int home = (int) tree.homes().at(i);
            if (home >= 0) {
                departures[home][--counts[home]] = tree.departures().at(i);
            }
        }
        for (var of : departures) {
            Arrays.sort(of);
        }
        return departures;
    }

    private static double[] widths(
            ClusterTree.Node node, double[] departures, Scale scale, double top, double bottom, double unit) {
        var widths = new double[WIDTHS + 1];
        int gone = 0;
        for (int w = 0; w <= WIDTHS; w++) {
            double density = scale.density(top + (bottom - top) * w / WIDTHS);
            while (gone < departures.length && departures[gone] < density) {
                gone++;
            }
            widths[w] = Math.max(LEAST_WIDTH, (node.size() - gone) * unit);
        }
        return widths;
    }

    private static Path2D outline(Scene scene, int c) {
        var path = new Path2D.Double();
        double whole = scene.widths[c][0];
        for (int w = 0; w <= WIDTHS; w++) {
            double y = scene.top[c] + (scene.bottom[c] - scene.top[c]) * w / WIDTHS;
            double x = scene.left[c] + (whole - scene.widths[c][w]) / 2;
            if (w == 0) {
                path.moveTo(x, y);
            } else {
                path.lineTo(x, y);
            }
        }
        for (int w = WIDTHS; w >= 0; w--) {
            double y = scene.top[c] + (scene.bottom[c] - scene.top[c]) * w / WIDTHS;
            path.lineTo(scene.left[c] + (whole + scene.widths[c][w]) / 2, y);
        }
        path.closePath();
        return path;
    }

    @Override
    public Drawing draw(Request request) {
        var scene = scene(request);
        double cut = scene.scale.distance(request.options().get(CUT));
        var chosen = scene.tree.chosen(cut);
        var numbers = scene.tree.numbered(chosen);
        var title = title(scene.tree, chosen, numbers, cut);
        // of a cut, other clusters than those of the result
        var selected = cut > 0
                ? new BitSet()
                : request.selectedComponents(request.subject().result().orElseThrow());
        return new Drawing.Sketch(
                g -> {
                    var look = request.look();
                    double width = request.size().width();
                    Heading.title(g, look, title, width);
                    Heading.remark(g, look, remark(cut), width);
                    paintScale(g, scene, look);
                    paintNodes(g, scene, numbers, selected, look);
                    if (cut > 0) {
                        double y = scene.scale.y(1 / cut);
                        g.setPaint(look.text());
                        g.setStroke(new BasicStroke(1.5f));
                        g.draw(new Line2D.Double(LEFT - 6.0, y, width - Spacing.MARGIN, y));
                    }
                },
                new Size(request.size().width(), request.size().height()),
                title + ". " + remark(cut));
    }

    private static String title(ClusterTree tree, boolean[] chosen, List<Integer> numbers, double cut) {
        long rows = tree.nodes().getFirst().size();
        long none = Arrays.stream(tree.labels(chosen))
                .filter(l -> l == Clusters.NOISE)
                .count();
        return (cut > 0 ? "At epsilon " + Numbers.shown(cut, 3) + ": " : "")
                + Numbers.counted(numbers.size(), "cluster") + ", " + Numbers.count(none) + " of "
                + Numbers.counted(rows, "sample") + " in none";
    }

    private static String remark(double cut) {
        return cut > 0
                ? "Run HDBSCAN with this epsilon to keep these clusters."
                : "Downwards neighbours must be nearer to each other; a click on a node selects its samples.";
    }

    private static void paintScale(Graphics2D g, Scene scene, Look look) {
        var scale = scene.scale;
        g.setStroke(new BasicStroke(1));
        for (int t = 0; t <= TICKS; t++) {
            double y = scale.from + (scale.to - scale.from) * t / TICKS;
            g.setPaint(look.line());
            g.draw(new Line2D.Double(LEFT - 4.0, y, LEFT, y));
            g.setPaint(look.muted());
            Lettering.right(g, look.font(Letter.NOTE), Numbers.shown(1 / scale.density(y), 2), LEFT - 8.0, y + 4);
        }
        var turned = (Graphics2D) g.create();
        turned.rotate(-Math.PI / 2, 18, (scale.from + scale.to) / 2);
        turned.setPaint(look.text());
        Lettering.centred(turned, look.font(Letter.NOTE), "distance", 18, (scale.from + scale.to) / 2);
        turned.dispose();
    }

    private static void paintNodes(Graphics2D g, Scene scene, List<Integer> numbers, BitSet selected, Look look) {
        var colours = new Color[scene.left.length];
        Arrays.fill(colours, look.missing());
        for (int number = 0; number < numbers.size(); number++) {
            colours[numbers.get(number)] = number < Palette.categories() ? Palette.category(number) : look.ink();
        }
        for (int c = 0; c < colours.length; c++) {
            int parent = scene.tree.nodes().get(c).parent();
            boolean isPart = parent > 0 && !colours[parent].equals(look.missing()) && !numbers.contains(c);
            // what is within a cluster has its colour, fainter
            if (isPart) {
                colours[c] = Palette.withOpacity(colours[parent], 0.55);
            }
            g.setPaint(colours[c]);
            g.fill(outline(scene, c));
        }
        for (int number = 0; number < numbers.size(); number++) {
            int c = numbers.get(number);
            if (selected.get(number)) {
                g.setPaint(look.accent());
                g.setStroke(new BasicStroke(2));
                g.draw(outline(scene, c));
            }
            paintName(g, scene, number, c, look);
        }
    }

    /// Where there is room for it.
    private static void paintName(Graphics2D g, Scene scene, int number, int c, Look look) {
        var font = look.bold(Letter.NOTE);
        var name = "#" + (number + 1);
        if (scene.widths[c][0] > Lettering.width(font, name) + 4 && scene.top[c] > TOP) {
            g.setPaint(look.text());
            Lettering.centred(g, font, name, scene.left[c] + scene.widths[c][0] / 2, scene.top[c] - 3);
        }
    }

    /// The node at a place, the innermost.
    private static Optional<Integer> node(Scene scene, double x, double y) {
        for (int c = scene.left.length - 1; c >= 0; c--) {
            if (y >= scene.top[c]
                    && y <= scene.bottom[c]
                    && x >= scene.left[c]
                    && x <= scene.left[c] + scene.widths[c][0]) {
                return Optional.of(c);
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
        return node(scene, click.x(), click.y()).map(c -> {
            var members = members(scene.tree, c);
            return new Stroke(
                    kept(request).result().factorization().axes().getFirst().id(),
                    Selection.Picked.of(members),
                    "select a node of " + Numbers.counted(members.cardinality(), "sample"));
        });
    }

    private static Kept kept(Request request) {
        return request.subject().result().orElseThrow();
    }

    /// The rows of a node and of all below it.
    private static BitSet members(ClusterTree tree, int node) {
        var isIn = new boolean[tree.nodes().size()];
        isIn[node] = true;
        for (int c = node + 1; c < isIn.length; c++) {
            isIn[c] = isIn[tree.nodes().get(c).parent()];
        }
        var members = new BitSet();
        int rows = Math.toIntExact(tree.homes().shape().count());
        for (int i = 0; i < rows; i++) {
            int home = (int) tree.homes().at(i);
            if (home >= 0 && isIn[home]) {
                members.set(i);
            }
        }
        return members;
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var scene = scene(request);
        return node(scene, at.x(), at.y()).map(c -> {
            var node = scene.tree.nodes().get(c);
            var parts = new ArrayList<String>();
            parts.add(Numbers.counted(node.size(), "sample"));
            if (node.birth() > 0) {
                parts.add("from distance " + Numbers.shown(1 / node.birth(), 3));
            }
            if (node.death() > 0) {
                parts.add("to " + Numbers.shown(1 / node.death(), 3));
            }
            parts.add("stability " + Numbers.shown(node.stability(), 3));
            return String.join(", ", parts) + (node.isChosen() ? " (chosen)" : "");
        });
    }

    @Override
    public List<Slider> sliders(Subject subject, ParamValues options) {
        return tree(subject)
                .map(tree -> List.of(new Slider(
                        "cut",
                        CUTS + 1,
                        options.get(CUT),
                        at -> at == 0
                                ? "as chosen"
                                : "epsilon "
                                        + Numbers.shown(Scale.of(tree, 0, 1).distance(at), 3),
                        at -> options.with(CUT, at))))
                .orElse(List.of());
    }
}
