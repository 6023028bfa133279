package factorscope.app.cli;

import factorscope.model.catalog.Opening;
import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.ResultFolder;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Subject;
import factorscope.views.evidence.ComponentPageView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "describe",
        description = "Print the page of one component: numbers, classes, neighbours, samples for and against it.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DescribeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "A result folder.")
    private Path folder = Path.of("");

    @Option(names = "--component", required = true, paramLabel = "N", description = "Which component, counted from 1.")
    private int component;

    @Option(names = "--count", paramLabel = "N", description = "Strongest samples to show (default: ${DEFAULT-VALUE}).")
    private int count = 10;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        var memory = MemoryBudget.ofThisMachine();
        var read = ResultFolder.read(folder, memory);
        var kept = new Kept("result", "data", read.source().name(), read.result(), Map.of());
        var subject = new Subject.OfResult(kept, data(read, memory));
        var view = new ComponentPageView();
        view.fits(subject).refusal().ifPresent(why -> {
            throw Failure.data(why, "Choose another result.");
        });
        int components = kept.result().factorization().components();
        if (component < 1 || component > components) {
            throw Failure.usage(
                    "There is no component " + component + ".", "Components are numbered 1 to " + components + ".");
        }
        var shape = kept.result().factorization().loadings(0).shape();
        var options = view.options()
                .parse(Map.of("component", Integer.toString(component), "count", Integer.toString(count)), shape);
        var marks = new Marks(WorkspaceState.EMPTY.withResult(kept));
        spec.commandLine()
                .getOut()
                .print(ComponentPageView.text(new Request(subject, options, marks, Look.PRINT, new Size(900, 600))));
        spec.commandLine().getOut().flush();
        return 0;
    }

    /// What the result was made from, where that is still found: some of the page needs it.
    private Optional<Dataset> data(ResultFolder read, MemoryBudget memory) {
        var source = read.source();
        try {
            return source.resolve(folder)
                    .filter(Files::exists)
                    .map(f -> Opening.again(f, source.importer(), source.member(), source.options(), memory));
        } catch (Failure e) {
            spec.commandLine().getErr().println(e.what() + " The page is written without the data.");
            return Optional.empty();
        }
    }
}
