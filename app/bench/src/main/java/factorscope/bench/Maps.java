package factorscope.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Embedding;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.embed.MapQuality;
import factorscope.model.decompose.neighbours.RowPoints;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.failure.Failure;
import factorscope.model.files.Unfinished;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.match.ClusterAgreement;
import factorscope.model.memory.MemoryBudget;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Neighbours, maps and density clusters of Gaussian groups, and the same by other programs, by turns.
public final class Maps {
    /// What is measured.
    public static final List<String> CASES = List.of("neighbours", "tsne", "umap", "hdbscan");

    private static final int GROUPS = 20;
    private static final double SPREAD = 3;
    private static final int NEIGHBOURS = 90;
    private static final double PERPLEXITY = 30;
    private static final String POINTS_OF_HDBSCAN = "10";

    /// Which other program.
    ///
    /// @param interpreter such as `Rscript`
    /// @param script of the baselines
    /// @param cases that it has
    public record Other(String interpreter, Path script, List<String> cases) {
        /// @param root of the checkout
        public static Other of(String name, Path root) {
            var found = switch (name) {
                case "r" ->
                    new Other(
                            "Rscript", root.resolve("app/bench/src/main/r/maps.R"), List.of("tsne", "umap", "hdbscan"));
                case "python" ->
                    new Other(
                            Python.find(),
                            root.resolve("app/bench/src/main/python/maps.py"),
                            List.of("neighbours", "tsne"));
                default ->
                    throw Failure.usage("There are no baselines in \"" + name + "\".", "There are r and python.");
            };
            if (!Files.isRegularFile(found.script)) {
                throw Failure.usage(
                        "There are no baselines at " + found.script + ".", "Run this from a checkout of the sources.");
            }
            return found;
        }
    }

    private final Compute compute;
    private final int repeats;
    private final PrintWriter out;
    private final Dataset data;
    private final int[] planted;

    public Maps(Compute compute, int rows, int columns, int repeats, PrintWriter out) {
        this.compute = compute;
        this.repeats = repeats;
        this.out = out;
        planted = IntStream.range(0, rows).map(i -> i % GROUPS).toArray();
        data = groups(rows, columns);
    }

    /// Spheres of deviation 1, their centres three times as far spread.
    private Dataset groups(int rows, int columns) {
        var random = new SplittableRandom(1);
        var centres = new double[GROUPS][columns];
        for (var centre : centres) {
            Arrays.setAll(centre, _ -> SPREAD * random.nextGaussian());
        }
        var values = Matrix.allocateShared(MemoryBudget.ofThisMachine(), DType.FLOAT32, rows, columns, "a benchmark");
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                values.set(i, j, centres[planted[i]][j] + random.nextGaussian());
            }
        }
        var axes = List.of(
                Axis.numbered(new AxisId("groups/0"), "sample", rows, Role.SAMPLE),
                Axis.numbered(new AxisId("groups/1"), "feature", columns, Role.FEATURE));
        return new Dataset("groups", "groups", axes, values.asTensor(), Origin.generated("groups", Map.of()));
    }

    /// Measures one case and writes a line for each side.
    public void run(String name, Optional<Other> other) {
        boolean compares = other.filter(o -> o.cases.contains(name)).isPresent();
        var ours = new ArrayList<Double>();
        var theirs = new ArrayList<Double>();
        try (var folder = Unfinished.temporaryFolder("maps")) {
            var values = folder.path().resolve("values.f32");
            var result = folder.path().resolve("found.txt");
            if (compares) {
                var bytes = data.values().segment().asSlice(0, data.values().bytes());
                Files.write(values, bytes.toArray(JAVA_BYTE));
            }
            Optional<Factorization> found = Optional.empty();
            for (int i = 0; i < repeats; i++) {
                long start = System.nanoTime();
                found = ours(name);
                ours.add((System.nanoTime() - start) / 1e9);
                if (compares) {
                    theirs.add(theirs(other.orElseThrow(), name, values, result));
                }
            }
            out.println(name + " " + data.values().shape().text() + ": " + Numbers.shown(median(ours), 3) + " s"
                    + found.map(this::quality).orElse(""));
            if (compares) {
                out.println("  " + other.orElseThrow().interpreter + ": " + Numbers.shown(median(theirs), 3) + " s"
                        + (found.isPresent() ? quality(name, Files.readAllLines(result)) : "") + "; ratio "
                        + Numbers.shown(median(theirs) / median(ours), 3));
            }
            out.flush();
        } catch (IOException e) {
            throw Failure.write(
                    "The baseline's files cannot be written: " + e.getMessage() + ".", "Free some space.", e);
        }
    }

    private static double median(List<Double> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    private Problem problem(String name) {
        var decomposition = Decompositions.byId(name);
        var texts = name.equals("hdbscan")
                ? Map.of("smallest", POINTS_OF_HDBSCAN, "neighbours", POINTS_OF_HDBSCAN)
                : Map.<String, String>of();
        return Problem.of(
                Inputs.of(data),
                decomposition.params().parse(texts, data.values().shape()),
                1);
    }

    private Optional<Factorization> ours(String name) {
        if (name.equals("neighbours")) {
            try (var state = new SolverState(compute.memory());
                    var points = points(state)) {
                while (!points.advance()) {}
            }
            return Optional.empty();
        }
        try (var solver = Decompositions.byId(name).start(problem(name), compute)) {
            while (solver.step() instanceof Step.Working) {}
            return solver.last();
        }
    }

    private RowPoints points(SolverState state) {
        return new RowPoints(
                problem("tsne"), compute, state, new RowPoints.Options(NEIGHBOURS, Integer.MAX_VALUE, 0, true));
    }

    private double theirs(Other other, String name, Path values, Path result) throws IOException {
        var process = new ProcessBuilder(
                        other.interpreter,
                        other.script.toString(),
                        name,
                        values.toString(),
                        Integer.toString(planted.length),
                        Integer.toString(data.columns().size()),
                        Integer.toString(compute.threads()),
                        result.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0 || text.isEmpty()) {
                throw Failure.numerical(
                        other.interpreter + " ended without an answer.",
                        "Install its packages: apt-get install r-cran-rtsne r-cran-uwot r-cran-dbscan python3-sklearn.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return Double.parseDouble(text);
    }

    private String quality(Factorization found) {
        return switch (found) {
            case Embedding map ->
                ofMap(
                        IntStream.range(0, planted.length)
                                .mapToDouble(i -> map.positions().at(i, 0))
                                .toArray(),
                        IntStream.range(0, planted.length)
                                .mapToDouble(i -> map.positions().at(i, 1))
                                .toArray());
            case Clusters clusters ->
                ofClusters(
                        IntStream.range(0, planted.length).map(clusters::label).toArray());
            default -> "";
        };
    }

    private String quality(String name, List<String> lines) {
        if (name.equals("hdbscan")) {
            return ofClusters(lines.stream()
                    .mapToInt(l -> Integer.parseInt(l.strip()) - 1)
                    .toArray());
        }
        return ofMap(column(lines, 0), column(lines, 1));
    }

    private static double[] column(List<String> lines, int column) {
        return lines.stream()
                .mapToDouble(l -> Double.parseDouble(l.strip().split(" ")[column]))
                .toArray();
    }

    /// By one function for both sides, from the same neighbours and affinities.
    private String ofMap(double[] x, double[] y) {
        try (var state = new SolverState(compute.memory());
                var points = points(state)) {
            while (!points.advance()) {}
            var measures = MapQuality.of(points, x, y, 1, compute);
            return ", trustworthiness "
                    + Numbers.shown(measures.get(Measures.TRUSTWORTHINESS).orElse(Double.NaN), 4) + ", KL "
                    + Numbers.shown(MapQuality.divergence(points, PERPLEXITY, x, y, compute), 5);
        }
    }

    private String ofClusters(int[] labels) {
        int found = Arrays.stream(labels).max().orElse(-1) + 1;
        return ", " + found + " clusters, adjusted Rand index "
                + Numbers.shown(ClusterAgreement.of(labels, planted).adjustedRand(), 4);
    }
}
