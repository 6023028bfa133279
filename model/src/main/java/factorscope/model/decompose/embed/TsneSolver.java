package factorscope.model.decompose.embed;

import factorscope.model.data.DType;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.neighbours.NeighbourGraph;
import factorscope.model.decompose.neighbours.RowPoints;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// t-SNE by gradient descent with momentum: attraction along the edges of the neighbour graph, repulsion on a grid
/// ([GridRepulsion]), or exactly where there are few points.
final class TsneSolver implements Solver {
    /// Up to so many points, all pairs cost less than the grid.
    private static final int EXACT = 2000;

    /// Neighbours for each unit of perplexity.
    private static final int NEIGHBOURS = 3;

    private static final int EARLY = 250;
    private static final double EARLY_MOMENTUM = 0.5;
    private static final double MOMENTUM = 0.8;
    private static final double LEAST_RATE = 200;
    private static final double POINTS_PER_RATE = 12;
    private static final double LEAST_GAIN = 0.01;
    private static final double LONGEST_STEP = 5;

    private static final int POINTS_PER_TASK = 1024;

    /// Iterations between two looks at the divergence.
    private static final int LOOK = 25;

    /// Numbers of a point that are saved: its position, velocity and gain.
    private static final int SAVED = 6;

    /// About a twentieth of a second.
    private static final double FLOPS_PER_STEP = 1e8;

    private final Problem problem;
    private final Compute compute;
    private final SolverState state;
    private final RowPoints points;
    private final double perplexity;
    private final int n;
    private final SolverState.Count iteration;
    private final SolverState.Real divergence;
    private final SolverState.Flag begun;

    /// Positions, velocities and gains, as they are saved.
    private final Matrix saved;

    private final double[] x;
    private final double[] y;
    private final double[] velocityX;
    private final double[] velocityY;
    private final double[] gainX;
    private final double[] gainY;
    private final double[] pullX;
    private final double[] pullY;
    private final double[] pushX;
    private final double[] pushY;
    private final GridRepulsion repulsion;
    private @Nullable Affinities affinities;
    private Measures quality = Measures.NONE;

    /// Of each point; empty before the end.
    private double[] trust = new double[0];

    TsneSolver(Problem problem, Compute compute) {
        this.problem = problem;
        this.compute = compute;
        state = new SolverState(compute.memory());
        points = new RowPoints(problem, compute, state, options(problem));
        n = points.count();
        perplexity = Math.min(problem.params().get(Tsne.PERPLEXITY), (n - 1) / (double) NEIGHBOURS);
        begun = state.flag("begun");
        iteration = state.count("iteration");
        divergence = state.real("divergence", Double.NaN);
        saved = state.matrix("map", Matrix.allocate(state.scratch(), DType.FLOAT64, n, SAVED), begun::get);
        x = new double[n];
        y = new double[n];
        velocityX = new double[n];
        velocityY = new double[n];
        gainX = new double[n];
        gainY = new double[n];
        pullX = new double[n];
        pullY = new double[n];
        pushX = new double[n];
        pushY = new double[n];
        repulsion = new GridRepulsion(compute);
        state.onceRestored(this::takeSaved);
    }

    private static RowPoints.Options options(Problem problem) {
        var params = problem.params();
        return new RowPoints.Options(
                (int) Math.ceil(NEIGHBOURS * params.get(Tsne.PERPLEXITY)),
                params.get(RowPoints.SAMPLE),
                params.get(RowPoints.REDUCE),
                false);
    }

    static Forecast forecast(Problem problem, Compute compute) {
        var rows = Rows.of(problem.inputs().data());
        var options = options(problem);
        long n = Math.min(rows.count(), options.sample());
        int k = (int) Math.min(options.neighbours(), n - 1);
        double perIteration = n * k * 1.4 * 10 + (n > EXACT ? GridRepulsion.flops(n) : 7.0 * n * n);
        long kept = RowPoints.bytes(rows, options) + SAVED * 8L * n;
        long result = 8 * rows.count();
        return RowPoints.forecast(rows, compute, options, kept)
                .then(new Forecast(
                        0,
                        Affinities.flops(n, k)
                                + MapQuality.flops(n, options.dimensions(rows))
                                + problem.params().get(Tsne.ITERATIONS) * perIteration,
                        0,
                        kept + result,
                        result,
                        NeighbourGraph.heapBytes(n, k)
                                + 80 * n
                                + (n > EXACT ? GridRepulsion.heapBytes(compute, n) : 0)));
    }

    @Override
    public Step step() {
        int most = problem.params().get(Tsne.ITERATIONS);
        if (!points.isReady()) {
            points.advance();
            return new Step.Working(0, most, "iteration", OptionalDouble.empty());
        }
        if (!begun.get()) {
            InitialMap.principal(points, compute, problem.seed(), 1e-4, x, y);
            Arrays.fill(gainX, 1);
            Arrays.fill(gainY, 1);
            begun.set(true);
        }
        if (iteration.get() >= most) {
            return end();
        }
        if (affinities == null) {
            affinities = Affinities.of(points, perplexity, compute);
        }
        boolean looked = false;
        int some = (int) Math.clamp(FLOPS_PER_STEP / (n * (points.neighbours() * 14.0 + 300)), 1, LOOK);
        for (int i = 0; i < some && iteration.get() < most; i++) {
            boolean looks = (iteration.get() + 1) % LOOK == 0 || iteration.get() + 1 == most;
            iterate(affinities, looks);
            looked |= looks;
        }
        if (iteration.get() >= most) {
            affinities = null;
        }
        return new Step.Working(
                iteration.get(),
                most,
                "iteration",
                looked ? OptionalDouble.of(divergence.get()) : OptionalDouble.empty());
    }

    private Step end() {
        if (quality.equals(Measures.NONE)) {
            quality = MapQuality.of(points, x, y, problem.seed(), compute);
            trust = MapQuality.trust(points, x, y, compute);
        }
        return new Step.Converged();
    }

    private void iterate(Affinities near, boolean looks) {
        boolean early = iteration.get() < EARLY;
        double exaggeration = problem.params().get(early ? Tsne.EXAGGERATION : Tsne.LATE);
        double momentum = early ? EARLY_MOMENTUM : MOMENTUM;
        double rate = Math.max(n / POINTS_PER_RATE, Math.min(LEAST_RATE, n));
        int tasks = Math.ceilDiv(n, POINTS_PER_TASK);
        compute.parallel(tasks, (task, _) -> near.attract(x, y, task * POINTS_PER_TASK, end(task), pullX, pullY));
        double sum = n > EXACT ? repulsion.forces(x, y, pushX, pushY) : allPairs();
        if (looks) {
            var parts = new double[tasks];
            compute.parallel(
                    tasks, (task, _) -> parts[task] = near.divergence(x, y, task * POINTS_PER_TASK, end(task), sum));
            divergence.set(Arrays.stream(parts).sum());
        }
        compute.parallel(tasks, (task, _) -> {
            for (int i = task * POINTS_PER_TASK; i < end(task); i++) {
                double gradientX = exaggeration * pullX[i] - pushX[i] / sum;
                double gradientY = exaggeration * pullY[i] - pushY[i] / sum;
                gainX[i] = gain(gainX[i], gradientX, velocityX[i]);
                gainY[i] = gain(gainY[i], gradientY, velocityY[i]);
                double dx = momentum * velocityX[i] - rate * gainX[i] * gradientX;
                double dy = momentum * velocityY[i] - rate * gainY[i] * gradientY;
                double length = Math.hypot(dx, dy);
                double scale = length > LONGEST_STEP ? LONGEST_STEP / length : 1;
                velocityX[i] = scale * dx;
                velocityY[i] = scale * dy;
                x[i] += velocityX[i];
                y[i] += velocityY[i];
            }
        });
        InitialMap.centre(x);
        InitialMap.centre(y);
        iteration.next();
    }

    private int end(int task) {
        return Math.min(n, (task + 1) * POINTS_PER_TASK);
    }

    /// Grows while a coordinate goes on in one direction, shrinks where it turns back (Jacobs 1988).
    private static double gain(double gain, double gradient, double velocity) {
        return Math.max(LEAST_GAIN, gradient > 0 == velocity > 0 ? 0.8 * gain : gain + 0.2);
    }

    private double allPairs() {
        int tasks = Math.ceilDiv(n, POINTS_PER_TASK / 8);
        var sums = new double[tasks];
        compute.parallel(tasks, (task, _) -> {
            for (int i = task * POINTS_PER_TASK / 8; i < Math.min(n, (task + 1) * POINTS_PER_TASK / 8); i++) {
                double sumX = 0;
                double sumY = 0;
                double total = 0;
                for (int j = 0; j < n; j++) {
                    double dx = x[i] - x[j];
                    double dy = y[i] - y[j];
                    double q = 1 / (1 + dx * dx + dy * dy);
                    total += q;
                    sumX += q * q * dx;
                    sumY += q * q * dy;
                }
                pushX[i] = sumX;
                pushY[i] = sumY;
                // without the point itself
                sums[task] += total - 1;
            }
        });
        return Arrays.stream(sums).sum();
    }

    @Override
    public Optional<Factorization> current() {
        if (!begun.get()) {
            return Optional.empty();
        }
        return Optional.of(MapQuality.map(points, x, y, trust, compute));
    }

    @Override
    public Measures measures() {
        var known = points.measures().with(quality);
        return Double.isNaN(divergence.get()) ? known : known.with(Measures.OBJECTIVE, divergence.get());
    }

    @Override
    public Checkpoint save() {
        var row = new double[SAVED];
        for (int i = 0; i < n; i++) {
            row[0] = x[i];
            row[1] = y[i];
            row[2] = velocityX[i];
            row[3] = velocityY[i];
            row[4] = gainX[i];
            row[5] = gainY[i];
            saved.setRow(i, row);
        }
        return state.save();
    }

    void restore(Checkpoint checkpoint) {
        state.restore(checkpoint);
    }

    private void takeSaved() {
        var row = new double[SAVED];
        for (int i = 0; i < n; i++) {
            saved.getRow(i, row);
            x[i] = row[0];
            y[i] = row[1];
            velocityX[i] = row[2];
            velocityY[i] = row[3];
            gainX[i] = row[4];
            gainY[i] = row[5];
        }
    }

    @Override
    public void close() {
        points.close();
        state.close();
    }
}
