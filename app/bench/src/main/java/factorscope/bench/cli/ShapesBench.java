package factorscope.bench.cli;

import factorscope.app.cli.Session;
import factorscope.bench.Shapes;
import factorscope.model.catalog.Decompositions;
import factorscope.model.failure.Failure;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Every algorithm on data of every shape.
@Command(
        name = "shapes",
        description = "Run algorithms with their default options on tall, wide, sparse and real data: time, forecast,"
                + " memory, error, and how each run ended.",
        mixinStandardHelpOptions = true)
final class ShapesBench implements Callable<Integer> {
    @Option(names = "--algorithms", split = ",", paramLabel = "ID", description = "Only these algorithms.")
    private List<String> algorithms = List.of();

    @Option(names = "--data", split = ",", paramLabel = "NAME", description = "Only these data.")
    private List<String> names = List.of();

    @Option(names = "--most-seconds", description = "Stop a run after this time (default: ${DEFAULT-VALUE}).")
    private double mostSeconds = 120;

    @Mixin
    private Session session = new Session();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        var all = algorithms.isEmpty()
                ? Decompositions.all()
                : algorithms.stream().map(Decompositions::byId).toList();
        try (var runs = session.runs(session.budget())) {
            var shapes =
                    new Shapes(runs.compute(), mostSeconds, spec.commandLine().getOut());
            shapes.begin();
            for (var algorithm : all) {
                chosen().forEach(data -> shapes.run(algorithm, data));
            }
        }
        return 0;
    }

    private List<Shapes.Data> chosen() {
        var known = Shapes.data();
        for (var name : names) {
            if (known.stream().noneMatch(d -> d.name().equals(name))) {
                throw Failure.usage(
                        "There are no data \"" + name + "\".",
                        "There are "
                                + String.join(
                                        ", ",
                                        known.stream().map(Shapes.Data::name).toList()) + ".");
            }
        }
        return known.stream()
                .filter(d -> names.isEmpty() || names.contains(d.name()))
                .toList();
    }
}
