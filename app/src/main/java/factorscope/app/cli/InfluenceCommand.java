package factorscope.app.cli;

import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.CellInfluence;
import factorscope.model.failure.Failure;
import factorscope.model.run.Runs;
import factorscope.model.workspace.ResultFolder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "influence",
        description =
                "Say on which single values a fit depends most, and how it would be without them: influence.json.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class InfluenceCommand implements Callable<Integer> {
    @Option(names = "--result", required = true, paramLabel = "DIR", description = "A result folder of these data.")
    private Path result = Path.of("");

    @Option(names = "--count", paramLabel = "N", description = "How many values to name (default: ${DEFAULT-VALUE}).")
    private int count = 20;

    @Mixin
    private DataInput input = new DataInput();

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
        if (count < 1) {
            throw Failure.usage("--count must be positive.", "Write for example --count 20.");
        }
        return input.with(session, spec.commandLine().getErr(), this::influence);
    }

    private int influence(Runs runs, Dataset data) {
        var read = ResultFolder.read(result, runs.compute().memory()).result();
        if (!(read.factorization() instanceof TwoWay fit)) {
            throw Failure.data(result + " has no components with loadings.", "Choose a factorization.");
        }
        CellInfluence.refusal(data, fit).ifPresent(why -> {
            throw Failure.data(why, "Choose another result, or a part of the data.");
        });
        var influence = CellInfluence.of(data, fit, runs.compute(), () -> false).orElseThrow();
        var root = OutputFolder.JSON.createObjectNode();
        root.put("noise", influence.noise()).put("freeLoadings", influence.free());
        var cells = root.putArray("cells");
        var out = spec.commandLine().getOut();
        out.println("      value     fitted   leverage   distance  without it  where");
        for (var cell : influence.strongest(data, count)) {
            double without = cell.value() - (cell.value() - cell.fitted()) / Math.max(1e-9, 1 - cell.leverage());
            var node = cells.addObject();
            node.put("value", cell.value())
                    .put("fitted", cell.fitted())
                    .put("leverage", cell.leverage())
                    .put("distance", cell.distance())
                    .put("fittedWithout", without);
            var where = where(data, cell);
            node.put("where", where);
            out.printf(
                    Locale.ROOT,
                    "%11.5g%11.5g%11.4f%11.4g%12.5g  %s%n",
                    cell.value(),
                    cell.fitted(),
                    cell.leverage(),
                    cell.distance(),
                    without,
                    where);
        }
        output.json("influence.json", root);
        out.println(output.path().resolve("influence.json"));
        return 0;
    }

    private static String where(Dataset data, CellInfluence.Cell cell) {
        var columns = data.columns();
        var text = data.rows().name() + " " + data.rows().label(cell.row()) + ", ";
        return columns.labels() instanceof Labels.Folded
                ? text + columns.label(cell.column())
                : text + columns.name() + " " + columns.label(cell.column());
    }
}
