package factorscope.app.cli;

import factorscope.model.catalog.Decompositions;
import factorscope.model.catalog.Opening;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.failure.Failure;
import factorscope.model.function.ChebyshevGrid;
import factorscope.model.function.Formula;
import factorscope.model.io.Progress;
import factorscope.model.io.npy.NpyWriter;
import factorscope.model.linalg.Matrix;
import factorscope.model.run.RunState;
import factorscope.model.run.Runs;
import factorscope.model.workspace.DataHash;
import factorscope.model.workspace.ResultFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Samples a formula and decomposes the samples: few functions of one variable instead of one of several.
@Command(
        name = "function",
        description =
                "Decompose a formula in x, y, z, w (Chebyshev-Tucker): values.npy, and a Tucker result beside it.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class FunctionCommand implements Callable<Integer> {
    private static final List<Double> TOLERANCES = List.of(1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12);
    private static final int POINTS = 2000;

    @Parameters(paramLabel = "FORMULA", description = "Such as \"exp(-(x^2+y^2+z^2))\".")
    private String formula = "";

    @Option(
            names = "--box",
            paramLabel = "FROM,TO",
            description = "Where every variable lives (default: ${DEFAULT-VALUE}).")
    private String box = "-1,1";

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            description = "Of the samples and of the decomposition, relative (default: ${DEFAULT-VALUE}).")
    private double tolerance = 1e-6;

    @Mixin
    private OutputFolder output = new OutputFolder();

    @Mixin
    private Session session = new Session();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        var read = Formula.of(formula);
        if (!(tolerance > 0 && tolerance < 1)) {
            throw Failure.usage("--tolerance must be between 0 and 1.", "Write for example --tolerance 1e-6.");
        }
        if (read.variables() < 2) {
            throw Failure.usage(
                    "A formula in one variable has nothing to decompose.", "Use two to four of x, y, z and w.");
        }
        output.require(false);
        output.requireResult("tucker");
        var ends = ends();
        var grid = ChebyshevGrid.of(read, ends[0], ends[1], tolerance, () -> false);
        var file = write(grid);
        var budget = session.budget();
        try (var runs = session.runs(budget)) {
            var opening = Opening.of(file);
            var data = opening.read(opening.member(""), Map.of(), budget, Progress.NONE);
            try (var _ = data.lease()) {
                report(runs, grid, data);
            }
        }
        return 0;
    }

    private double[] ends() {
        var parts = box.split(",", -1);
        try {
            if (parts.length == 2) {
                return new double[] {Double.parseDouble(parts[0].strip()), Double.parseDouble(parts[1].strip())};
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw Failure.usage("\"" + box + "\" is not a box.", "Write for example --box -1,1.");
    }

    private Path write(ChebyshevGrid grid) {
        var file = output.path().resolve("values.npy");
        var shape = new ArrayList<Long>();
        var root = OutputFolder.JSON.createObjectNode();
        root.put("name", formula);
        var axes = root.putArray("axes");
        for (int m = 0; m < grid.axes(); m++) {
            shape.add((long) grid.size(m));
            var axis = axes.addObject().put("name", Formula.VARIABLES.get(m)).put("role", "space");
            var values = axis.putArray("values");
            for (int i = 0; i < grid.size(m); i++) {
                values.add(grid.point(m, i));
            }
        }
        var budget = session.budget();
        try (var scope = budget.scope("values of a formula")) {
            var values = Matrix.allocate(scope, DType.FLOAT64, 1, grid.count());
            for (int i = 0; i < grid.count(); i++) {
                values.set(0, i, grid.value(i));
            }
            var tensor = Tensor.of(values.segment(), DType.FLOAT64, new Shape(shape), Storage.collected());
            output.file("values.npy", to -> NpyWriter.write(to, tensor));
        }
        output.json("values.json", root);
        return file;
    }

    private Result tucker(Runs runs, Dataset data, double error) throws InterruptedException {
        var decomposition = Decompositions.byId("tucker");
        var params = decomposition
                .params()
                .parse(
                        Map.of("tolerance", Numbers.plain(error), "iterations", "0"),
                        data.values().shape());
        var run = runs.submit(decomposition, Problem.of(Inputs.of(data), params, 1));
        while (!run.await(1, TimeUnit.SECONDS)) {}
        return switch (run.state()) {
            case RunState.Finished finished -> finished.result();
            case RunState.Failed failed -> throw failed.failure();
            case RunState.Cancelled _, RunState.Waiting _, RunState.Working _ ->
                throw new IllegalStateException("not over");
        };
    }

    private void report(Runs runs, ChebyshevGrid grid, Dataset data) throws InterruptedException {
        var out = spec.commandLine().getOut();
        var root = OutputFolder.JSON.createObjectNode();
        root.put("formula", formula).put("box", box).put("tolerance", tolerance).put("resolved", grid.isResolved());
        var degrees = root.putArray("degrees");
        for (int m = 0; m < grid.axes(); m++) {
            degrees.add(grid.size(m) - 1);
        }
        var table = root.putArray("ranks");
        for (double error : TOLERANCES) {
            var row = table.addObject().put("tolerance", error).putArray("ranks");
            ranks(tucker(runs, data, error)).forEach(row::add);
        }
        var result = tucker(runs, data, tolerance);
        var factorization = (TwoWay) result.factorization();
        double between = grid.error(weights -> value(factorization, weights), POINTS, 1);
        var ranks = ranks(result);
        var chosen = root.putArray("chosen");
        ranks.forEach(chosen::add);
        root.put("errorBetweenPoints", between);
        result.measures().get(Measures.RELATIVE_ERROR).ifPresent(e -> root.put("relativeError", e));
        var hashed = result.with(result.provenance().withDataHash(DataHash.record(data)));
        new ResultFolder(hashed, ResultFolder.Source.of(data.name(), data.origin()))
                .write(output.path().resolve("tucker"), output.isForced());
        output.json("function.json", root);
        out.println(formula + ": " + data.values().shape().text() + " samples, ranks "
                + String.join(", ", ranks.stream().map(String::valueOf).toList())
                + ", largest error between the samples "
                + Numbers.shown(between, 2) + " of the largest value"
                + (grid.isResolved() ? "" : "; the samples are not fine enough for the tolerance") + ".");
        out.println(output.path().resolve("function.json"));
    }

    private static List<Integer> ranks(Result result) {
        var structure = ((TwoWay) result.factorization()).structure();
        var ranks = new ArrayList<Integer>();
        ranks.add(result.factorization().components());
        if (structure.isPresent() && structure.get() instanceof Structure.Tucker tucker) {
            tucker.loadings().forEach(l -> ranks.add(Math.toIntExact(l.shape().columns())));
        } else {
            ranks.add(result.factorization().components());
        }
        return ranks;
    }

    /// Between the positions of the grid: the sum over all columns of what they weigh.
    private static double value(TwoWay result, double[][] weights) {
        double sum = 0;
        int columns = result.axes().get(1).size();
        for (int k = 0; k < result.components(); k++) {
            double first = 0;
            for (int i = 0; i < weights[0].length; i++) {
                first += weights[0][i] * result.loadings(0).at(i, k);
            }
            double rest = 0;
            for (int j = 0; j < columns; j++) {
                double product = result.loadings(1).at(j, k);
                int left = j;
                for (int m = weights.length - 1; m > 0; m--) {
                    product *= weights[m][left % weights[m].length];
                    left /= weights[m].length;
                }
                rest += product;
            }
            sum += first * result.strength(k) * rest;
        }
        return sum;
    }
}
