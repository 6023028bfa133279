package factorscope.model.analyse.study;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.Numbers;
import factorscope.model.data.Shape;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.diagnose.ComponentWords;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Features of features: recursive SNMF.
public final class TreeStudy implements Analysis {
    private static final Param.Sizes RANKS =
            new Param.Sizes("ranks", "Components of each level", "Falling from level to level.", 1, TreeStudy::usual);
    private static final Param.Real KEEP = new Param.Real(
            "keep", "Columns kept", "Share of each component's columns that may be nonzero.", 0.05, 0, 1);
    private static final Param.Real SHARE = new Param.Real(
            "share",
            "Least share of a child",
            "Children weigh at least this share of the strongest.",
            FeatureTree.USUAL_SHARE,
            0,
            1);
    private static final Param.Whole REFINE = new Param.Whole(
            "refine",
            "Rounds of refinement",
            "Rounds in which all levels are fitted together, every W nonnegative; components then no longer keep few"
                    + " columns.",
            0,
            0,
            100_000);

    /// Of the printed tree, so many children of a node.
    private static final int PRINTED = 4;

    private final Decomposition snmf;

    public TreeStudy(Decomposition snmf) {
        this.snmf = snmf;
    }

    /// As in the paper, halved until they fit.
    private static List<Integer> usual(Shape shape) {
        long most = Math.max(2, Math.min(400, Math.min(shape.rows(), shape.columns()) / 2));
        var ranks = new ArrayList<Integer>();
        for (long rank = most; rank >= 1 && ranks.size() < 4; rank /= 2) {
            ranks.add((int) rank);
        }
        return ranks;
    }

    @Override
    public About about() {
        return new About(
                "tree",
                1,
                "Feature tree",
                "Decompose by SNMF, then its components, and so on: a tree of features.",
                List.of(
                        "Shafran, Geiger, Geva 2025, arXiv 2506.10920",
                        "Trigeorgis, Bousmalis, Zafeiriou, Schuller 2014, ICML"));
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(RANKS, KEEP, SHARE, REFINE);
    }

    @Override
    public Requires requires() {
        return Requires.DATA;
    }

    @Override
    public Eligibility accepts(Given given) {
        return snmf.accepts(Inputs.of(given.data()));
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        var data = given.data();
        var shape = data.values().shape();
        long rank = Math.min(params.get(RANKS).getFirst(), Math.min(shape.rows(), shape.columns()));
        var values = snmf.params().parse(fitted(params, (int) rank), shape);
        // the levels above are of the components alone
        var first = snmf.forecast(Problem.of(Inputs.of(data), values, 1), compute);
        double pass = 4.0 * shape.count() * rank;
        return first.times(1.5).plus(new Forecast(params.get(REFINE) * pass, 0, 0, 0, 0, 0));
    }

    private static Map<String, String> fitted(ParamValues params, int rank) {
        return Map.of("components", Integer.toString(rank), "keep", Numbers.plain(params.get(KEEP)));
    }

    @Override
    public TreeFinding of(Given given, ParamValues params, Work work) {
        var data = given.data();
        var plan = new FeatureTree.Plan(
                params.get(RANKS),
                Map.of("keep", Numbers.plain(params.get(KEEP))),
                work.seed(),
                params.get(SHARE),
                params.get(REFINE));
        var tree = FeatureTree.of(work, data, plan);
        var like = work.provenance("snmf", Inputs.of(data), fitted(params, 1), work.seed());
        var levels = new ArrayList<Finding.Made>();
        tree.results(plan, like).forEach(r -> levels.add(new Finding.Made(r, data.name(), data.origin())));
        return new TreeFinding(tree, plan.share(), levels);
    }

    /// @param share see [FeatureTree#USUAL_SHARE]
    /// @param levels as results, the finest first
    public record TreeFinding(FeatureTree tree, double share, List<Made> levels) implements Finding {
        public TreeFinding {
            levels = List.copyOf(levels);
        }

        @Override
        public String summary() {
            var sizes = tree.levels().stream()
                    .map(l -> Integer.toString(l.components()))
                    .toList();
            return "Levels of " + String.join(", ", sizes) + " components."
                    + (tree.refinement().isEmpty()
                            ? ""
                            : " Relative error of all levels together: "
                                    + Numbers.shown(tree.refinement().getFirst(), 4) + " → "
                                    + Numbers.shown(tree.refinement().getLast(), 4) + ".");
        }

        /// The coarsest two levels, each with its strongest children.
        @Override
        public List<Table> tables() {
            var rows = new ArrayList<List<String>>();
            int top = tree.levels().size();
            for (int k = 0; k < tree.levels().getLast().components(); k++) {
                add(rows, top, k, "");
            }
            return List.of(new Table(List.of("component"), rows));
        }

        private void add(List<List<String>> rows, int level, int k, String indent) {
            rows.add(List.of(indent + "#" + (k + 1) + " " + name(level, k)));
            if (level > Math.max(1, tree.levels().size() - 1)) {
                tree.node(level, k).children().stream()
                        .limit(PRINTED)
                        .forEach(c -> add(rows, level - 1, c.component(), indent + "  "));
            }
        }

        private String name(int level, int k) {
            return ComponentWords.of(tree.levels().get(level - 1).result(), k);
        }

        private String folder(int level) {
            return String.format(
                    Locale.ROOT,
                    "level-%d-of-%d",
                    level,
                    tree.levels().get(level - 1).components());
        }

        @Override
        public Map<String, Made> results() {
            var results = new LinkedHashMap<String, Made>();
            for (int l = 0; l < levels.size(); l++) {
                results.put(folder(l + 1), levels.get(l));
            }
            return results;
        }

        @Override
        public void json(ObjectNode root) {
            root.put("share", share);
            var list = root.putArray("levels");
            for (int l = 0; l < tree.levels().size(); l++) {
                var level = tree.levels().get(l);
                list.addObject()
                        .put("level", l + 1)
                        .put("components", level.components())
                        .put("folder", folder(l + 1))
                        .putPOJO("relativeError", Double.isNaN(level.relativeError()) ? null : level.relativeError());
            }
            if (!tree.refinement().isEmpty()) {
                var errors = root.putArray("refinement");
                tree.refinement().forEach(errors::add);
            }
            var nodes = root.putArray("nodes");
            for (var node : tree.nodes()) {
                var json = nodes.addObject()
                        .put("level", node.level())
                        .put("component", node.component() + 1)
                        .put("strongest", name(node.level(), node.component()));
                var children = json.putArray("children");
                node.children()
                        .forEach(c -> children.addObject()
                                .put("component", c.component() + 1)
                                .put("weight", c.weight()));
            }
        }
    }
}
