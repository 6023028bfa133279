package factorscope.app.cli;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.inspect.Through;
import factorscope.model.data.Dataset;
import factorscope.model.data.Storage;
import factorscope.model.diagnose.Projection;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

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

    @Option(
            names = "--through",
            paramLabel = "MATRIX",
            description = "Also what the component promotes and suppresses in another space: output weights, or an"
                    + " unembedding with its words as labels. Several, one after the other.")
    private List<Path> through = List.of();

    @Option(
            names = "--through-member",
            paramLabel = "NAME",
            description = "The array to take of each --through file of several, in their order.")
    private List<String> members = List.of();

    @Option(
            names = "--through-read",
            paramLabel = "KEY=VALUE",
            description = "How to read the --through files, as --read for the data. Can be repeated.")
    private Map<String, String> throughReading = Map.of();

    @Option(
            names = "--rank-by",
            paramLabel = "cosine|dot",
            converter = ByConverter.class,
            description = "How to rank what a component promotes (default: cosine).")
    private Projection.By rankBy = Projection.By.COSINE;

    /// Words in lower case.
    static final class ByConverter implements ITypeConverter<Projection.By> {
        @Override
        public Projection.By convert(String text) {
            return switch (text) {
                case "cosine" -> Projection.By.COSINE;
                case "dot" -> Projection.By.DOT;
                default -> throw new TypeConversionException("There is no rank by \"" + text + "\": cosine or dot.");
            };
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var memory = MemoryBudget.ofThisMachine();
        var read = ResultFolder.read(folder, memory);
        var data = ResultData.of(folder, read, memory, spec.commandLine().getErr());
        var lease = data.map(Dataset::lease);
        try {
            return describe(read, data, memory);
        } finally {
            lease.ifPresent(Storage.Lease::close);
        }
    }

    private int describe(ResultFolder read, Optional<Dataset> data, MemoryBudget memory) throws InterruptedException {
        var kept = new Kept("result", "data", read.source().name(), read.result(), Map.of());
        var subject = new Subject.OfResult(kept, data);
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
        var request = new Request(subject, options, marks, Look.PRINT, new Size(900, 600));
        spec.commandLine().getOut().print(ComponentPageView.text(Needed.by(view, request, memory)));
        if (!through.isEmpty()) {
            project(kept, memory);
        }
        spec.commandLine().getOut().flush();
        return 0;
    }

    private void project(Kept kept, MemoryBudget memory) throws InterruptedException {
        var matrices = new ArrayList<Dataset>();
        var leases = new ArrayList<Storage.Lease>();
        try {
            for (int i = 0; i < through.size(); i++) {
                var matrix = new OtherFile(i < members.size() ? members.get(i) : "", throughReading)
                        .open(through.get(i), memory, spec.commandLine().getErr());
                leases.add(matrix.lease());
                matrices.add(matrix);
            }
            var analysis = new Through();
            var given = new Given(matrices, List.of(kept.result()), "");
            print(Needed.finding(
                    new Call(analysis, given, analysis.of(component, count, rankBy)),
                    Through.ProjectionFinding.class,
                    memory));
        } finally {
            leases.forEach(Storage.Lease::close);
        }
    }

    private void print(Through.ProjectionFinding found) {
        var projection = found.projection();
        var out = spec.commandLine().getOut();
        for (boolean promoted : new boolean[] {true, false}) {
            out.println();
            out.println(promoted ? "Promotes" : "Suppresses");
            for (int i : projection.strongest(found.count(), promoted, found.by())) {
                out.printf(
                        Locale.ROOT, "  %-28s %+.4g%n", projection.space().label(i), projection.score(i, found.by()));
            }
        }
    }
}
