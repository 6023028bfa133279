package factorscope.app.cli;

import factorscope.app.end.Ending;
import factorscope.app.sides.Sides;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Side;
import factorscope.model.decompose.decorate.SeveralStarts;
import factorscope.model.diagnose.ResultWarnings;
import factorscope.model.failure.Failure;
import factorscope.model.files.Claim;
import factorscope.model.memory.Bytes;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.run.RunState;
import factorscope.model.run.Runs;
import factorscope.model.workspace.CheckpointFolder;
import factorscope.model.workspace.DataHash;
import factorscope.model.workspace.ResultFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `decompose ALGORITHM FILE`: one such command per algorithm, its options taken from the algorithm's
/// parameters.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
final class DecomposeCommand implements Callable<Integer> {
    private static final long SLOW_TO_READ = 2L << 30;

    private final Decomposition decomposition;

    @Mixin
    private DataInput input = new DataInput();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to write the result to.")
    private Path out = Path.of("");

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all random choices (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--from", paramLabel = "DIR", description = "A result to start from, with --start given.")
    private Path from = Path.of("");

    @Option(names = "--resume", description = "Go on where an interrupted run stopped.")
    private boolean resume;

    @Option(
            names = "--checkpoint",
            paramLabel = "SECONDS",
            description = "How often to write down where the run stands, for --resume (default: ${DEFAULT-VALUE}).")
    private double checkpointSeconds = 20;

    @Option(names = "--force", description = "Replace the folder if it exists.")
    private boolean force;

    @Option(names = "--json", description = "Print the result's numbers as JSON.")
    private boolean json;

    @Mixin
    private Session session = new Session();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private DecomposeCommand(Decomposition decomposition) {
        this.decomposition = decomposition;
    }

    static CommandLine line(Decomposition decomposition) {
        var line = new CommandLine(new DecomposeCommand(decomposition));
        line.getCommandSpec()
                .usageMessage()
                .description(decomposition.descriptor().summary())
                .footer(decomposition.descriptor().sources().toArray(String[]::new));
        ParamOptions.add(line.getCommandSpec(), decomposition.params());
        SideOptions.add(line.getCommandSpec(), decomposition.sides());
        return line;
    }

    @Override
    public Integer call() throws Exception {
        ResultFolder.requireWritable(out, force || isToBeResumed());
        CheckpointFolder.beside(out).requireOurs();
        try (var _ = Claim.on(out)) {
            return input.with(session, err(), this::withSides);
        }
    }

    /// A partial result may be replaced by the run that goes on from it.
    private boolean isToBeResumed() {
        return resume
                && ResultFolder.isOne(out)
                && ResultFolder.read(out, MemoryBudget.ofThisMachine()).result().outcome() == Result.Outcome.PARTIAL;
    }

    private int withSides(Runs runs, Dataset data) throws InterruptedException {
        try (var sides = new Sides(runs.compute().memory(), DataInput.remarks(err()))) {
            var parsed = spec.commandLine().getParseResult();
            sideFiles().forEach((side, file) -> {
                var how = OtherFile.of(parsed, side.name());
                sides.open(side, file, how.member(), how.reading());
            });
            return decompose(runs, new Inputs(data, sides.datasets()));
        }
    }

    private Map<Side, Path> sideFiles() {
        return SideOptions.files(spec.commandLine().getParseResult(), decomposition.sides());
    }

    private int decompose(Runs runs, Inputs inputs) throws InterruptedException {
        var data = inputs.data();
        var texts = ParamOptions.texts(spec.commandLine().getParseResult(), decomposition.params());
        if (input.isMasked() && decomposition.params().param("observed").isPresent()) {
            texts.putIfAbsent("observed", "true");
        }
        sideFiles()
                .forEach((side, file) -> Sides.settings(side, file).forEach((key, value) -> {
                    if (decomposition.params().param(key).isPresent()) {
                        texts.putIfAbsent(key, value);
                    }
                }));
        var params = decomposition.params().parse(texts, data.values().shape());
        var start = from.toString().isEmpty()
                ? Optional.<Factorization>empty()
                : Optional.of(ResultFolder.read(from, runs.compute().memory())
                        .result()
                        .factorization());
        var problem = new Problem(inputs, params, seed, start);
        // before the data are identified, which reads all of them
        var expected = runs.forecast(decomposition, problem);
        err().println(forecast(runs, expected, data));
        var exact = identified(data);
        var hash = data.origin().prepare().isEmpty() ? exact : DataHash.record(data);
        var recipe = decomposition.descriptor().id() + " "
                + decomposition.descriptor().version() + " " + SeveralStarts.recipe(decomposition, params) + " seed "
                + seed + " data "
                + exact + " "
                + data.origin().prepare()
                + inputs.sides().values().stream()
                        .map(s -> " " + DataHash.exact(s))
                        .collect(Collectors.joining());
        var checkpoints = CheckpointFolder.beside(out);
        var checkpoint =
                resume ? checkpoints.read(recipe) : Optional.<factorscope.model.decompose.state.Checkpoint>empty();
        if (resume && checkpoint.isEmpty()) {
            err().println("There is no checkpoint of this run: it starts from the beginning.");
        }
        if (!(checkpointSeconds > 0)) {
            throw Failure.usage("--checkpoint must be positive.", "Write for example --checkpoint 60.");
        }
        runs.checkpointEvery(checkpointSeconds);
        boolean fine = decomposition.descriptor().steps() == Descriptor.Steps.FINE;
        var run = runs.submit(
                decomposition,
                problem,
                checkpoint,
                fine ? Optional.of(c -> checkpoints.write(c, recipe)) : Optional.empty());
        decomposition.advice(problem).ifPresent(err()::println);
        try (var _ = Ending.before(() -> runs.stopAndKeep(run))) {
            Watching.until(run, runs.seconds(expected), err());
            return end(run.state(), data, hash, checkpoints);
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private String identified(Dataset data) {
        if (data.values().bytes() > SLOW_TO_READ) {
            err().println("Reading " + Bytes.text(data.values().bytes()) + " to identify the data …");
            err().flush();
        }
        return DataHash.exact(data);
    }

    private String forecast(Runs runs, Forecast expected, Dataset data) {
        return decomposition.descriptor().name() + " of " + data.name() + ", "
                + data.values().shape().text() + " " + data.values().dtype().text() + ": "
                + Numbers.about(runs.seconds(expected)) + " and "
                + Bytes.text(expected.offHeapPeak() + expected.heapPeak());
    }

    private int end(RunState state, Dataset data, String hash, CheckpointFolder checkpoints) {
        return switch (state) {
            case RunState.Finished finished -> {
                write(finished.result(), data, hash);
                checkpoints.delete();
                yield 0;
            }
            case RunState.Cancelled cancelled -> {
                cancelled.partial().ifPresent(partial -> write(partial, data, hash));
                err().println("Interrupted. "
                        + (cancelled.partial().isPresent()
                                ? "What was found so far is in " + out + "; go on with --resume."
                                : "Nothing was found yet."));
                yield CommandLineTool.INTERRUPTED;
            }
            case RunState.Failed failed -> throw failed.failure();
            case RunState.Waiting _, RunState.Working _ -> throw new IllegalStateException("not over");
        };
    }

    private void write(Result result, Dataset data, String hash) {
        var folder = new ResultFolder(
                result.with(result.provenance().withDataHash(hash)),
                ResultFolder.Source.of(data.name(), data.origin()));
        folder.write(out, force || isToBeResumed());
        var stdout = spec.commandLine().getOut();
        if (json) {
            var mapper = tools.jackson.databind.json.JsonMapper.builder()
                    .enable(tools.jackson.databind.SerializationFeature.INDENT_OUTPUT)
                    .build();
            var root = mapper.createObjectNode();
            root.put("out", out.toString())
                    .put("components", result.factorization().components())
                    .put("seconds", result.seconds())
                    .put("outcome", result.outcome().name());
            result.measures().values().forEach(root::put);
            stdout.print(mapper.writeValueAsString(root));
            stdout.println();
            return;
        }
        stdout.println(out + ": " + folder.summary() + floor(result) + ", "
                + result.outcome().text());
        ResultWarnings.of(result).forEach(w -> err().println(w.text()));
    }

    private static String floor(Result result) {
        var floor = result.measures().get(Measures.FLOOR);
        return floor.isPresent() ? " (best possible " + Numbers.shown(floor.getAsDouble(), 4) + ")" : "";
    }
}
