package factorscope.app.cli;

import factorscope.model.catalog.Opening;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.Storage;
import factorscope.model.failure.Failure;
import factorscope.model.files.SafeFile;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.ResultFolder;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.catalog.Views;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.Figures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `view VIEW DIR --out FIGURE`: one such command per view.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
final class ViewCommand implements Callable<Integer> {
    private static final int LEAST_PIXELS = 20;
    private static final double MOST_PIXELS = 20_000;
    private static final double MOST_DPI = 1200;

    private final View view;

    @Parameters(paramLabel = "DIR", description = "A result folder, or a data file for views of data.")
    private Path subject = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "FIGURE", description = "A .svg, .pdf or .png to write.")
    private Path out = Path.of("");

    @Option(names = "--width", description = "Width in pixels at 96 per inch (default: ${DEFAULT-VALUE}).")
    private int width = 720;

    @Option(
            names = "--height",
            description =
                    "Height in pixels at 96 per inch (default: ${DEFAULT-VALUE}, or as much as a page or list needs).")
    private int height = 480;

    @Option(names = "--dpi", description = "Resolution of a PNG (default: ${DEFAULT-VALUE}).")
    private double dpi = 192;

    @Option(names = "--dark", description = "Draw on dark.")
    private boolean dark;

    @Option(names = "--selected", paramLabel = "N", description = "Component to show as selected, counted from 1.")
    private int selected;

    @Option(names = "--force", description = "Replace the figure if it exists.")
    private boolean force;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private ViewCommand(View view) {
        this.view = view;
    }

    /// All such commands in one.
    static final String NAME = "view";

    /// @param hasAll whether with a command for each view
    static CommandLine line(boolean hasAll) {
        var spec = CommandSpec.create().name(NAME).mixinStandardHelpOptions(true);
        spec.usageMessage().description("Draw a view of a result folder, or of a data file, into a figure.");
        var all = new CommandLine(spec);
        for (var view : hasAll ? Views.all() : List.<View>of()) {
            var line = new CommandLine(new ViewCommand(view));
            line.getCommandSpec().usageMessage().description(view.about().summary());
            ParamOptions.add(line.getCommandSpec(), view.options());
            all.addSubcommand(view.about().id(), line);
        }
        return all;
    }

    @Override
    public Integer call() throws InterruptedException {
        SafeFile.makeFolderOf(out);
        SafeFile.requireWritable(out, force);
        requireRange("--width", width, MOST_PIXELS);
        requireRange("--height", height, MOST_PIXELS);
        requireRange("--dpi", dpi, MOST_DPI);
        var memory = MemoryBudget.ofThisMachine();
        if (Files.isDirectory(subject)) {
            var folder = ResultFolder.read(subject, memory);
            var kept = new Kept("result", "data", folder.source().name(), folder.result(), Map.of());
            var state = WorkspaceState.EMPTY.withResult(kept);
            int components = kept.result().factorization().components();
            if (selected < 0 || selected > components) {
                throw Failure.usage(
                        "There is no component " + selected + ".", "Components are numbered 1 to " + components + ".");
            }
            if (selected > 0) {
                state = state.withSelection(kept.componentAxis(), new Selection.Picked(List.of(selected - 1)));
            }
            var data = ResultData.of(subject, folder, memory, spec.commandLine().getErr());
            var lease = data.map(Dataset::lease);
            try {
                draw(
                        new Subject.OfResult(kept, data),
                        data.map(state::withDataset).orElse(state),
                        memory);
            } finally {
                lease.ifPresent(Storage.Lease::close);
            }
            return 0;
        }
        var opening = Opening.of(subject);
        var data = opening.read(
                opening.member(""),
                Map.of(),
                memory,
                DataInput.remarks(spec.commandLine().getErr()));
        try (var _ = data.lease()) {
            draw(new Subject.OfData(data), WorkspaceState.EMPTY.withDataset(data), memory);
        }
        return 0;
    }

    private static void requireRange(String option, double value, double most) {
        if (!(value >= LEAST_PIXELS && value <= most)) {
            throw Failure.usage(
                    option + " must be from " + LEAST_PIXELS + " to " + Numbers.count((long) most) + ".", "");
        }
    }

    private void draw(Subject what, WorkspaceState state, MemoryBudget memory) throws InterruptedException {
        view.fits(what).refusal().ifPresent(why -> {
            throw Failure.data(why, "Choose another view, or another result.");
        });
        var shape = switch (what) {
            case Subject.OfData ofData -> shape(ofData.dataset());
            case Subject.OfResult ofResult ->
                ofResult.kept().result().factorization().loadings(0).shape();
        };
        var options =
                view.options().parse(ParamOptions.texts(spec.commandLine().getParseResult(), view.options()), shape);
        var look = new Look(dark, Look.PRINT.pixelScale(), 1);
        var size = new Size(width, height);
        var request = new Request(what, options, new Marks(state), look, size);
        var drawing = view.draw(Needed.by(view, request, memory));
        if (spec.commandLine().getParseResult().hasMatchedOption("--height")) {
            drawing = Figures.exactly(drawing, size);
        }
        Figures.write(drawing, size, look, dpi, out)
                .ifPresent(spec.commandLine().getErr()::println);
        spec.commandLine().getOut().println(out + ": " + drawing.words());
    }

    private static factorscope.model.data.Shape shape(Dataset dataset) {
        return dataset.values().shape();
    }
}
