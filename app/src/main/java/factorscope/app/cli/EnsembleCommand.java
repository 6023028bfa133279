package factorscope.app.cli;

import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.TwoWay;
import factorscope.model.failure.Failure;
import factorscope.model.match.Consensus;
import factorscope.model.match.Stability;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.run.Ensemble;
import factorscope.model.run.Runs;
import factorscope.model.workspace.DataHash;
import factorscope.model.workspace.ResultFolder;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `ensemble ALGORITHM FILE`: one such command per algorithm that finds components.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
final class EnsembleCommand implements Callable<Integer> {
    private static final String RECIPE = "ensemble.json";

    private final Decomposition decomposition;

    @Mixin
    private DataInput input = new DataInput();

    @Mixin
    private OutputFolder output = new OutputFolder();

    @Option(names = "--runs", paramLabel = "N", description = "How many runs (default: ${DEFAULT-VALUE}).")
    private int count = 10;

    @Option(
            names = "--split",
            paramLabel = "X",
            description = "Share of the rows each run sees; 1 for all (default: ${DEFAULT-VALUE}).")
    private double split = 0.8;

    @Option(
            names = "--bootstrap",
            description =
                    "Each run sees as many rows as there are, drawn with replacement, instead of a share of them.")
    private boolean isBootstrap;

    @Option(
            names = "--threshold",
            paramLabel = "X",
            description = "From which |cos| on a component has come back (default: ${DEFAULT-VALUE}).")
    private double threshold = Stability.USUAL_THRESHOLD;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the first run (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--resume", description = "Go on where an interrupted ensemble stopped.")
    private boolean resume;

    @Mixin
    private Session session = new Session();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private EnsembleCommand(Decomposition decomposition) {
        this.decomposition = decomposition;
    }

    static CommandLine line(Decomposition decomposition) {
        var line = new CommandLine(new EnsembleCommand(decomposition));
        line.getCommandSpec()
                .usageMessage()
                .description("Repeat " + decomposition.descriptor().name()
                        + " on random parts of the rows; stability.json says which components come back.");
        ParamOptions.add(line.getCommandSpec(), decomposition.params());
        return line;
    }

    @Override
    public Integer call() throws Exception {
        output.require(resume);
        return input.with(session, err(), this::ensemble);
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private int ensemble(Runs runs, Dataset data) throws Exception {
        var params = decomposition
                .params()
                .parse(
                        ParamOptions.texts(spec.commandLine().getParseResult(), decomposition.params()),
                        data.values().shape());
        var ensemble = new Ensemble(decomposition, data, params, seed, count, part());
        var hash = DataHash.record(data);
        requireSameRecipe(ensemble, DataHash.exact(data));
        var memory = runs.compute().memory();
        var found = ensemble.run(
                runs,
                number -> earlier(number, memory),
                (number, result) -> {
                    keep(folder(number), result, data, hash);
                    err().println("run " + (number + 1) + " of " + count + ": "
                            + Numbers.seconds(result.seconds())
                            + result.measures().get(Measures.RELATIVE_ERROR).stream()
                                    .mapToObj(e -> ", relative error " + Numbers.shown(e, 4))
                                    .findFirst()
                                    .orElse(""));
                },
                () -> false);
        int medoid = Stability.medoid(found);
        var like = ResultFolder.read(folder(medoid), memory).result();
        var consensus = Consensus.of(data, (TwoWay) like.factorization(), like.provenance(), found, runs.compute());
        var stability = Stability.of(consensus.factorization().loadings(1), found, threshold);
        keep(output.path().resolve("medoid"), consensus, data, hash);
        write(stability, found, medoid);
        return 0;
    }

    private Ensemble.Part part() {
        return isBootstrap ? Ensemble.Part.BOOTSTRAP : Ensemble.Part.share(split);
    }

    /// An ensemble that goes on must be the same one.
    private void requireSameRecipe(Ensemble ensemble, String hash) {
        var recipe = decomposition.descriptor().id() + " "
                + decomposition.descriptor().version() + " " + ensemble.params() + " seed " + seed + " " + part().text()
                + " data " + hash;
        var file = output.path().resolve(RECIPE);
        if (resume && Files.exists(file)) {
            var before = OutputFolder.JSON.readTree(file).path("recipe").asString("");
            if (!before.equals(recipe)) {
                throw Failure.usage(
                        output.path() + " holds an ensemble with other data, parameters or seed.",
                        "Repeat them exactly, or start anew in another folder.");
            }
        }
        output.json(RECIPE, OutputFolder.JSON.createObjectNode().put("recipe", recipe));
    }

    private Path folder(int number) {
        return output.path().resolve("runs").resolve(String.format(Locale.ROOT, "run-%03d", number + 1));
    }

    private Optional<TwoWay> earlier(int number, MemoryBudget memory) {
        var folder = folder(number);
        return resume
                        && ResultFolder.isOne(folder)
                        && ResultFolder.read(folder, memory).result().factorization() instanceof TwoWay twoWay
                ? Optional.of(twoWay)
                : Optional.empty();
    }

    private void keep(Path folder, Result result, Dataset data, String hash) {
        new ResultFolder(
                        result.with(result.provenance().withDataHash(hash)),
                        ResultFolder.Source.of(data.name(), data.origin()))
                .write(folder, true);
    }

    private void write(Stability stability, List<Tensor> found, int medoid) {
        var root = OutputFolder.JSON.createObjectNode();
        root.put("algorithm", decomposition.descriptor().id())
                .put("runs", found.size())
                .put("part", part().text())
                .put("threshold", threshold)
                .put("medoidRun", medoid + 1);
        var components = root.putArray("components");
        int turning = 0;
        for (var c : stability.components()) {
            components
                    .addObject()
                    .put("component", c.component() + 1)
                    .put("returned", c.returned())
                    .put("medianMatch", c.medianMatch())
                    .put("partner", c.confused() + 1)
                    .put("subspace", c.subspace())
                    .put("turning", c.isTurning(threshold));
            turning += c.isTurning(threshold) ? 1 : 0;
        }
        output.json("stability.json", root);
        spec.commandLine()
                .getOut()
                .println(output.path().resolve("stability.json") + ": " + stability.often() + " of "
                        + Numbers.counted(stability.components().size(), "component") + " came back in at least "
                        + Numbers.percent(Stability.OFTEN) + " of " + found.size() + " runs; " + turning
                        + " turn within a space that came back. " + Stability.CAVEAT);
    }
}
