package factorscope.bench.cli;

import factorscope.app.cli.Session;
import factorscope.bench.Bench;
import factorscope.bench.Case;
import factorscope.bench.Cases;
import factorscope.model.failure.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Measurements that anyone can repeat.
@Command(
        name = "bench",
        description = {
            "Measure how fast the program computes on this machine, on generated data with fixed seeds.",
            "",
            "With --against python each run is followed by the same work in numpy, scipy or scikit-learn."
        },
        subcommands = {ResponsivenessBench.class, LargerThanMemoryBench.class, ShapesBench.class, MapsBench.class},
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    @Parameters(paramLabel = "CASE", description = "Only these cases; see --cases.")
    private List<String> names = List.of();

    @Option(
            names = "--suite",
            paramLabel = "NAME",
            description = "core: the quick cases; full: all of them, up to an hour.")
    private String suite = "core";

    @Option(names = "--against", paramLabel = "python", description = "Also run the baselines, by turns.")
    private String against = "";

    @Option(names = "--python", paramLabel = "PATH", description = "The interpreter for them.")
    private String python = "";

    @Option(names = "--repeats", paramLabel = "N", description = "Runs of each side (default: ${DEFAULT-VALUE}).")
    private int repeats = 5;

    @Option(names = "--cases", description = "List the cases.")
    private boolean list;

    @Mixin
    private Session session = new Session();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (list) {
            Cases.all().forEach(c -> out.printf("%-16s %s%s%n", c.name(), c.title(), c.isCore() ? " (core)" : ""));
            return 0;
        }
        var chosen = chosen();
        if (repeats < 1) {
            throw Failure.usage(
                    "There must be at least one run, not " + repeats + ".", "Give for example --repeats 5.");
        }
        try (var runs = session.runs(session.budget())) {
            var bench = new Bench(runs.compute(), repeats, interpreter(), baselines(), out);
            bench.begin();
            chosen.forEach(bench::run);
        }
        return 0;
    }

    private List<Case> chosen() {
        if (!suite.equals("core") && !suite.equals("full")) {
            throw Failure.usage("There is no suite \"" + suite + "\".", "There are core and full.");
        }
        for (var name : names) {
            if (Cases.all().stream().noneMatch(c -> c.name().equals(name))) {
                throw Failure.usage("There is no case \"" + name + "\".", "See bench --cases.");
            }
        }
        return Cases.all().stream()
                .filter(c -> names.isEmpty() ? suite.equals("full") || c.isCore() : names.contains(c.name()))
                .toList();
    }

    private Optional<String> interpreter() {
        return switch (against) {
            case "" -> Optional.empty();
            case "python" -> Optional.of(python.isEmpty() ? Bench.python() : python);
            default -> throw Failure.usage("There are no baselines in " + against + ".", "Write --against python.");
        };
    }

    /// The launcher tells where the samples are: the sources are beside them.
    private Path baselines() {
        var samples = Path.of(System.getProperty("factorscope.samples", "sample-data"))
                .toAbsolutePath();
        return against.isEmpty() ? Path.of("") : Bench.baselines(java.util.Objects.requireNonNull(samples.getParent()));
    }
}
