package factorscope.bench.cli;

import factorscope.app.session.Job;
import factorscope.app.shell.Offscreen;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.memory.Bytes;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import factorscope.model.prepare.Missing;
import factorscope.model.run.RunState;
import factorscope.model.select.ColumnRef;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.Layout;
import factorscope.views.catalog.Views;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.application.Platform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// How the window answers while it computes, and how long a stroke takes to reach all views.
@Command(
        name = "responsiveness",
        description = "Measure how late the screen's thread is while SNMF runs, how fast cancel is, and how long a"
                + " stroke takes to reach all views.",
        mixinStandardHelpOptions = true)
final class ResponsivenessBench implements Callable<Integer> {
    private static final int TICK_MILLIS = 5;
    private static final int WARM_UP_SECONDS = 3;
    private static final int STROKES = 100;

    /// Strokes before those that count: the first ones are drawn by code that is not compiled yet.
    private static final int WARM_UP_STROKES = 20;

    @Option(
            names = "--rows",
            description = "Rows of the data that are decomposed; 0 leaves that out (default: ${DEFAULT-VALUE}).")
    private int rows = 100_000;

    @Option(names = "--columns", description = "Their columns (default: ${DEFAULT-VALUE}).")
    private int columns = 1024;

    @Option(names = "--seconds", description = "How long each ticker runs (default: ${DEFAULT-VALUE}).")
    private int seconds = 20;

    @Option(
            names = "--brushed",
            split = ",",
            description = "Rows of the data that are brushed (default: ${DEFAULT-VALUE}).")
    private List<Integer> brushed = List.of(100_000, 1_000_000);

    @Option(names = "--brushed-columns", description = "Their columns (default: ${DEFAULT-VALUE}).")
    private int brushedColumns = 16;

    @Option(names = "--components", description = "Components of the brushed data's PCA (default: ${DEFAULT-VALUE}).")
    private int components = 6;

    @Option(
            names = "--views",
            split = ",",
            description = "The views beside the brushed map (default: ${DEFAULT-VALUE}).")
    private List<String> views = List.of("heat", "spectrum", "values");

    @Option(
            names = "--also",
            split = ",",
            description =
                    "Algorithms that are run over and over while another ticker runs (default: ${DEFAULT-VALUE}).")
    private List<String> also = List.of("pca", "kmeans", "nmf", "sparse-dictionary", "hdbscan", "tsne", "umap");

    @Option(
            names = "--listed",
            description = "Components in the list that is sorted and filtered (default: ${DEFAULT-VALUE}).")
    private int listed = 131_072;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var memory = MemoryBudget.ofThisMachine();
        int threads = Runtime.getRuntime().availableProcessors();
        try (var offscreen = Offscreen.open(1600, 1000, threads, memory)) {
            if (rows > 0) {
                whileComputing(offscreen, memory);
            }
            for (var algorithm : also.stream().filter(a -> !a.isBlank()).toList()) {
                whileRepeating(offscreen, memory, algorithm);
            }
            for (int size : brushed) {
                brush(offscreen, memory, size);
            }
            var interaction = new InteractionBench(offscreen, out());
            if (listed > 0) {
                interaction.list(memory, listed);
            }
            interaction.step();
        }
        return 0;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void whileComputing(Offscreen offscreen, MemoryBudget memory) throws InterruptedException {
        // the first frames of a window load classes and fonts
        tick(WARM_UP_SECONDS);
        var idle = tick(seconds);
        out().println("ticker, idle:        " + text(idle));
        var dataset =
                Mixtures.semiNonnegative(rows, columns, 100, 1).generate(memory).data();
        var desk = offscreen.desk();
        var snmf = Decompositions.byId("snmf");
        var params = snmf.params()
                .parse(
                        Map.of("components", "100", "start", "random"),
                        dataset.values().shape());
        Offscreen.onScreen(() -> {
            desk.documents().add(dataset);
            desk.running()
                    .run(
                            snmf,
                            factorscope.model.decompose.Inputs.of(dataset),
                            params,
                            1,
                            Missing.REJECT,
                            Optional.empty());
            return true;
        });
        Offscreen.await(() -> desk.session().jobs().get().stream().anyMatch(ResponsivenessBench::canBeWatched));
        var job = desk.session().jobs().get().getFirst();
        Offscreen.onScreen(() -> {
            desk.navigation().openUsualViews(dataset.id());
            desk.navigation().openView("convergence", job.id());
            return true;
        });
        Offscreen.await(() -> offscreen.isSettled("values"));
        // so do the first frames of views
        tick(WARM_UP_SECONDS);
        var busy = tick(seconds);
        boolean still = !job.run().isOver();
        out().println("ticker, SNMF " + rows + " x " + columns + ": " + text(busy)
                + (still ? "" : " (the run ended before the ticker: ask for more rows)"));
        long start = System.nanoTime();
        desk.session().runs().cancel(job.run());
        job.decomposing().orElseThrow().await();
        out().println("cancel answered: " + Numbers.seconds((System.nanoTime() - start) / 1e9));
        out().println("heap: " + heap() + "; off the heap at most " + Bytes.text(memory.peak()));
        Offscreen.onScreen(() -> {
            desk.session().workspace().replace(factorscope.model.workspace.WorkspaceState.EMPTY);
            return true;
        });
    }

    /// Every step of an algorithm, its longest call into a library included.
    private void whileRepeating(Offscreen offscreen, MemoryBudget memory, String algorithm)
            throws InterruptedException {
        var dataset = Mixtures.nonnegative(Math.min(rows, 20_000), columns, 50, 1)
                .generate(memory)
                .data();
        var decomposition = Decompositions.byId(algorithm);
        var texts = decomposition.params().param("components").isPresent()
                ? Map.of("components", "50")
                : Map.<String, String>of();
        var params = decomposition.params().parse(texts, dataset.values().shape());
        var runs = offscreen.desk().session().runs();
        var over = new AtomicBoolean();
        var done = new AtomicInteger();
        var repeating = Thread.ofPlatform()
                .daemon()
                .name("factorscope-repeating")
                .start(() -> {
                    while (!over.get()) {
                        var run = runs.submit(decomposition, Problem.of(Inputs.of(dataset), params, 1));
                        try {
                            while (!run.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                                if (over.get()) {
                                    runs.cancel(run);
                                }
                            }
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            return;
                        }
                        done.incrementAndGet();
                    }
                });
        var busy = tick(seconds);
        over.set(true);
        repeating.join();
        out().println("ticker, " + algorithm + ": " + text(busy) + ", " + done.get() + " runs");
    }

    private static boolean canBeWatched(Job job) {
        return job.preview()
                .filter(kept -> kept.result().trace().points().size() > 1)
                .isPresent();
    }

    private static String heap() {
        long peak = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(p -> p.getType() == MemoryType.HEAP)
                .mapToLong(p -> p.getPeakUsage().getUsed())
                .sum();
        System.gc();
        long live = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return "at most " + Bytes.text(peak) + ", " + Bytes.text(live) + " of it alive";
    }

    /// How late the screen's thread takes up work, in milliseconds, sorted.
    private static double[] tick(int seconds) throws InterruptedException {
        var late = new ArrayList<Double>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            long asked = System.nanoTime();
            Platform.runLater(() -> late.add((System.nanoTime() - asked) / 1e6));
            TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
        }
        var sorted = Offscreen.onScreen(
                () -> late.stream().mapToDouble(Double::doubleValue).toArray());
        Arrays.sort(sorted);
        return sorted;
    }

    private static double quantile(double[] sorted, double q) {
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(q * (sorted.length - 1)))];
    }

    private static String text(double[] sorted) {
        return "median " + ms(quantile(sorted, 0.5)) + ", p99 " + ms(quantile(sorted, 0.99)) + ", p99.9 "
                + ms(quantile(sorted, 0.999)) + ", most " + ms(sorted[sorted.length - 1]) + " of " + sorted.length
                + " ticks";
    }

    private static String ms(double millis) {
        return Numbers.shown(millis, 3) + " ms";
    }

    /// All views beside each other.
    private Layout layout(Dataset dataset, Kept kept) {
        var tabs = Stream.concat(Stream.of("scatter"), views.stream())
                .map(v -> new Layout.Tab(
                        v,
                        v,
                        v.equals("values") ? dataset.id() : kept.id(),
                        Views.byId(v)
                                .options()
                                .initial(dataset.values().shape())
                                .texts()))
                .toList();
        var places =
                tabs.stream().map(t -> (Layout) new Layout.Tabs(List.of(t), 0)).toList();
        return new Layout.Split(
                true,
                places,
                IntStream.range(1, places.size())
                        .mapToObj(i -> (double) i / places.size())
                        .toList());
    }

    /// Strokes in a scatter map of so many samples, with other views open.
    private void brush(Offscreen offscreen, MemoryBudget memory, int size) throws InterruptedException {
        var dataset = Mixtures.lowRank(size, brushedColumns, components, 0.2, 1)
                .generate(memory)
                .data();
        var kept = pca(offscreen, dataset);
        var desk = offscreen.desk();
        var layout = layout(dataset, kept);
        Offscreen.onScreen(() -> {
            desk.session().workspace().apply(new Edit.OpenDataset(dataset));
            desk.session().workspace().keep(kept);
            desk.session().workspace().apply(new Edit.Arrange(layout));
            return true;
        });
        long opened = System.nanoTime();
        Offscreen.await(offscreen::isSettled);
        out().println("opening " + size + " samples: " + ms((System.nanoTime() - opened) / 1e6));
        var first = new double[STROKES];
        var all = new double[STROKES];
        var x = new ColumnRef.Loading(kept.id(), 0, 0);
        var y = new ColumnRef.Loading(kept.id(), 0, 1);
        double reach = 1 / Math.sqrt(size);
        for (int s = -WARM_UP_STROKES; s < STROKES; s++) {
            double at = reach * (s - STROKES / 2.0) / STROKES * 3;
            var box =
                    Selection.Inside.box(x, y, new Selection.Point(at, -reach), new Selection.Point(at + reach, reach));
            long start = System.nanoTime();
            Offscreen.onScreen(() -> {
                desk.session().workspace().apply(new Edit.Select(dataset.rows().id(), box, "select", start));
                return true;
            });
            Offscreen.await(() -> offscreen.isSettled("scatter"));
            long drawn = System.nanoTime();
            Offscreen.await(offscreen::isSettled);
            if (s >= 0) {
                first[s] = (drawn - start) / 1e6;
                all[s] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(first);
        Arrays.sort(all);
        out().println("brushing " + size + " samples: the brushed view p95 " + ms(quantile(first, 0.95)) + ", all "
                + (views.size() + 1) + " p95 " + ms(quantile(all, 0.95)) + ", median " + ms(quantile(all, 0.5)));
        new InteractionBench(offscreen, out()).zoom(dataset, kept);
        Offscreen.onScreen(() -> {
            desk.session().workspace().replace(factorscope.model.workspace.WorkspaceState.EMPTY);
            return true;
        });
    }

    private Kept pca(Offscreen offscreen, Dataset dataset) throws InterruptedException {
        var pca = Decompositions.byId("pca");
        var params = pca.params()
                .parse(
                        Map.of("components", Integer.toString(components)),
                        dataset.values().shape());
        var run = offscreen.desk().session().runs().submit(pca, Problem.of(Inputs.of(dataset), params, 1));
        if (!(run.await() instanceof RunState.Finished finished)) {
            throw new IllegalStateException("PCA ended as " + run.state());
        }
        return new Kept("pca", dataset.id(), "PCA", finished.result(), Map.of());
    }
}
