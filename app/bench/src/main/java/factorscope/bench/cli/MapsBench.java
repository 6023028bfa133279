package factorscope.bench.cli;

import factorscope.app.cli.Session;
import factorscope.bench.Maps;
import factorscope.model.failure.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Maps and density clusters beside those of R and Python.
@Command(
        name = "maps",
        description = "Neighbours, t-SNE, UMAP and HDBSCAN of Gaussian clusters: time and quality, compared with R"
                + " (Rtsne, uwot, dbscan) or Python (scikit-learn).",
        mixinStandardHelpOptions = true)
final class MapsBench implements Callable<Integer> {
    @Parameters(paramLabel = "CASE", description = "neighbours, tsne, umap, hdbscan (default: all).")
    private List<String> names = List.of();

    @Option(names = "--rows", description = "Rows (default: ${DEFAULT-VALUE}).")
    private int rows = 20_000;

    @Option(names = "--columns", description = "Columns (default: ${DEFAULT-VALUE}).")
    private int columns = 50;

    @Option(names = "--repeats", description = "Runs of each side (default: ${DEFAULT-VALUE}).")
    private int repeats = 3;

    @Option(
            names = "--against",
            paramLabel = "r|python",
            description = "Also run the baselines, alternating with ours.")
    private String against = "";

    @Mixin
    private Session session = new Session();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        for (var name : names) {
            if (!Maps.CASES.contains(name)) {
                throw Failure.usage(
                        "There is no case \"" + name + "\".", "There are " + String.join(", ", Maps.CASES) + ".");
            }
        }
        var other = against.isEmpty() ? Optional.<Maps.Other>empty() : Optional.of(Maps.Other.of(against, root()));
        try (var runs = session.runs(session.budget())) {
            var maps = new Maps(
                    runs.compute(), rows, columns, repeats, spec.commandLine().getOut());
            Maps.CASES.stream()
                    .filter(c -> names.isEmpty() || names.contains(c))
                    .forEach(c -> maps.run(c, other));
        }
        return 0;
    }

    /// The launcher tells where the samples are: the sources are beside them.
    private static Path root() {
        return Objects.requireNonNull(Path.of(System.getProperty("factorscope.samples", "sample-data"))
                .toAbsolutePath()
                .getParent());
    }
}
