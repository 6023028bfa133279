package factorscope.app.cli;

import factorscope.app.documents.FirstStart;
import factorscope.app.shell.Offscreen;
import factorscope.model.catalog.Decompositions;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Result;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.run.RunState;
import factorscope.model.select.Selection;
import factorscope.model.workspace.DataHash;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.ResultFolder;
import factorscope.model.workspace.WorkspaceState;
import factorscope.samples.Samples;
import factorscope.views.catalog.Views;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Subject;
import factorscope.views.paint.Figures;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The main job without a display: decomposes the bundled dump, draws its figures, and takes a picture of the
/// window.
@Command(
        name = "demo",
        description = "Decompose the bundled activation dump without a display: figures and a picture of the window.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final int WIDTH = 1600;
    private static final int HEIGHT = 1000;
    private static final List<String> FIGURES = List.of(
            "heat.svg",
            "evidence.svg",
            "spectrum.pdf",
            "neurons.svg",
            "components.svg",
            "convergence.svg",
            "scatter.png");

    @Option(names = "--out", paramLabel = "DIR", description = "Folder to write to (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("factorscope-demo");

    @Mixin
    private Session session = new Session();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw Failure.write(
                    out + " cannot be made: " + e.getMessage() + ".", "Choose another folder with --out.", e);
        }
        var budget = session.budget();
        var kept = decompose(budget);
        figures(kept, budget);
        pictures(budget);
        return 0;
    }

    private PrintWriter stdout() {
        return spec.commandLine().getOut();
    }

    private Kept decompose(MemoryBudget budget) throws InterruptedException {
        var dataset = Samples.byId(Samples.FIRST).open(budget);
        try (var runs = session.runs(budget);
                var _ = dataset.lease()) {
            var snmf = Decompositions.byId("snmf");
            var params =
                    snmf.params().parse(FirstStart.PARAMETERS, dataset.values().shape());
            var run = runs.submit(snmf, Problem.of(Inputs.of(dataset), params, 1));
            if (run.await() instanceof RunState.Failed failed) {
                throw failed.failure();
            }
            if (!(run.state() instanceof RunState.Finished finished)) {
                throw new IllegalStateException("the run ended as " + run.state());
            }
            var result = finished.result();
            write(new ResultFolder(
                    result.with(result.provenance().withDataHash(DataHash.record(dataset))),
                    ResultFolder.Source.of(dataset.name(), dataset.origin())));
            return new Kept("result", dataset.id(), "SNMF 100", result, Map.of());
        }
    }

    private void write(ResultFolder folder) {
        var place = out.resolve("snmf-100");
        folder.write(place, true);
        stdout().println(place + ": " + folder.summary() + outcome(folder.result()));
    }

    private static String outcome(Result result) {
        return result.outcome() == Result.Outcome.CONVERGED ? "" : ", not converged";
    }

    private void figures(Kept kept, MemoryBudget budget) throws InterruptedException {
        var dataset = Samples.byId(Samples.FIRST).open(budget);
        try (var _ = dataset.lease()) {
            var state = WorkspaceState.EMPTY
                    .withDataset(dataset)
                    .withResult(kept)
                    .withSelection(kept.componentAxis(), new Selection.Picked(List.of(0)));
            var subject = new Subject.OfResult(kept, Optional.of(dataset));
            for (var name : FIGURES) {
                var view = Views.byId(name.substring(0, name.indexOf('.')));
                var options = view.options().initial(dataset.values().shape());
                var size = new Size(720, 480);
                var request = new Request(subject, options, new Marks(state), Look.PRINT, size);
                var drawing = view.draw(Needed.by(view, request, budget));
                Figures.write(drawing, size, Look.PRINT, 192, out.resolve(name))
                        .ifPresent(spec.commandLine().getErr()::println);
                stdout().println(out.resolve(name) + ": " + drawing.words());
            }
        }
    }

    private void pictures(MemoryBudget budget) {
        try (var offscreen = Offscreen.open(WIDTH, HEIGHT, 1, budget)) {
            var state = FirstStart.state(budget);
            Offscreen.onScreen(() -> {
                offscreen.desk().documents().show(state);
                return true;
            });
            for (boolean dark : new boolean[] {false, true}) {
                Offscreen.onScreen(() -> {
                    var desk = offscreen.desk();
                    desk.session().change(desk.session().settings().get().withDark(dark));
                    return true;
                });
                var file = out.resolve(dark ? "window-dark.png" : "window.png");
                offscreen.picture(file);
                stdout().println(file + ": the window as it opens for the first time");
            }
        }
    }
}
