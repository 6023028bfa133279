package factorscope.model.decompose.embed;

import factorscope.model.data.DType;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.neighbours.GraphSpectrum;
import factorscope.model.decompose.neighbours.NeighbourGraph;
import factorscope.model.decompose.neighbours.RowPoints;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// UMAP by stochastic gradient descent, from principal components. In an epoch every point goes through its own edges
/// one after the other, while all others stay where they were at its beginning: so the map is the same, bit for bit,
/// for any number of threads. What is drawn at random depends on the point, the epoch and the seed alone.
final class UmapSolver implements Solver {
    /// Eigenvectors that are looked for: the first says nothing, two are the map, and one more shows a second part.
    private static final int SPECTRUM = 3;

    private static final int NEGATIVE_SAMPLES = 5;
    private static final double LONGEST = 4;

    /// The width of the principal components that the map starts from.
    private static final double WIDTH = 10;

    private static final int POINTS_PER_TASK = 512;
    /// About a twentieth of a second.
    private static final double FLOPS_PER_STEP = 1e8;

    private static final double FLOPS_PER_EDGE = 120;

    private final Problem problem;
    private final Compute compute;
    private final SolverState state;
    private final RowPoints points;
    private final int n;
    private final int epochs;
    private final ForceTable pull;
    private final ForceTable push;
    private final SolverState.Flag begun;
    private final SolverState.Count epoch;

    /// Of the graph; 0 if nobody has asked.
    private final SolverState.Count parts;

    /// While it is looked for.
    private @Nullable GraphSpectrum spectrum;

    /// As the positions are saved.
    private final Matrix saved;

    private double[] x;
    private double[] y;
    private double[] nextX;
    private double[] nextY;
    private @Nullable NeighbourGraph graph;
    private float most;
    private Measures quality = Measures.NONE;

    /// Of each point; empty before the end.
    private double[] trust = new double[0];

    UmapSolver(Problem problem, Compute compute) {
        this.problem = problem;
        this.compute = compute;
        state = new SolverState(compute.memory());
        points = new RowPoints(problem, compute, state, RowPoints.Options.ofGraph(problem.params()));
        n = points.count();
        epochs = problem.params().get(Umap.EPOCHS);
        var curve = LowDimensional.of(problem.params().get(Umap.DISTANCE));
        pull = new ForceTable(curve::pull);
        push = new ForceTable(curve::push);
        begun = state.flag("begun");
        epoch = state.count("epoch");
        parts = state.count("parts");
        saved = state.matrix("map", Matrix.allocate(state.scratch(), DType.FLOAT64, n, 2), begun::get);
        x = new double[n];
        y = new double[n];
        nextX = new double[n];
        nextY = new double[n];
        state.onceRestored(() -> {
            for (int i = 0; i < n; i++) {
                x[i] = saved.get(i, 0);
                y[i] = saved.get(i, 1);
            }
        });
    }

    static Forecast forecast(Problem problem, Compute compute) {
        var rows = Rows.of(problem.inputs().data());
        var options = RowPoints.Options.ofGraph(problem.params());
        long n = Math.min(rows.count(), options.sample());
        int k = (int) Math.min(options.neighbours(), n - 1);
        long kept = RowPoints.bytes(rows, options) + 16 * n;
        long result = 12 * rows.count();
        boolean isSpectral = problem.params().get(Umap.START).equals("spectral");
        return RowPoints.forecast(rows, compute, options, kept)
                .then(new Forecast(
                        0,
                        (isSpectral ? GraphSpectrum.flops(n, k, SPECTRUM) : 0)
                                + MapQuality.flops(n, options.dimensions(rows))
                                + problem.params().get(Umap.EPOCHS) * (double) n * k * 0.5 * FLOPS_PER_EDGE,
                        0,
                        kept + Math.max(result, isSpectral ? GraphSpectrum.bytes(n, SPECTRUM) : 0),
                        result,
                        NeighbourGraph.heapBytes(n, k)
                                + 32 * n
                                + (isSpectral ? GraphSpectrum.heapBytes(n, SPECTRUM) : 0)));
    }

    @Override
    public Step step() {
        if (!points.isReady()) {
            points.advance();
            return working();
        }
        if (!begun.get()) {
            return begin();
        }
        if (epoch.get() >= epochs) {
            if (quality.equals(Measures.NONE)) {
                quality = MapQuality.of(points, x, y, problem.seed(), compute);
                trust = MapQuality.trust(points, x, y, compute);
            }
            return new Step.Converged();
        }
        var near = graph();
        int some = (int) Math.clamp(FLOPS_PER_STEP / (n * points.neighbours() * FLOPS_PER_EDGE / 2), 1, 25);
        for (int e = 0; e < some && epoch.get() < epochs; e++) {
            run(near);
        }
        return working();
    }

    private Step working() {
        return new Step.Working(epoch.get(), epochs, "epoch", OptionalDouble.empty());
    }

    private NeighbourGraph graph() {
        var known = graph;
        if (known == null) {
            known = NeighbourGraph.fuzzy(points, compute);
            for (float value : known.values()) {
                most = Math.max(most, value);
            }
            graph = known;
        }
        return known;
    }

    private boolean isSpectral() {
        return problem.params().get(Umap.START).equals("spectral");
    }

    /// One piece of what comes before the first epoch.
    private Step begin() {
        if (isSpectral() && spectrum == null) {
            spectrum = new GraphSpectrum(graph(), SPECTRUM, problem.seed(), compute);
            return working();
        }
        if (spectrum != null && !spectrum.advance()) {
            return working();
        }
        parts.set(spectrum == null ? 0 : spectrum.parts());
        if (parts.get() == 1) {
            InitialMap.spectral(Objects.requireNonNull(spectrum), problem.seed(), 1, x, y);
        } else {
            InitialMap.principal(points, compute, problem.seed(), 1, x, y);
        }
        spectrum = null;
        widen();
        begun.set(true);
        return working();
    }

    private void widen() {
        double widest = 0;
        for (int i = 0; i < n; i++) {
            widest = Math.max(widest, Math.max(Math.abs(x[i]), Math.abs(y[i])));
        }
        for (int i = 0; i < n && widest > 0; i++) {
            x[i] *= WIDTH / widest;
            y[i] *= WIDTH / widest;
        }
    }

    private void run(NeighbourGraph near) {
        int now = epoch.get();
        double rate = 1 - (double) now / epochs;
        compute.parallel(Math.ceilDiv(n, POINTS_PER_TASK), (task, _) -> {
            var at = new double[2];
            for (int i = task * POINTS_PER_TASK; i < Math.min(n, (task + 1) * POINTS_PER_TASK); i++) {
                at[0] = x[i];
                at[1] = y[i];
                move(near, i, now, rate, at);
                nextX[i] = at[0];
                nextY[i] = at[1];
            }
        });
        var oldX = x;
        var oldY = y;
        x = nextX;
        y = nextY;
        nextX = oldX;
        nextY = oldY;
        epoch.next();
    }

    private void move(NeighbourGraph near, int i, int now, double rate, double[] at) {
        long random = mix(problem.seed() * 0x9E3779B97F4A7C15L + ((long) now << 32) + i);
        for (int e = near.starts()[i]; e < near.starts()[i + 1]; e++) {
            // an edge is due as often as it weighs
            double often = near.values()[e] / most;
            if ((long) ((now + 1) * often) == (long) (now * often)) {
                continue;
            }
            int j = near.columns()[e];
            // once for its own edge, once for that of the other, which pulls both
            step(at, x[j], y[j], pull, rate);
            step(at, x[j], y[j], pull, rate);
            for (int s = 0; s < NEGATIVE_SAMPLES; s++) {
                random = mix(random + 0x9E3779B97F4A7C15L);
                int other = (int) Math.floorMod(random, (long) n);
                if (other != i) {
                    step(at, x[other], y[other], push, rate);
                }
            }
        }
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }

    private static void step(double[] at, double fromX, double fromY, ForceTable force, double rate) {
        double dx = at[0] - fromX;
        double dy = at[1] - fromY;
        double square = dx * dx + dy * dy;
        if (square > 0) {
            double factor = force.of(square);
            at[0] += rate * Math.clamp(factor * dx, -LONGEST, LONGEST);
            at[1] += rate * Math.clamp(factor * dy, -LONGEST, LONGEST);
        }
    }

    /// The similarity of points on the map at a distance x: 1 / (1 + a x^2b), which is near 1 up to the least distance
    /// and falls off exponentially beyond it.
    record LowDimensional(double a, double b) {
        private static final int POINTS = 300;
        private static final double REACH = 3;
        private static final int ITERATIONS = 100;

        /// By least squares (Gauss and Newton, damped).
        static LowDimensional of(double distance) {
            double a = 1;
            double b = 1;
            double damping = 1e-3;
            double error = error(a, b, distance);
            for (int t = 0; t < ITERATIONS; t++) {
                double aa = 0;
                double ab = 0;
                double bb = 0;
                double ga = 0;
                double gb = 0;
                for (int i = 1; i < POINTS; i++) {
                    double at = REACH * i / (POINTS - 1);
                    double power = Math.pow(at, 2 * b);
                    double value = 1 / (1 + a * power);
                    double byA = -value * value * power;
                    double byB = byA * a * 2 * Math.log(at);
                    double left = wanted(at, distance) - value;
                    aa += byA * byA;
                    ab += byA * byB;
                    bb += byB * byB;
                    ga += byA * left;
                    gb += byB * left;
                }
                double det = (aa + damping) * (bb + damping) - ab * ab;
                double nextA = a + ((bb + damping) * ga - ab * gb) / det;
                double nextB = b + ((aa + damping) * gb - ab * ga) / det;
                double next = nextA > 0 && nextB > 0 ? error(nextA, nextB, distance) : Double.POSITIVE_INFINITY;
                if (next <= error) {
                    a = nextA;
                    b = nextB;
                    error = next;
                    damping /= 3;
                } else {
                    damping *= 4;
                }
            }
            return new LowDimensional(a, b);
        }

        /// By how much of their difference two neighbours are moved.
        double pull(double square) {
            double power = Math.pow(square, b);
            return -2 * a * b * power / (square * (1 + a * power));
        }

        /// By how much of their difference two others are.
        double push(double square) {
            return 2 * b / ((0.001 + square) * (1 + a * Math.pow(square, b)));
        }

        private static double wanted(double at, double distance) {
            return at < distance ? 1 : Math.exp(distance - at);
        }

        private static double error(double a, double b, double distance) {
            double sum = 0;
            for (int i = 0; i < POINTS; i++) {
                double at = REACH * i / (POINTS - 1);
                double left = wanted(at, distance) - 1 / (1 + a * Math.pow(at, 2 * b));
                sum += left * left;
            }
            return sum;
        }
    }

    @Override
    public Optional<Factorization> current() {
        return begun.get() ? Optional.of(MapQuality.map(points, x, y, trust, compute)) : Optional.empty();
    }

    @Override
    public Measures measures() {
        var known = points.measures().with(quality);
        return parts.get() == 0 ? known : known.with(Measures.GRAPH_PARTS, parts.get());
    }

    @Override
    public Checkpoint save() {
        for (int i = 0; i < n; i++) {
            saved.set(i, 0, x[i]);
            saved.set(i, 1, y[i]);
        }
        return state.save();
    }

    void restore(Checkpoint checkpoint) {
        state.restore(checkpoint);
    }

    @Override
    public void close() {
        points.close();
        state.close();
    }
}
