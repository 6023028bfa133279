package factorscope.app.cli;

import factorscope.model.catalog.Decompositions;
import factorscope.model.catalog.Opening;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.GroupDifference;
import factorscope.model.diagnose.GroupSums;
import factorscope.model.failure.Failure;
import factorscope.model.prepare.Stack;
import factorscope.model.run.Runs;
import factorscope.model.workspace.ResultFolder;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "difference",
        description = "Decompose two files with the same columns together; difference.json says which components"
                + " appear, vanish or turn from the first to the second.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DifferenceCommand implements Callable<Integer> {
    @Mixin
    private DataInput first = new DataInput();

    @Parameters(index = "1", paramLabel = "FILE2", description = "What the first is compared with.")
    private Path second = Path.of("");

    @Option(
            names = "--algorithm",
            paramLabel = "NAME",
            description = "What finds the dictionary (default: ${DEFAULT-VALUE}).")
    private String algorithm = "snmf";

    @Option(names = "--components", paramLabel = "K", description = "Components (default: ${DEFAULT-VALUE}).")
    private int components = 50;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all random choices (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Mixin
    private OutputFolder output = new OutputFolder();

    @Mixin
    private Session session = new Session();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        output.require(false);
        output.requireResult("result");
        return first.with(session, spec.commandLine().getErr(), (runs, data) -> {
            var memory = runs.compute().memory();
            var opening = Opening.of(second);
            var other = opening.read(
                    opening.member(""),
                    Map.of(),
                    memory,
                    DataInput.remarks(spec.commandLine().getErr()));
            try (var _ = other.lease()) {
                var stacked = Stack.of(List.of(data.identified("first"), other.identified("second")), memory);
                try (var _ = stacked.lease()) {
                    compare(runs, stacked, data.rows().size());
                }
            }
            return 0;
        });
    }

    private void compare(Runs runs, Dataset stacked, int rows) throws InterruptedException {
        var decomposition = Decompositions.byId(algorithm);
        var params = decomposition
                .params()
                .parse(
                        Map.of("components", Integer.toString(components)),
                        stacked.values().shape());
        var result = runs.submit(decomposition, Problem.of(Inputs.of(stacked), params, seed))
                .result()
                .orElseThrow();
        if (!(result.factorization() instanceof TwoWay twoWay)) {
            throw Failure.usage(
                    decomposition.descriptor().name() + " finds no components with loadings.",
                    "Choose pca, snmf, nmf or sparse-dictionary.");
        }
        var before = new BitSet();
        before.set(0, rows);
        var after = new BitSet();
        after.set(rows, stacked.rows().size());
        var difference = GroupDifference.of(
                GroupSums.of(stacked, twoWay, before, runs.compute()),
                GroupSums.of(stacked, twoWay, after, runs.compute()));
        new ResultFolder(result, ResultFolder.Source.of(stacked.name(), stacked.origin()))
                .write(output.path().resolve("result"), output.isForced());
        write(difference, stacked);
    }

    private void write(GroupDifference difference, Dataset stacked) {
        var root = OutputFolder.JSON.createObjectNode();
        root.put("data", stacked.name()).put("algorithm", algorithm);
        var list = root.putArray("components");
        var out = spec.commandLine().getOut();
        for (var c : difference.components()) {
            var fate = c.fate().name().toLowerCase(Locale.ROOT);
            var node = list.addObject()
                    .put("component", c.component() + 1)
                    .put("fate", fate)
                    .put("energyFirst", c.first())
                    .put("energySecond", c.second())
                    .put("firesFirst", c.firesFirst())
                    .put("firesSecond", c.firesSecond());
            if (!Double.isNaN(c.cosine())) {
                node.put("cosine", c.cosine());
            }
            if (c.fate() != GroupDifference.Fate.STAYS) {
                out.println("#" + (c.component() + 1) + " " + fate + ": energy per sample "
                        + Numbers.shown(c.first(), 3) + " → " + Numbers.shown(c.second(), 3));
            }
        }
        output.json("difference.json", root);
        out.println(output.path().resolve("difference.json"));
    }
}
