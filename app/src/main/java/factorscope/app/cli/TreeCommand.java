package factorscope.app.cli;

import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.diagnose.ComponentWords;
import factorscope.model.failure.Failure;
import factorscope.model.run.FeatureTree;
import factorscope.model.run.Runs;
import factorscope.model.workspace.DataHash;
import factorscope.model.workspace.ResultFolder;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "tree",
        description = "Recursive SNMF: features of features. tree.json links the levels, each a result folder.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TreeCommand implements Callable<Integer> {
    /// Of the printed tree, so many children of a node.
    private static final int PRINTED = 4;

    @Mixin
    private DataInput input = new DataInput();

    @Mixin
    private OutputFolder output = new OutputFolder();

    @Option(
            names = "--ranks",
            paramLabel = "K,K,...",
            description = "Components of each level, falling (default: ${DEFAULT-VALUE}).")
    private String ranks = "400,200,100,50";

    @Option(
            names = "--keep",
            paramLabel = "X",
            description = "Share of each component's columns that may be nonzero (default: ${DEFAULT-VALUE}).")
    private double keep = 0.05;

    @Option(
            names = "--share",
            paramLabel = "X",
            description = "Children weigh at least this share of the strongest (default: ${DEFAULT-VALUE}).")
    private double share = FeatureTree.USUAL_SHARE;

    @Option(
            names = "--refine",
            paramLabel = "N",
            description = "Rounds in which all levels are fitted together, every W nonnegative; components then no"
                    + " longer keep few columns (default: ${DEFAULT-VALUE}).")
    private int refine;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all random choices (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Mixin
    private Session session = new Session();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var wanted = wanted();
        output.require(false);
        return input.with(session, spec.commandLine().getErr(), (runs, data) -> {
            var plan = new FeatureTree.Plan(wanted, Map.of("keep", Numbers.plain(keep)), seed, share, refine);
            write(runs, FeatureTree.of(runs, data, plan, _ -> {}), plan, data);
            return 0;
        });
    }

    private List<Integer> wanted() {
        try {
            return Arrays.stream(ranks.split(","))
                    .map(String::strip)
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw Failure.usage("\"" + ranks + "\" is not a list of numbers.", "Write for example --ranks 100,50,20.");
        }
    }

    private void write(Runs runs, FeatureTree tree, FeatureTree.Plan plan, Dataset data) {
        var root = OutputFolder.JSON.createObjectNode();
        root.put("share", share);
        var levels = root.putArray("levels");
        var results = tree.results(plan, DataHash.record(data), runs.compute());
        var names = new ArrayList<List<String>>();
        for (int l = 0; l < tree.levels().size(); l++) {
            var level = tree.levels().get(l);
            var folder = String.format(Locale.ROOT, "level-%d-of-%d", l + 1, level.components());
            levels.addObject()
                    .put("level", l + 1)
                    .put("components", level.components())
                    .put("folder", folder)
                    .putPOJO("relativeError", Double.isNaN(level.relativeError()) ? null : level.relativeError());
            new ResultFolder(results.get(l), ResultFolder.Source.of(data.name(), data.origin()))
                    .write(output.path().resolve(folder), output.isForced());
            names.add(IntStream.range(0, level.result().components())
                    .mapToObj(k -> ComponentWords.of(level.result(), k))
                    .toList());
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
                    .put("strongest", names.get(node.level() - 1).get(node.component()));
            var children = json.putArray("children");
            node.children()
                    .forEach(c -> children.addObject()
                            .put("component", c.component() + 1)
                            .put("weight", c.weight()));
        }
        output.json("tree.json", root);
        if (!tree.refinement().isEmpty()) {
            spec.commandLine()
                    .getOut()
                    .println("relative error of all levels together: "
                            + Numbers.shown(tree.refinement().getFirst(), 4) + " → "
                            + Numbers.shown(tree.refinement().getLast(), 4));
        }
        print(tree, names);
    }

    private void print(FeatureTree tree, List<List<String>> names) {
        var out = spec.commandLine().getOut();
        int top = tree.levels().size();
        for (int k = 0; k < tree.levels().getLast().components(); k++) {
            print(out, tree, names, top, k, "");
        }
        out.println(output.path().resolve("tree.json"));
    }

    private static void print(
            PrintWriter out, FeatureTree tree, List<List<String>> names, int level, int k, String indent) {
        out.println(indent + "#" + (k + 1) + " " + names.get(level - 1).get(k));
        if (level > Math.max(1, tree.levels().size() - 1)) {
            tree.node(level, k).children().stream()
                    .limit(PRINTED)
                    .forEach(c -> print(out, tree, names, level - 1, c.component(), indent + "  "));
        }
    }
}
