package factorscope.app.cli;

import factorscope.app.end.Ending;
import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.catalog.Opening;
import factorscope.model.catalog.Saving;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.Origin;
import factorscope.model.data.Shape;
import factorscope.model.decompose.Result;
import factorscope.model.failure.Failure;
import factorscope.model.files.SafeFile;
import factorscope.model.io.Progress;
import factorscope.model.memory.Bytes;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import factorscope.model.run.AnalysisRun;
import factorscope.model.run.Runs;
import factorscope.model.workspace.DataHash;
import factorscope.model.workspace.KeptFits;
import factorscope.model.workspace.ResultFolder;
import factorscope.views.catalog.FindingFigures;
import factorscope.views.drawing.Look;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// One command for each analysis, its arguments taken from what the analysis requires and its options from its
/// parameters.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
final class AnalysisCommand implements Callable<Integer> {
    private static final String RECIPE = "recipe.json";
    private static final String SECOND = "file2";

    private final Analysis analysis;
    private final DataInput input = new DataInput();
    private Path second = Path.of("");
    private Path of = Path.of("");
    private String text = "";
    /// Null where none is given.
    private @Nullable List<Path> results = List.of();

    @Mixin
    private OutputFolder output = new OutputFolder();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all random choices (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--resume", description = "Go on with the fits that an interrupted run has left in the folder.")
    private boolean resume;

    @Option(names = "--json", description = "Print what was found as JSON too.")
    private boolean json;

    @Mixin
    private Session session = new Session();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private AnalysisCommand(Analysis analysis) {
        this.analysis = analysis;
    }

    static String description(Analysis analysis) {
        return analysis.about().summary() + " Writes "
                + (analysis.folders().contains(Finding.WHOLE)
                        ? "a result folder."
                        : analysis.about().file() + ".json.");
    }

    static CommandLine line(Analysis analysis) {
        var command = new AnalysisCommand(analysis);
        var line = new CommandLine(command);
        var spec = line.getCommandSpec();
        var about = analysis.about();
        spec.name(analysis.algorithm().orElse(about.id()))
                .usageMessage()
                .description(description(analysis))
                .footer(about.sources().toArray(String[]::new));
        addWhatIsGiven(spec, command);
        var argument = argument(analysis);
        argument.ifPresent(param -> spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .type(String.class)
                .paramLabel(param.label().toUpperCase(Locale.ROOT))
                .description(param.help() + " (" + param.range() + ")")
                .setter(AnalysisCommand.<String>to(text -> command.text = text))
                .build()));
        ParamOptions.add(
                spec,
                new ParamSpec(analysis.params().params().stream()
                        .filter(param -> argument.isEmpty() || !param.equals(argument.get()))
                        .toList()));
        return line;
    }

    /// Arguments and options for data and results.
    private static void addWhatIsGiven(CommandSpec spec, AnalysisCommand command) {
        var requires = command.analysis.requires();
        if (requires.datasets() > 0 && !requires.isDataOfResult()) {
            spec.addMixin("data", CommandSpec.forAnnotatedObject(command.input));
        }
        if (requires.datasets() > 1) {
            spec.addPositional(PositionalParamSpec.builder()
                    .index("1")
                    .arity("1")
                    .type(Path.class)
                    .paramLabel("FILE2")
                    .description("What the first is compared with.")
                    .setter(AnalysisCommand.<Path>to(path -> command.second = path))
                    .build());
            OtherFile.add(spec, SECOND, "FILE2");
        }
        if (takesFolders(requires)) {
            // how many there are is checked here: an arity would cut several into groups, and say nothing of none
            spec.addPositional(PositionalParamSpec.builder()
                    .index("0..*")
                    .arity("0..*")
                    .type(List.class)
                    .auxiliaryTypes(Path.class)
                    .paramLabel(folders(requires))
                    .hideParamSyntax(true)
                    .description(
                            requires.results() == 1
                                    ? "A result folder."
                                    : "Result folders of data with the same columns.")
                    .setter(AnalysisCommand.<List<Path>>to(paths -> command.results = paths))
                    .build());
        } else if (requires.results() > 0) {
            spec.addOption(OptionSpec.builder("--result")
                    .required(true)
                    .type(Path.class)
                    .paramLabel("DIR")
                    .description(
                            requires == Requires.RESULT_AND_MATRIX
                                    ? "A result folder."
                                    : "A result folder of these data.")
                    .setter(AnalysisCommand.<Path>to(path -> command.of = path))
                    .build());
        }
    }

    /// The parameter that stands where data or results would, if there are none.
    private static Optional<Param.Text> argument(Analysis analysis) {
        return analysis.params().params().stream()
                .limit(analysis.requires() == Requires.NOTHING ? 1 : 0)
                .filter(Param.Text.class::isInstance)
                .map(Param.Text.class::cast)
                .findFirst();
    }

    private Map<String, String> texts() {
        var texts = new LinkedHashMap<>(ParamOptions.texts(spec.commandLine().getParseResult(), analysis.params()));
        argument(analysis).ifPresent(param -> texts.put(param.key(), text));
        return texts;
    }

    private static boolean takesFolders(Requires requires) {
        return requires.results() > 0 && (requires.datasets() == 0 || requires.isDataOfResult());
    }

    private static String folders(Requires requires) {
        return "DIR" + " DIR".repeat(requires.results() - 1) + (requires == Requires.RESULTS ? " ..." : "");
    }

    /// The result folders that were given.
    private List<Path> folders() {
        return Objects.requireNonNullElse(results, List.of());
    }

    private void requireFolders() {
        var requires = analysis.requires();
        int given = folders().size();
        boolean isRight = given == requires.results() || requires == Requires.RESULTS && given > requires.results();
        if (takesFolders(requires) && !isRight) {
            throw Failure.usage(
                    "This takes " + (requires == Requires.RESULTS ? "at least " : "")
                            + Numbers.counted(requires.results(), "result folder") + ", not " + given + ".",
                    "Write: factorscope " + analysis.about().id() + " " + folders(requires) + " --out DIR.");
        }
    }

    @SuppressWarnings("unchecked")
    private static <V> ISetter to(Consumer<V> field) {
        return new ISetter() {
            @Override
            public <T> T set(T value) {
                field.accept((V) value);
                return value;
            }
        };
    }

    /// Whether the folder becomes a result and nothing else: there is nothing in it to go on from.
    private boolean isWhole() {
        return analysis.folders().contains(Finding.WHOLE);
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    @Override
    public Integer call() throws Exception {
        requireFolders();
        boolean goesOn = resume && !isWhole();
        output.require(goesOn);
        if (!goesOn) {
            analysis.folders().forEach(output::requireResult);
        }
        if (analysis.requires().isDataOfResult()) {
            try (var runs = session.runs(session.budget())) {
                return withOrigin(runs, folders().getFirst());
            }
        }
        if (analysis.requires().datasets() == 0) {
            try (var runs = session.runs(session.budget())) {
                var read = folders().stream()
                        .map(folder -> ResultFolder.read(folder, runs.compute().memory())
                                .result())
                        .toArray(Result[]::new);
                return ask(
                        runs,
                        Given.of(read)
                                .withNames(
                                        folders().stream().map(Path::toString).toList()));
            }
        }
        return input.with(session, err(), (runs, data) -> switch (analysis.requires()) {
            case NOTHING, RESULT, RESULT_AND_ORIGIN, TWO_RESULTS, RESULTS, DATA ->
                ask(runs, Given.of(data, DataHash.content(data)));
            case TWO_DATASETS -> withSecond(runs, data);
            case RESULT_AND_DATA, RESULT_AND_MATRIX ->
                ask(runs, new Given(List.of(data), List.of(result(runs)), DataHash.content(data)));
        });
    }

    private Result result(Runs runs) {
        return ResultFolder.read(of, runs.compute().memory()).result();
    }

    /// What was computed of the data is computed again: of other data it would be something else.
    private int withOrigin(Runs runs, Path folder) throws InterruptedException {
        var memory = runs.compute().memory();
        var read = ResultFolder.read(folder, memory);
        var raw = read.raw(folder, memory)
                .orElseThrow(() -> Failure.data(
                        "The data of " + folder + " are not where they were.", "Bring them back to their place."));
        try (var _ = raw.lease()) {
            var hash = read.result().provenance().dataHash();
            raw.origin()
                    .file()
                    .filter(_ -> !hash.isEmpty() && !hash.equals(DataHash.of(raw.origin())))
                    .ifPresent(file -> {
                        throw Failure.data(
                                file.getFileName() + " has changed since " + folder + " was made.",
                                "Bring back the old file, or decompose the new one.");
                    });
            return ask(runs, new Given(List.of(raw), List.of(read.result()), DataHash.content(raw)));
        }
    }

    private int withSecond(Runs runs, Dataset data) throws InterruptedException {
        var other = OtherFile.of(spec.commandLine().getParseResult(), SECOND)
                .open(second, runs.compute().memory(), err());
        try (var _ = other.lease()) {
            return ask(runs, new Given(List.of(data, other), List.of(), ""));
        }
    }

    private int ask(Runs runs, Given given) throws InterruptedException {
        var shape =
                given.datasets().isEmpty() ? Shape.of() : given.data().values().shape();
        var params = analysis.params().parse(texts(), shape);
        var recipe = recipe(given, params);
        requireSame(recipe);
        var fits = new KeptFits(output.path().resolve("fits"), runs.compute().memory());
        var task = new AnalysisRun.Task(analysis, given, params, seed, fits);
        var expected = runs.forecast(task);
        double seconds = runs.seconds(expected);
        err().println(analysis.about().name() + ": " + Numbers.about(seconds) + " and "
                + Bytes.text(expected.offHeapPeak() + expected.heapPeak()));
        var run = runs.submit(task);
        try (var _ = Ending.before(() -> runs.stopAndKeep(run))) {
            Watching.until(run, seconds, err());
            var finished = run.finding();
            finished.ifPresent(
                    f -> write(f.finding(), given, recipe, runs.compute().memory()));
            if (finished.isEmpty() || finished.get().isPartial()) {
                err().println("Interrupted. "
                        + (finished.isPresent()
                                ? "What was found so far is in " + output.path() + "."
                                : "Nothing was found yet."));
                return CommandLineTool.INTERRUPTED;
            }
            return 0;
        }
    }

    /// All that determines what is found.
    private String recipe(Given given, ParamValues params) {
        return analysis.about().id() + " " + analysis.algorithm().orElse("") + " "
                + analysis.about().version() + " " + params.texts() + " seed " + seed + " data " + given.source();
    }

    /// Results that are replaced must be of the same question.
    private void requireSame(String recipe) {
        var file = output.path().resolve(RECIPE);
        if (!resume || analysis.folders().isEmpty() || !Files.exists(file)) {
            return;
        }
        var before = OutputFolder.JSON.readTree(file).path("recipe").asString("");
        if (!before.equals(recipe)) {
            throw Failure.usage(
                    output.path() + " was made with other data, parameters or seed.",
                    "Repeat them exactly, or start anew in another folder.");
        }
    }

    private void write(Finding finding, Given given, String recipe, MemoryBudget memory) {
        boolean isResult = isWhole();
        if (!analysis.folders().isEmpty() && !isResult) {
            output.json(RECIPE, OutputFolder.JSON.createObjectNode().put("recipe", recipe));
        }
        var saved = save(finding, memory);
        finding.results().forEach((name, made) -> write(name, made, given, saved));
        var root = OutputFolder.JSON.createObjectNode();
        finding.json(root);
        var file = analysis.about().file();
        if (!isResult) {
            output.json(file + ".json", root);
        }
        FindingFigures.of(finding, Look.PRINT)
                .ifPresent(figure -> output.figure(file, figure.drawing(), figure.size()));
        var out = spec.commandLine().getOut();
        if (json) {
            out.print(OutputFolder.JSON.writeValueAsString(root));
            out.println();
            return;
        }
        finding.tables().stream()
                .filter(table -> !table.rows().isEmpty())
                .forEach(table -> table.lines().forEach(out::println));
        out.println(finding.summary());
        out.println(isResult ? output.path() : output.path().resolve(file + ".json"));
    }

    /// A file and its hash, from which data are opened again.
    private record Saved(Origin origin, String hash) {}

    /// Writes the data that came of it.
    ///
    /// @return by what they were made of
    private Map<Origin, Saved> save(Finding finding, MemoryBudget memory) {
        var saved = new LinkedHashMap<Origin, Saved>();
        finding.datasets().forEach((name, data) -> {
            var file = output.path().resolve(name);
            SafeFile.makeFolderOf(file);
            Saving.write(data, file, true);
            var opening = Opening.of(file);
            var again = opening.read(opening.member(""), Map.of(), memory, Progress.NONE);
            try (var _ = again.lease()) {
                saved.put(data.origin(), new Saved(again.origin(), DataHash.record(again)));
            }
        });
        return saved;
    }

    private void write(String name, Finding.Made made, Given given, Map<Origin, Saved> saved) {
        boolean isOfTheData =
                !given.datasets().isEmpty() && given.data().origin().equals(made.origin());
        var source = saved.getOrDefault(
                made.origin(), new Saved(made.origin(), isOfTheData ? DataHash.record(given.data()) : ""));
        var provenance = made.result().provenance();
        var result = provenance.dataHash().isEmpty()
                ? made.result().with(provenance.withDataHash(source.hash))
                : made.result();
        new ResultFolder(result, ResultFolder.Source.of(made.data(), source.origin))
                .write(output.path().resolve(name), output.isForced() || resume && !isWhole());
    }
}
