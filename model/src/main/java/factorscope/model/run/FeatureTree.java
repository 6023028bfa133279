package factorscope.model.run;

import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.TwoWay;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Features of features: an SNMF of the data, an SNMF of its components, and so on with fewer and fewer (Shafran,
/// Geiger and Geva 2025, after deep semi-NMF of Trigeorgis et al. 2014).
///
/// Level 1 is X ~ W1 H1; level l is H(l-1) ~ Wl Hl, so that X ~ W1 W2 ... Wl Hl. All W are nonnegative.
///
/// @param levels from the finest to the coarsest
/// @param nodes all components of all levels, level by level
public record FeatureTree(List<Level> levels, List<Node> nodes) {
    /// A component is made of those of the level below whose weight is at least this share of the largest.
    public static final double USUAL_SHARE = 0.15;

    public FeatureTree {
        levels = List.copyOf(levels);
        nodes = List.copyOf(nodes);
    }

    /// One level, as a result of all rows: its loadings along the rows are those of W1 ... Wl, in the order of the
    /// components of Hl.
    ///
    /// @param relativeError what is left of the components of the level below (of the data, for the first)
    public record Level(int components, TwoWay result, double relativeError) {}

    /// @param level from 1, the finest
    /// @param component its number within the level, from 0
    /// @param children components of the level below, the strongest first
    public record Node(int level, int component, List<Child> children) {
        public Node {
            children = List.copyOf(children);
        }
    }

    /// @param weight relative to the strongest child's
    public record Child(int component, double weight) {}

    /// Runs the levels one after the other.
    ///
    /// @param ranks numbers of components, descending
    /// @param params of each SNMF besides the number of components, by key
    /// @param share see [#USUAL_SHARE]
    public static FeatureTree of(
            Runs runs, Dataset data, List<Integer> ranks, Map<String, String> params, long seed, double share)
            throws InterruptedException {
        requireDescending(ranks);
        var levels = new ArrayList<Level>();
        var nodes = new ArrayList<Node>();
        for (int rank : ranks) {
            if (levels.isEmpty()) {
                var step = snmf(runs, data, rank, params, seed);
                nodes.addAll(leaves(step.result));
                levels.add(new Level(step.result.components(), step.result, step.error));
            } else {
                var below = levels.getLast().result;
                var input = components(below, levels.size(), runs.compute().memory());
                var step = snmf(runs, input, rank, params, seed + levels.size());
                nodes.addAll(parents(levels.size() + 1, step.result, share));
                levels.add(new Level(step.result.components(), collapsed(runs, below, step.result), step.error));
            }
        }
        return new FeatureTree(levels, nodes);
    }

    private static void requireDescending(List<Integer> ranks) {
        for (int i = 0; i < ranks.size(); i++) {
            if (ranks.get(i) < 1 || i > 0 && ranks.get(i) >= ranks.get(i - 1)) {
                throw Failure.usage("Ranks must fall from level to level.", "Write for example 400,200,100,50.");
            }
        }
        if (ranks.size() < 2) {
            throw Failure.usage("A tree has at least two levels.", "Write for example 100,50.");
        }
    }

    private record Fitted(TwoWay result, double error) {}

    private static Fitted snmf(Runs runs, Dataset input, int rank, Map<String, String> texts, long seed)
            throws InterruptedException {
        var snmf = Decompositions.byId("snmf");
        var all = new java.util.LinkedHashMap<>(texts);
        all.put("components", Integer.toString(rank));
        all.putIfAbsent("floor", "false");
        var params = snmf.params().parse(all, input.values().shape());
        var result = runs.submit(snmf, Problem.of(Inputs.of(input), params, seed))
                .result()
                .orElseThrow(() -> Failure.usage("The tree was stopped.", "Start it again."));
        return new Fitted(
                (TwoWay) result.factorization(),
                result.measures().get(Measures.RELATIVE_ERROR).orElse(Double.NaN));
    }

    /// The weighted components of a level as data: components x columns.
    private static Dataset components(TwoWay level, int number, MemoryBudget memory) {
        int k = level.components();
        var columns = level.axes().get(1);
        var values = new double[k * columns.size()];
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < columns.size(); j++) {
                values[i * columns.size() + j] =
                        level.strength(i) * level.loadings(1).at(j, i);
            }
        }
        var matrix = Matrix.allocateShared(memory, DType.FLOAT64, k, columns.size(), "components of a level");
        matrix.fill(values);
        var axis = Axis.numbered(new AxisId("components of level " + number), "component", k, Role.COMPONENT);
        return new Dataset(
                "level-" + number,
                "Components of level " + number,
                List.of(axis, columns),
                matrix.asTensor(),
                Origin.generated("level", Map.of("level", Integer.toString(number))));
    }

    /// The codes of all rows for the coarser components: the finer codes times what the finer components weigh in
    /// the coarser ones.
    private static TwoWay collapsed(Runs runs, TwoWay finer, TwoWay coarser) {
        var memory = runs.compute().memory();
        int n = finer.axes().getFirst().size();
        int m = coarser.components();
        var codes = Matrix.of(finer.loadings(0));
        var left = Matrix.allocateShared(memory, codes.dtype(), n, m, "a level");
        var norms = new double[m];
        var row = new double[m];
        // W of the finer level has unit columns: its weights stand in the components that were decomposed
        try (var scope = memory.scope("a level")) {
            var within = Matrix.allocate(scope, codes.dtype(), finer.components(), m);
            within.copyFrom(Matrix.of(coarser.loadings(0)));
            runs.compute().linalg().gemm(false, false, 1, codes, within, 0, left);
        }
        for (int i = 0; i < n; i++) {
            left.getRow(i, row);
            for (int p = 0; p < m; p++) {
                norms[p] += row[p] * row[p];
            }
        }
        var weights = Matrix.allocateShared(memory, DType.FLOAT64, 1, m, "a level");
        for (int p = 0; p < m; p++) {
            norms[p] = Math.sqrt(norms[p]);
            weights.set(0, p, norms[p] * coarser.strength(p));
        }
        for (int i = 0; i < n; i++) {
            left.getRow(i, row);
            for (int p = 0; p < m; p++) {
                row[p] = norms[p] == 0 ? 0 : row[p] / norms[p];
            }
            left.setRow(i, row);
        }
        return TwoWay.of(
                new TwoWay.Axes(finer.axes().getFirst(), finer.axes().get(1)),
                new TwoWay.Arrays(left.asTensor(), weights.asVector(), coarser.loadings(1)),
                TwoWay.Signs.NONNEGATIVE,
                TwoWay.Signs.SIGNED);
    }

    private static List<Node> leaves(TwoWay result) {
        var leaves = new ArrayList<Node>();
        for (int k = 0; k < result.components(); k++) {
            leaves.add(new Node(1, k, List.of()));
        }
        return leaves;
    }

    private static List<Node> parents(int level, TwoWay step, double share) {
        var nodes = new ArrayList<Node>();
        for (int p = 0; p < step.components(); p++) {
            var children = new ArrayList<Child>();
            double most = 0;
            for (int c = 0; c < step.loadings(0).shape().rows(); c++) {
                most = Math.max(most, step.loadings(0).at(c, p));
            }
            for (int c = 0; c < step.loadings(0).shape().rows(); c++) {
                double weight = most == 0 ? 0 : step.loadings(0).at(c, p) / most;
                if (weight >= share && weight > 0) {
                    children.add(new Child(c, weight));
                }
            }
            children.sort((a, b) -> Double.compare(b.weight, a.weight));
            nodes.add(new Node(level, p, children));
        }
        return nodes;
    }

    public Node node(int level, int component) {
        return nodes.stream()
                .filter(n -> n.level == level && n.component == component)
                .findFirst()
                .orElseThrow();
    }
}
