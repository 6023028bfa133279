package factorscope.model.analyse.study;

import factorscope.model.analyse.Stopped;
import factorscope.model.analyse.Work;
import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Provenance;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Trace;
import factorscope.model.decompose.TwoWay;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Features of features: an SNMF of the data, an SNMF of its components, and so on with fewer and fewer (Shafran,
/// Geiger and Geva 2025, after deep semi-NMF of Trigeorgis et al. 2014).
///
/// Level 1 is X ~ W1 H1; level l is H(l-1) ~ Wl Hl, so that X ~ W1 W2 ... Wl Hl. All W are nonnegative.
///
/// @param levels from the finest to the coarsest
/// @param nodes all components of all levels, level by level
/// @param refinement ||X - W1 ... WL HL|| / ||X|| before each round of joint refinement and at the end; may be empty
public record FeatureTree(List<Level> levels, List<Node> nodes, List<Double> refinement) {
    /// A component is made of those of the level below whose weight is at least this share of the largest.
    public static final double USUAL_SHARE = 0.15;

    public FeatureTree {
        levels = List.copyOf(levels);
        nodes = List.copyOf(nodes);
        refinement = List.copyOf(refinement);
    }

    /// One level, as a result of all rows: its loadings along the rows are those of W1 ... Wl, in the order of the
    /// components of Hl.
    ///
    /// @param relativeError what is left of the components of the level below (of the data, for the
    ///     first); NaN where all levels were fitted together
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

    /// What a tree is to be like.
    ///
    /// @param ranks numbers of components, descending
    /// @param params of each SNMF besides the number of components, by key
    /// @param share see [#USUAL_SHARE]
    /// @param rounds of joint refinement; 0 for none. Refined components no longer keep few columns.
    public record Plan(List<Integer> ranks, Map<String, String> params, long seed, double share, int rounds) {
        public Plan {
            ranks = List.copyOf(ranks);
            params = Map.copyOf(params);
            requireDescending(ranks);
        }
    }

    /// Fits the levels one after the other.
    public static FeatureTree of(Work work, Dataset data, Plan plan) {
        var levels = new ArrayList<Level>();
        var steps = new ArrayList<TwoWay>();
        int parts = plan.ranks.size() + (plan.rounds > 0 ? 1 : 0);
        for (int rank : plan.ranks) {
            work.at(levels.size(), parts, "level");
            var below = levels.isEmpty()
                    ? data
                    : components(
                            levels.getLast().result,
                            levels.size(),
                            work.compute().memory());
            var step = snmf(work, below, rank, plan, plan.seed + levels.size());
            steps.add(step.result);
            levels.add(new Level(
                    step.result.components(),
                    levels.isEmpty() ? step.result : collapsed(work.compute(), levels.getLast().result, step.result),
                    step.error));
        }
        if (plan.rounds > 0) {
            work.at(levels.size(), parts, "level");
            return refined(work, data, steps, levels, plan);
        }
        var nodes = new ArrayList<>(leaves(steps.getFirst().components()));
        for (int l = 1; l < steps.size(); l++) {
            nodes.addAll(parents(l + 1, Matrix.of(steps.get(l).loadings(0)), plan.share));
        }
        return new FeatureTree(levels, nodes, List.of());
    }

    /// The levels as results, from the finest to the coarsest.
    ///
    /// @param like what is known of how they were computed
    public List<Result> results(Plan plan, Provenance like) {
        var params = new TreeMap<>(plan.params);
        params.put("ranks", plan.ranks.toString());
        params.put("refine", Integer.toString(plan.rounds));
        var provenance = new Provenance(
                "snmf-tree", 1, params, plan.seed, "", List.of(), like.platform(), like.blasThreads(), true, like.at());
        return levels.stream()
                .map(level -> new Result(
                        level.result, Measures.NONE, Trace.EMPTY, provenance, Result.Outcome.CONVERGED, 0, 0))
                .toList();
    }

    /// All levels fitted together.
    private static FeatureTree refined(Work work, Dataset data, List<TwoWay> steps, List<Level> single, Plan plan) {
        var compute = work.compute();
        try (var scope = compute.memory().scope("the tree's refinement")) {
            var first = steps.getFirst();
            var codes = Matrix.of(first.loadings(0));
            var own = Matrix.allocate(scope, codes.dtype(), codes.rows(), codes.columns());
            own.copyFrom(codes);
            var weights = new ArrayList<Matrix>();
            for (int l = 1; l < steps.size(); l++) {
                var step = steps.get(l);
                var w = Matrix.allocate(
                        scope, DType.FLOAT64, step.axes().getFirst().size(), step.components());
                w.copyFrom(Matrix.of(step.loadings(0)));
                if (l < steps.size() - 1) {
                    toUnitCodes(w, step, single.get(l).result);
                }
                weights.add(w);
            }
            var last = steps.getLast();
            var top = Matrix.allocate(
                    scope, DType.FLOAT64, last.components(), last.axes().get(1).size());
            for (int k = 0; k < last.components(); k++) {
                for (int j = 0; j < top.columns(); j++) {
                    top.set(k, j, last.strength(k) * last.loadings(1).at(j, k));
                }
            }
            var refinement = new TreeRefinement(data, compute, scope, own, weights, top);
            var errors = refinement.run(plan.rounds, () -> !work.goesOn());
            var levels = new ArrayList<Level>();
            var nodes = new ArrayList<>(leaves(first.components()));
            for (int l = 0; l < steps.size(); l++) {
                levels.add(level(compute, first, own, refinement.before(scope, l), refinement.components(l)));
                if (l > 0) {
                    nodes.addAll(parents(l + 1, weights.get(l - 1), plan.share));
                }
            }
            return new FeatureTree(levels, nodes, errors);
        }
    }

    /// The level above was fitted to components whose codes of all rows have unit norm: their norms leave W.
    private static void toUnitCodes(Matrix w, TwoWay step, TwoWay level) {
        for (int c = 0; c < w.columns(); c++) {
            double norm = step.strength(c) == 0 ? 0 : level.strength(c) / step.strength(c);
            for (long i = 0; i < w.rows(); i++) {
                w.set(i, c, norm == 0 ? 0 : w.get(i, c) / norm);
            }
        }
    }

    /// A refined level as a result of all rows.
    private static Level level(Compute compute, TwoWay like, Matrix codes, Matrix before, Matrix components) {
        int n = like.axes().getFirst().size();
        int k = before.columns();
        int d = components.columns();
        var left = Matrix.allocateShared(compute.memory(), codes.dtype(), n, k, "a level");
        try (var scope = compute.memory().scope("a level")) {
            var within = Matrix.allocate(scope, codes.dtype(), codes.columns(), k);
            within.copyFrom(before);
            compute.linalg().gemm(false, false, 1, codes, within, 0, left);
        }
        var right = Matrix.allocateShared(compute.memory(), DType.FLOAT64, d, k, "a level");
        var weights = Matrix.allocateShared(compute.memory(), DType.FLOAT64, 1, k, "a level");
        for (int c = 0; c < k; c++) {
            double norm = 0;
            for (int j = 0; j < d; j++) {
                norm += components.get(c, j) * components.get(c, j);
            }
            norm = Math.sqrt(norm);
            for (int j = 0; j < d; j++) {
                right.set(j, c, norm == 0 ? 0 : components.get(c, j) / norm);
            }
            weights.set(0, c, norm);
        }
        return new Level(k, scaled(like, left, weights, right.asTensor()), Double.NaN);
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

    private static Fitted snmf(Work work, Dataset input, int rank, Plan plan, long seed) {
        var all = new java.util.LinkedHashMap<>(plan.params);
        all.put("components", Integer.toString(rank));
        all.putIfAbsent("floor", "false");
        // a tree without its upper levels is none
        var result = work.fit("snmf", Inputs.of(input), all, seed).orElseThrow(Stopped::new);
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
    private static TwoWay collapsed(Compute compute, TwoWay finer, TwoWay coarser) {
        var memory = compute.memory();
        int n = finer.axes().getFirst().size();
        int m = coarser.components();
        var codes = Matrix.of(finer.loadings(0));
        var left = Matrix.allocateShared(memory, codes.dtype(), n, m, "a level");
        // W of the finer level has unit columns: its weights stand in the components that were decomposed
        try (var scope = memory.scope("a level")) {
            var within = Matrix.allocate(scope, codes.dtype(), finer.components(), m);
            within.copyFrom(Matrix.of(coarser.loadings(0)));
            compute.linalg().gemm(false, false, 1, codes, within, 0, left);
        }
        var weights = Matrix.allocateShared(memory, DType.FLOAT64, 1, m, "a level");
        for (int p = 0; p < m; p++) {
            weights.set(0, p, coarser.strength(p));
        }
        return scaled(finer, left, weights, coarser.loadings(1));
    }

    /// Codes of unit norm, whose norms go into the weights.
    private static TwoWay scaled(TwoWay like, Matrix left, Matrix weights, Tensor right) {
        int m = left.columns();
        var norms = new double[m];
        var row = new double[m];
        for (long i = 0; i < left.rows(); i++) {
            left.getRow(i, row);
            for (int p = 0; p < m; p++) {
                norms[p] += row[p] * row[p];
            }
        }
        for (int p = 0; p < m; p++) {
            norms[p] = Math.sqrt(norms[p]);
            weights.set(0, p, norms[p] * weights.get(0, p));
        }
        for (long i = 0; i < left.rows(); i++) {
            left.getRow(i, row);
            for (int p = 0; p < m; p++) {
                row[p] = norms[p] == 0 ? 0 : row[p] / norms[p];
            }
            left.setRow(i, row);
        }
        return TwoWay.of(
                new TwoWay.Axes(like.axes().getFirst(), like.axes().get(1)),
                new TwoWay.Arrays(left.asTensor(), weights.asVector(), right),
                TwoWay.Signs.NONNEGATIVE,
                TwoWay.Signs.SIGNED);
    }

    private static List<Node> leaves(int components) {
        var leaves = new ArrayList<Node>();
        for (int k = 0; k < components; k++) {
            leaves.add(new Node(1, k, List.of()));
        }
        return leaves;
    }

    /// @param weights of the components of the level below (rows) in those of this level (columns)
    private static List<Node> parents(int level, Matrix weights, double share) {
        var nodes = new ArrayList<Node>();
        for (int p = 0; p < weights.columns(); p++) {
            var children = new ArrayList<Child>();
            double most = 0;
            for (int c = 0; c < weights.rows(); c++) {
                most = Math.max(most, weights.get(c, p));
            }
            for (int c = 0; c < weights.rows(); c++) {
                double weight = most == 0 ? 0 : weights.get(c, p) / most;
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
