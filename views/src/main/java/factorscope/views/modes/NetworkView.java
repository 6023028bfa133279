package factorscope.views.modes;

import factorscope.model.data.Axis;
import factorscope.model.data.Labels;
import factorscope.model.data.Numbers;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.param.ParamSpec;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Heading;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Spacing;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A decomposition of a tensor as a network: arrays are circles, axes of the data are lines that end, and ranks are
/// lines between circles, the wider the larger they are.
public final class NetworkView implements View {
    private static final int MARGIN = 40;
    private static final int HEAD = 64;
    private static final double RADIUS = 17;

    @Override
    public About about() {
        return new About("network", "Network", "The arrays of a tensor decomposition, and the ranks between them.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    @Override
    public Set<Part> reads() {
        return Set.of();
    }

    @Override
    public Eligibility fits(Subject subject) {
        return subject.twoWay().flatMap(TwoWay::structure).isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("A network needs a decomposition of data with three axes or more.");
    }

    /// An array.
    ///
    /// @param x from 0 to 1
    /// @param y from 0 to 1
    /// @param values how many numbers it holds
    /// @param axis of the data, by number; -1 for none
    /// @param isUpwards whether the axis is above it
    private record Node(double x, double y, long values, int axis, boolean isUpwards) {
        Node(double x, double y, long values, int axis) {
            this(x, y, values, axis, false);
        }
    }

    /// Between two nodes.
    private record Edge(int from, int to, long rank) {}

    private record Network(List<Node> nodes, List<Edge> edges) {
        long parameters() {
            return nodes.stream().mapToLong(Node::values).sum();
        }
    }

    private static List<Axis> axes(TwoWay result) {
        var axes = new ArrayList<Axis>();
        axes.add(result.axes().getFirst());
        if (result.axes().get(1).labels() instanceof Labels.Folded folded) {
            axes.addAll(folded.axes());
        } else {
            axes.add(result.axes().get(1));
        }
        return axes;
    }

    private static Network network(TwoWay result) {
        int k = result.components();
        var axes = axes(result);
        long left = (long) axes.getFirst().size() * k;
        return switch (result.structure().orElseThrow()) {
            case Structure.Polyadic polyadic -> star(left, polyadic.loadings(), 0, k);
            case Structure.Coupled coupled -> star(left, coupled.loadings(), 0, k);
            case Structure.Tucker tucker ->
                star(left, tucker.loadings(), tucker.core().shape().count(), k);
            case Structure.Evolving evolving -> star(left, List.of(evolving.profiles(), evolving.slices()), 0, k);
            case Structure.Train train -> {
                var cores = new ArrayList<Long>();
                cores.add(left);
                train.cores().forEach(c -> cores.add(c.shape().count()));
                yield chain(cores, train.cores(), false);
            }
            case Structure.Ring ring -> {
                var cores = ring.cores().stream().map(c -> c.shape().count()).toList();
                yield chain(cores, ring.cores().subList(1, ring.cores().size()), true);
            }
            case Structure.Hierarchical tree -> tree(left, tree, k);
            case Structure.Network network -> circle(network.cores(), axes.size());
        };
    }

    /// Loadings around a core, or around a point in which all have the same components.
    private static Network star(long left, List<Tensor> loadings, long core, int k) {
        var nodes = new ArrayList<Node>();
        var edges = new ArrayList<Edge>();
        nodes.add(new Node(0.5, 0.42, core, -1));
        int count = loadings.size() + 1;
        for (int m = 0; m < count; m++) {
            long values = m == 0 ? left : loadings.get(m - 1).shape().count();
            long rank = m == 0 ? k : loadings.get(m - 1).shape().sizes().getLast();
            nodes.add(new Node((m + 0.5) / count, 0.8, values, m));
            edges.add(new Edge(0, m + 1, rank));
        }
        return new Network(nodes, edges);
    }

    /// Every core with an axis on a circle, and one without in the middle; those between which the rank is 1 are not
    /// joined.
    private static Network circle(List<Tensor> cores, int axes) {
        var nodes = new ArrayList<Node>();
        var edges = new ArrayList<Edge>();
        for (int m = 0; m < cores.size(); m++) {
            long values = cores.get(m).shape().count();
            double angle = Math.PI * (2.0 * m / axes - 0.5);
            nodes.add(
                    m < axes
                            ? new Node(
                                    0.5 + 0.4 * Math.cos(angle),
                                    0.5 + 0.34 * Math.sin(angle),
                                    values,
                                    m,
                                    Math.sin(angle) < -1e-9)
                            : new Node(0.5, 0.5, values, -1));
            for (int j = 0; j < m; j++) {
                long rank = cores.get(m).shape().size(j + 1);
                if (rank > 1) {
                    edges.add(new Edge(j, m, rank));
                }
            }
        }
        return new Network(nodes, edges);
    }

    private static Network chain(List<Long> values, List<Tensor> cores, boolean isRing) {
        var nodes = new ArrayList<Node>();
        var edges = new ArrayList<Edge>();
        for (int m = 0; m < values.size(); m++) {
            double y = isRing ? 0.55 - 0.3 * Math.sin(Math.PI * (m + 0.5) / values.size()) : 0.45;
            nodes.add(new Node((m + 0.5) / values.size(), y, values.get(m), m));
            if (m > 0) {
                edges.add(new Edge(m - 1, m, cores.get(m - 1).shape().rows()));
            }
        }
        if (isRing) {
            edges.add(new Edge(
                    values.size() - 1, 0, cores.getLast().shape().sizes().getLast()));
        }
        return new Network(nodes, edges);
    }

    private static Network tree(long left, Structure.Hierarchical tree, int k) {
        var nodes = new ArrayList<Node>();
        var edges = new ArrayList<Edge>();
        var transfers = new ArrayList<>(tree.transfers());
        int axes = tree.loadings().size() + 1;
        int depth = 32 - Integer.numberOfLeadingZeros(axes - 1);
        grow(nodes, edges, transfers, new Leaves(left, tree.loadings(), k), 0, axes, 0, Math.max(1, depth));
        return new Network(nodes, edges);
    }

    private record Leaves(long first, List<Tensor> loadings, int k) {
        long values(int axis) {
            return axis == 0 ? first : loadings.get(axis - 1).shape().count();
        }

        long rank(int axis) {
            return axis == 0 ? k : loadings.get(axis - 1).shape().columns();
        }
    }

    /// @return the node's number
    private static int grow(
            List<Node> nodes,
            List<Edge> edges,
            List<Tensor> transfers,
            Leaves leaves,
            int from,
            int to,
            int level,
            int depth) {
        int axes = leaves.loadings.size() + 1;
        double x = (from + to) / 2.0 / axes;
        int number = nodes.size();
        if (to - from == 1) {
            nodes.add(new Node(x, 0.82, leaves.values(from), from));
            return number;
        }
        var transfer = transfers.removeFirst();
        nodes.add(new Node(x, 0.12 + 0.6 * level / depth, transfer.shape().count(), -1));
        int middle = (from + to) / 2;
        int left = grow(nodes, edges, transfers, leaves, from, middle, level + 1, depth);
        edges.add(new Edge(
                number,
                left,
                middle - from == 1 ? leaves.rank(from) : transfer.shape().size(1)));
        int right = grow(nodes, edges, transfers, leaves, middle, to, level + 1, depth);
        edges.add(new Edge(
                number,
                right,
                to - middle == 1 ? leaves.rank(middle) : transfer.shape().size(2)));
        return number;
    }

    @Override
    public Drawing draw(Request request) {
        var result = request.subject().twoWay().orElseThrow();
        var network = network(result);
        return new Drawing.Sketch(g -> paint(g, request, result, network), request.size(), words(result, network));
    }

    private static double values(TwoWay result) {
        return axes(result).stream().mapToDouble(Axis::size).reduce(1, (a, b) -> a * b);
    }

    private static String words(TwoWay result, Network network) {
        double ratio = values(result) / Math.max(1, network.parameters());
        return Numbers.count(network.parameters()) + " numbers stand for " + Numbers.count((long) values(result)) + " ("
                + Numbers.shown(ratio, 2) + (ratio >= 1 ? " times fewer)." : " times as few).");
    }

    private record Place(int width, int height) {
        double x(Node node) {
            return MARGIN + node.x * Math.max(1, width - 2 * MARGIN);
        }

        double y(Node node) {
            return HEAD + node.y * Math.max(1, height - HEAD - 50);
        }
    }

    private static void paint(Graphics2D g, Request request, TwoWay result, Network network) {
        var look = request.look();
        var place = new Place(request.size().width(), request.size().height());
        Heading.title(
                g, look, "Arrays, and the ranks between them", request.size().width());
        Heading.remark(g, look, words(result, network), request.size().width());
        for (var edge : network.edges) {
            paintEdge(g, network, edge, place, look);
        }
        var axes = axes(result);
        double room = request.size().width() - 2.0 * Spacing.MARGIN;
        for (var node : network.nodes) {
            paintNode(g, node, axes, place, room / Math.max(1, axes.size()), look);
        }
    }

    private static void paintEdge(Graphics2D g, Network network, Edge edge, Place place, Look look) {
        var from = network.nodes.get(edge.from);
        var to = network.nodes.get(edge.to);
        g.setPaint(look.ink());
        g.setStroke(new BasicStroke((float) Math.min(9, 1 + Math.sqrt(edge.rank))));
        g.draw(new Line2D.Double(place.x(from), place.y(from), place.x(to), place.y(to)));
        double x = (place.x(from) + place.x(to)) / 2;
        double y = (place.y(from) + place.y(to)) / 2;
        var text = Long.toString(edge.rank);
        double wide = Lettering.width(look.bold(Letter.NOTE), text) + 8;
        g.setPaint(look.background());
        g.fill(new Rectangle2D.Double(x - wide / 2, y - 9, wide, 16));
        g.setPaint(look.text());
        Lettering.centred(g, look.bold(Letter.NOTE), text, x, y + 4);
    }

    private static void paintNode(Graphics2D g, Node node, List<Axis> axes, Place place, double room, Look look) {
        double x = place.x(node);
        double y = place.y(node);
        if (node.values == 0) {
            g.setPaint(look.text());
            g.fill(new Ellipse2D.Double(x - 4, y - 4, 8, 8));
            return;
        }
        if (node.axis >= 0) {
            var axis = axes.get(node.axis);
            g.setPaint(look.muted());
            g.setStroke(new BasicStroke(1.5f));
            // away from the others, whose edges end here
            double end = node.isUpwards ? -RADIUS : RADIUS;
            g.draw(new Line2D.Double(x, y + end, x, y + end + Math.signum(end) * 14));
            var name = Lettering.fitted(look.font(Letter.NOTE), axis.name() + " " + axis.size(), room - 4);
            Lettering.centred(g, look.font(Letter.NOTE), name, x, y + end + (node.isUpwards ? -19 : 27));
        }
        g.setPaint(look.highlight());
        g.fill(new Ellipse2D.Double(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS));
        g.setPaint(look.ink());
        g.setStroke(new BasicStroke(1.5f));
        g.draw(new Ellipse2D.Double(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS));
        g.setPaint(look.text());
        Lettering.centred(
                g,
                look.font(Letter.SMALL),
                Lettering.fitted(look.font(Letter.SMALL), Numbers.count(node.values), 2 * RADIUS + 10),
                x,
                y + 3);
    }
}
