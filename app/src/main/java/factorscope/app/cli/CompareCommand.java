package factorscope.app.cli;

import factorscope.model.decompose.TwoWay;
import factorscope.model.failure.Failure;
import factorscope.model.match.Alignment;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.ResultFolder;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.catalog.Views;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Subject;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "compare",
        description = "Say which component of one result is which of another; compare.json has the aligned matrices.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CompareCommand implements Callable<Integer> {
    private static final Size FIGURE = new Size(900, 720);

    @Parameters(index = "0", paramLabel = "DIR1", description = "A result folder.")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "DIR2", description = "Another, of the same data or the same columns.")
    private Path second = Path.of("");

    @Mixin
    private OutputFolder output = new OutputFolder();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        output.require(false);
        var memory = MemoryBudget.ofThisMachine();
        var left = ResultFolder.read(first, memory);
        var right = ResultFolder.read(second, memory);
        var a = twoWay(first, left);
        var b = twoWay(second, right);
        if (a.axes().get(1).size() != b.axes().get(1).size()) {
            throw Failure.data(
                    "The results have different columns: " + a.axes().get(1).size() + " and "
                            + b.axes().get(1).size() + ".",
                    "Compare results of the same data, or of data with the same columns.");
        }
        var alignment = Alignment.of(a, b);
        var names = Names.of(left, right);
        write(alignment, names);
        figure(left, right);
        return 0;
    }

    private void figure(ResultFolder left, ResultFolder right) {
        var a = new Kept("left", "data", name(first, left), left.result(), Map.of());
        var b = new Kept("right", "data", name(second, right), right.result(), Map.of());
        var state = WorkspaceState.EMPTY.withResult(a).withResult(b);
        var view = Views.byId("rosetta");
        var options =
                view.options().initial(a.result().factorization().loadings(0).shape());
        var request =
                new Request(new Subject.OfResult(a, Optional.empty()), options, new Marks(state), Look.PRINT, FIGURE);
        output.figure("compare", view.draw(request), FIGURE);
    }

    private static String name(Path folder, ResultFolder result) {
        return result.result().provenance().algorithmId().toUpperCase(Locale.ROOT) + " (" + folder.getFileName() + ")";
    }

    /// How the two sides are called in sentences.
    private record Names(String left, String right) {
        static Names of(ResultFolder left, ResultFolder right) {
            var a = left.result().provenance().algorithmId().toUpperCase(Locale.ROOT);
            var b = right.result().provenance().algorithmId().toUpperCase(Locale.ROOT);
            return a.equals(b) ? new Names(a + " A", b + " B") : new Names(a, b);
        }
    }

    private static TwoWay twoWay(Path folder, ResultFolder result) {
        if (result.result().factorization() instanceof TwoWay twoWay) {
            return twoWay;
        }
        throw Failure.data(folder + " has no components with loadings.", "Compare factorizations.");
    }

    private void write(Alignment alignment, Names names) {
        var root = OutputFolder.JSON.createObjectNode();
        root.put("left", first.toString()).put("right", second.toString());
        root.put("meanLikeness", alignment.matching().mean());
        var pairs = root.putArray("pairs");
        var out = spec.commandLine().getOut();
        for (var pair : alignment.matching().pairs()) {
            var node = pairs.addObject()
                    .put("left", pair.left() + 1)
                    .put("right", pair.right() + 1)
                    .put("cosine", pair.cosine());
            alignment.shared().ifPresent(g -> node.put("sharedStrongest", g.at(pair.left(), pair.right())));
            alignment.correlations().ifPresent(g -> node.put("correlation", g.at(pair.left(), pair.right())));
        }
        var sums = root.putArray("sums");
        for (var sum : alignment.sums()) {
            var node = sums.addObject().put("left", sum.left() + 1).put("explained", sum.explained());
            var terms = node.putArray("terms");
            sum.terms()
                    .forEach(t -> terms.addObject().put("right", t.right() + 1).put("factor", t.factor()));
            if (sum.isTelling()) {
                node.put("sentence", sum.text(names.left, names.right));
                out.println(sum.text(names.left, names.right));
            }
        }
        grid(root, "cosines", alignment.cosines());
        alignment.shared().ifPresent(g -> grid(root, "sharedStrongest", g));
        alignment.correlations().ifPresent(g -> grid(root, "correlations", g));
        output.json("compare.json", root);
        out.printf(
                Locale.ROOT,
                "%s: %d pairs, %d of them with |cos| of at least 0.9, mean %.3f%n",
                output.path().resolve("compare.json"),
                alignment.matching().pairs().size(),
                alignment.matching().atLeast(0.9),
                alignment.matching().mean());
    }

    private static void grid(ObjectNode root, String name, Alignment.Grid grid) {
        var rows = root.putArray(name);
        grid.rows().forEach(row -> {
            var array = rows.addArray();
            row.forEach(array::add);
        });
    }
}
