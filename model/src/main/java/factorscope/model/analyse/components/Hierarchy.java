package factorscope.model.analyse.components;

import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.Axis;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Randoms;
import factorscope.model.match.Dendrogram;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// Components, or samples, in a tree by how alike they are.
///
/// Components are compared by their loadings along the columns, samples by their weighted activations, both as unit
/// vectors: the square of their distance is twice one minus the cosine.
public final class Hierarchy extends OfComponents {
    public static final Param.Choice OF = new Param.Choice(
            "of",
            "Tree of",
            "What stands at the leaves.",
            "components",
            List.of(
                    new Param.Choice.Option("components", "Components"),
                    new Param.Choice.Option("samples", "Samples")));
    public static final Param.Choice METHOD = new Param.Choice(
            "method",
            "Built",
            "From the bottom by joining, or from the top by halving.",
            "ward",
            List.of(
                    new Param.Choice.Option("ward", "Bottom up, least variance (Ward)"),
                    new Param.Choice.Option("average", "Bottom up, mean distance"),
                    new Param.Choice.Option("centroid", "Bottom up, nearest centres"),
                    new Param.Choice.Option("bisecting", "Top down, halves")));

    /// Of more samples, so many are taken; a group is taken as it is.
    private static final int MOST_SAMPLES = 150;

    private static final int MOST_OF_A_GROUP = 400;

    /// Of fewer rows a tree says nothing.
    public static final int LEAST_GROUP = 3;

    /// Distances of all pairs are held.
    private static final int MOST_COMPONENTS = 4000;

    @Override
    public About about() {
        return new About(
                "dendrogram",
                1,
                "Dendrogram",
                "Arrange components, or samples, in a tree by how alike they are.",
                List.of("Ward 1963, doi 10.1080/01621459.1963.10500845"));
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(OF, METHOD);
    }

    @Override
    public Eligibility accepts(Given given) {
        return given.twoWay().filter(r -> r.components() > MOST_COMPONENTS).isPresent()
                ? Eligibility.refused("A tree of more than " + MOST_COMPONENTS + " components cannot be read.")
                : super.accepts(given);
    }

    private static boolean isOfSamples(ParamValues params) {
        return params.get(OF).equals("samples");
    }

    private static double most(TwoWay result, ParamValues params) {
        return isOfSamples(params) ? MOST_OF_A_GROUP : result.components();
    }

    @Override
    double scalarFlops(TwoWay result, ParamValues params) {
        double leaves = most(result, params);
        double length =
                isOfSamples(params) ? result.components() : result.axes().get(1).size();
        return leaves * leaves * (length + 10 * Math.log(2 + leaves));
    }

    @Override
    long heap(TwoWay result, ParamValues params) {
        double leaves = most(result, params);
        double length =
                isOfSamples(params) ? result.components() : result.axes().get(1).size();
        return (long) (8 * leaves * length + 16 * leaves * leaves);
    }

    @Override
    public DendrogramFinding of(Given given, ParamValues params, Work work) {
        var result = result(given);
        boolean ofSamples = isOfSamples(params);
        var leaves = ofSamples
                ? samples(given, result.axes().getFirst())
                : IntStream.range(0, result.components()).boxed().toList();
        work.at(0, 2, "part");
        var points = points(result, leaves, ofSamples, work);
        work.at(1, 2, "part");
        var method = Dendrogram.Method.valueOf(params.get(METHOD).toUpperCase(Locale.ROOT));
        var axis = result.axes().getFirst();
        return new DendrogramFinding(
                leaves,
                leaves.stream()
                        .map(leaf -> ofSamples ? axis.label(leaf) : "#" + (leaf + 1))
                        .toList(),
                Dendrogram.of(points, method));
    }

    private static List<Integer> samples(Given given, Axis axis) {
        var group = given.group().map(g -> g.rows()).filter(rows -> rows.cardinality() >= LEAST_GROUP);
        return group.map(rows -> rows.stream().limit(MOST_OF_A_GROUP).boxed().toList())
                .orElseGet(() -> Arrays.stream(
                                Randoms.sample(Randoms.of(1, "samples of a dendrogram", 0), axis.size(), MOST_SAMPLES))
                        .mapToObj(Math::toIntExact)
                        .toList());
    }

    private static double[][] points(TwoWay result, List<Integer> leaves, boolean ofSamples, Work work) {
        var points = new double[leaves.size()][];
        int length = ofSamples ? result.components() : result.axes().get(1).size();
        for (int i = 0; i < points.length; i++) {
            work.at(0, 2, "part");
            int leaf = leaves.get(i);
            points[i] = new double[length];
            double square = 0;
            for (int j = 0; j < length; j++) {
                points[i][j] = ofSamples
                        ? result.loadings(0).at(leaf, j) * result.strength(j)
                        : result.loadings(1).at(j, leaf);
                square += points[i][j] * points[i][j];
            }
            for (int j = 0; j < length && square > 0; j++) {
                points[i][j] /= Math.sqrt(square);
            }
        }
        return points;
    }

    /// @param leaves numbers of the components or samples, from 0
    /// @param names of these
    /// @param tree of their places in `leaves`
    public record DendrogramFinding(List<Integer> leaves, List<String> names, Dendrogram tree) implements Finding {
        public DendrogramFinding {
            leaves = List.copyOf(leaves);
            names = List.copyOf(names);
        }

        @Override
        public String summary() {
            return "Tree of " + Numbers.count(tree.leaves()) + " leaves. " + inversions();
        }

        /// Whether the heights tell the order of joining, in a sentence.
        public String inversions() {
            int count = tree.inversions();
            return count == 0
                    ? "No join is lower than one below it."
                    : Numbers.counted(count, "join") + (count == 1 ? " is" : " are")
                            + " lower than one below: there the order of joining is not told.";
        }

        private String name(int node) {
            return node < tree.leaves() ? names.get(node) : "join " + (node - tree.leaves() + 1);
        }

        @Override
        public List<Table> tables() {
            var rows = new ArrayList<List<String>>();
            for (int i = 0; i < tree.joins().size(); i++) {
                var join = tree.joins().get(i);
                rows.add(List.of("join " + (i + 1), Table.cell(join.height()), name(join.left()), name(join.right())));
            }
            return List.of(new Table(List.of("join", "height", "of", "and"), rows));
        }

        @Override
        public void json(ObjectNode root) {
            var all = root.putArray("leaves");
            for (int i = 0; i < leaves.size(); i++) {
                all.addObject().put("number", leaves.get(i) + 1).put("name", names.get(i));
            }
            var joins = root.putArray("joins");
            for (var join : tree.joins()) {
                joins.addObject()
                        .put("left", join.left() + 1)
                        .put("right", join.right() + 1)
                        .put("height", join.height());
            }
            var order = root.putArray("order");
            tree.order().forEach(node -> order.add(node + 1));
        }
    }
}
