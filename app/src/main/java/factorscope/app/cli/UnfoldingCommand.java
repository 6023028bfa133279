package factorscope.app.cli;

import factorscope.model.experiment.TensorOrUnfolding;
import factorscope.model.failure.Failure;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Size;
import factorscope.views.experiment.TensorOrUnfoldingFigure;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "unfolding",
        description = "Tensor or unfolding? An experiment with a planted signal: unfolding.json and a figure with the"
                + " thresholds and the gap.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class UnfoldingCommand implements Callable<Integer> {
    private static final Size FIGURE = new Size(900, 600);
    private static final int LARGEST = 300;

    @Option(names = "--size", paramLabel = "N", description = "Of every axis (default: ${DEFAULT-VALUE}).")
    private int size = 60;

    @Option(
            names = "--most",
            paramLabel = "X",
            description = "The strongest signal; the tensor's threshold is at 1.155 (default: ${DEFAULT-VALUE}).")
    private double most = 5;

    @Option(names = "--steps", paramLabel = "N", description = "How many strengths (default: ${DEFAULT-VALUE}).")
    private int steps = 20;

    @Option(names = "--repeats", paramLabel = "N", description = "Draws at each strength (default: ${DEFAULT-VALUE}).")
    private int repeats = 5;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all random choices (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Mixin
    private OutputFolder output = new OutputFolder();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (size < 2 || size > LARGEST || steps < 2 || repeats < 1 || !(most > 0)) {
            throw Failure.usage(
                    "The size is 2 to " + LARGEST + ", with two strengths or more, and one repeat or more.",
                    "Write for example --size 60 --steps 20 --repeats 5 --most 5.");
        }
        output.require(false);
        var signals = IntStream.rangeClosed(1, steps)
                .mapToDouble(s -> most * s / steps)
                .toArray();
        var outcome = TensorOrUnfolding.of(size, signals, repeats, seed, () -> false);
        var root = OutputFolder.JSON.createObjectNode();
        root.put("size", size)
                .put("repeats", repeats)
                .put("seed", seed)
                .put("unfoldingThreshold", TensorOrUnfolding.unfoldingThreshold(size))
                .put("tensorThreshold", TensorOrUnfolding.tensorThreshold());
        var points = root.putArray("points");
        var out = spec.commandLine().getOut();
        out.println("signal  unfolding (theory)  tensor from there  from the truth (theory)");
        for (var point : outcome.points()) {
            points.addObject()
                    .put("signal", point.signal())
                    .put("unfolding", point.unfolding())
                    .put("tensor", point.tensor())
                    .put("told", point.told())
                    .put("unfoldingTheory", point.unfoldingTheory())
                    .put("tensorTheory", point.tensorTheory());
            out.printf(
                    Locale.ROOT,
                    "%6.2f  %9.3f (%5.3f)  %17.3f  %14.3f (%5.3f)%n",
                    point.signal(),
                    point.unfolding(),
                    point.unfoldingTheory(),
                    point.tensor(),
                    point.told(),
                    point.tensorTheory());
        }
        output.json("unfolding.json", root);
        output.figure("unfolding", TensorOrUnfoldingFigure.draw(outcome, Look.PRINT), FIGURE);
        out.println(output.path().resolve("unfolding.json"));
        return 0;
    }
}
