package factorscope.model.decompose.embed;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Embedding;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.pca.PcaSolver;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Gram;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.Rows;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// A library's single call on a sample of the rows, in few dimensions: what t-SNE, UMAP, HDBSCAN and mixtures
/// need.
///
/// The libraries work on the heap and take hundreds of bytes a value, so at most [#MOST_ROWS] rows are drawn,
/// and more than [#MOST_COLUMNS] columns are replaced by as many principal components. The result says how many
/// were drawn.
public abstract class SampledSolver implements Solver {
    public static final int MOST_ROWS = 20_000;
    public static final int MOST_COLUMNS = 50;

    /// Rows whose members' mean is taken at once.
    private static final int GATHERED = 256;

    private enum Phase {
        REDUCE,
        CALL,
        DONE
    }

    protected final Problem problem;
    protected final Compute compute;
    protected final Rows rows;
    private final long[] drawn;
    private final Optional<PcaSolver> reduction;
    private Phase phase;
    private @Nullable Factorization result;
    private double @Nullable [][] points;
    private boolean ranOut;
    private Measures measures = Measures.NONE;

    /// @param sample draw at most so many rows
    protected SampledSolver(Problem problem, Compute compute, int sample) {
        this.problem = problem;
        this.compute = compute;
        this.rows = Rows.of(problem.inputs().data());
        this.drawn =
                Randoms.sample(Randoms.of(problem.seed(), "drawn rows", 0), rows.count(), Math.min(sample, MOST_ROWS));
        boolean reduce = rows.columns() > MOST_COLUMNS;
        this.reduction =
                reduce ? Optional.of(new PcaSolver(rows, compute, reducing(rows, problem.seed()))) : Optional.empty();
        this.phase = reduce ? Phase.REDUCE : Phase.CALL;
    }

    private static PcaSolver.Options reducing(Rows rows, long seed) {
        return PcaSolver.Options.principalComponents(MatrixShapes.rankAtMost(rows, MOST_COLUMNS), seed);
    }

    /// What such a run takes, given what the library itself does.
    protected static Forecast forecast(Rows rows, Compute compute, int drawn, double callFlops, long callHeap) {
        long points = (long) drawn * Math.min(rows.columns(), MOST_COLUMNS) * 8;
        boolean reduces = rows.columns() > MOST_COLUMNS;
        long copied = (long) drawn * rows.columns() * rows.working().bytes();
        long peak = Math.max(reduces ? 0 : copied, 8 * rows.count());
        var call = new Forecast(0, callFlops, 0, peak, 8 * rows.count(), callHeap + points);
        return reduces ? PcaSolver.forecast(rows, compute, reducing(rows, 0)).then(call) : call;
    }

    /// How many rows a run with this sample size draws.
    protected static int drawn(Rows rows, int sample) {
        return (int) Math.min(rows.count(), Math.min(sample, MOST_ROWS));
    }

    /// Calls the library, or does a part of the work.
    ///
    /// @param points one row per drawn sample, the same ones each time
    /// @return nothing as long as it is to be called again
    protected abstract Optional<Outcome> call(double[][] points);

    /// How much of the calls is done, from 0 to 1.
    protected double called() {
        return 0;
    }

    /// What the library found: one of a label or a position for each drawn row.
    protected sealed interface Outcome {
        Measures measures();

        /// Whether the most iterations were not enough.
        default boolean ranOut() {
            return false;
        }

        /// One label per drawn row: 0 to `clusters` - 1, or [Clusters#NOISE].
        final class Labelled implements Outcome {
            private final int clusters;
            private final int[] labels;
            private final Measures measures;
            private final boolean ranOut;

            public Labelled(int clusters, int[] labels, Measures measures, boolean ranOut) {
                this.clusters = clusters;
                this.labels = labels;
                this.measures = measures;
                this.ranOut = ranOut;
            }

            @Override
            public boolean ranOut() {
                return ranOut;
            }

            @Override
            public Measures measures() {
                return measures;
            }
        }

        /// One position per drawn row.
        final class Placed implements Outcome {
            private final double[][] positions;
            private final Measures measures;

            public Placed(double[][] positions, Measures measures) {
                this.positions = positions;
                this.measures = measures;
            }

            @Override
            public Measures measures() {
                return measures;
            }
        }
    }

    @Override
    public final Step step() {
        switch (phase) {
            case REDUCE -> {
                if (reduction.orElseThrow().step() instanceof Step.Converged) {
                    phase = Phase.CALL;
                }
            }
            case CALL -> {
                if (points == null) {
                    points = points();
                }
                call(points).ifPresent(this::take);
            }
            case DONE -> {}
        }
        if (phase == Phase.DONE) {
            return ranOut ? new Step.RanOut() : new Step.Converged();
        }
        return new Step.Working(
                phase == Phase.CALL ? 1 + called() : 0, 2, Step.Working.UNCOUNTED, OptionalDouble.empty());
    }

    private void take(Outcome outcome) {
        measures = outcome.measures().with(Measures.DRAWN, drawn.length);
        result = switch (outcome) {
            case Outcome.Labelled labelled -> clusters(labelled);
            case Outcome.Placed placed -> embedding(placed);
        };
        ranOut = outcome.ranOut();
        points = null;
        phase = Phase.DONE;
    }

    private double[][] points() {
        if (reduction.isPresent()) {
            var reduced = (TwoWay) reduction.get().last().orElseThrow();
            var points = new double[drawn.length][reduced.components()];
            for (int i = 0; i < drawn.length; i++) {
                for (int k = 0; k < points[i].length; k++) {
                    points[i][k] = reduced.loadings(0).at(drawn[i], k) * reduced.strength(k);
                }
            }
            return points;
        }
        var points = new double[drawn.length][rows.columns()];
        try (var here = compute.memory().scope("drawn rows")) {
            var x = Matrix.allocate(here, rows.working(), drawn.length, rows.columns());
            rows.gather(drawn, x);
            rows.requireComputable(DType.FLOAT64);
            for (int i = 0; i < drawn.length; i++) {
                x.getRow(i, points[i]);
            }
        }
        return points;
    }

    private Clusters clusters(Outcome.Labelled labelled) {
        var labels = compute.memory().allocateShared(4 * rows.count(), "a result");
        for (long i = 0; i < rows.count(); i++) {
            labels.setAtIndex(JAVA_INT, i, Clusters.NOT_DRAWN);
        }
        int d = rows.columns();
        var sums = new double[labelled.clusters][d];
        var counts = new int[labelled.clusters];
        try (var here = compute.memory().scope("drawn rows")) {
            var x = Matrix.allocate(here, rows.working(), GATHERED, d);
            var row = new double[d];
            for (int from = 0; from < drawn.length; from += GATHERED) {
                var numbers = Arrays.copyOfRange(drawn, from, Math.min(drawn.length, from + GATHERED));
                rows.gather(numbers, x);
                for (int i = 0; i < numbers.length; i++) {
                    int label = labelled.labels[from + i];
                    labels.setAtIndex(JAVA_INT, numbers[i], label);
                    if (label >= 0) {
                        x.getRow(i, row);
                        counts[label]++;
                        Gram.addScaled(sums[label], 1, row);
                    }
                }
            }
        }
        var centres = Matrix.allocateShared(compute.memory(), rows.working(), d, labelled.clusters, "a result");
        for (int k = 0; k < labelled.clusters; k++) {
            for (int j = 0; j < d; j++) {
                centres.set(j, k, counts[k] == 0 ? 0 : sums[k][j] / counts[k]);
            }
        }
        return new Clusters(
                new TwoWay.Axes(rows.rowAxis(), rows.columnAxis()),
                Tensor.of(labels, DType.INT32, Shape.of(rows.count()), Storage.collected()),
                centres.asTensor());
    }

    private Embedding embedding(Outcome.Placed placed) {
        int dimensions = placed.positions.length == 0 ? 2 : placed.positions[0].length;
        var positions = Matrix.allocateShared(compute.memory(), DType.FLOAT32, rows.count(), dimensions, "a result");
        for (long i = 0; i < rows.count(); i++) {
            for (int j = 0; j < dimensions; j++) {
                positions.set(i, j, Double.NaN);
            }
        }
        for (int i = 0; i < drawn.length; i++) {
            for (int j = 0; j < dimensions; j++) {
                double value = placed.positions[i][j];
                if (!Double.isFinite(value)) {
                    throw Failure.numerical(
                            "The map left the finite numbers.", "Choose other parameters, or scale the data.");
                }
                positions.set(drawn[i], j, value);
            }
        }
        return new Embedding(rows.rowAxis(), positions.asTensor());
    }

    @Override
    public final Optional<Factorization> current() {
        return Optional.ofNullable(result);
    }

    @Override
    public final Measures measures() {
        return measures;
    }

    /// A single call has nothing to go on from: such a run starts anew.
    @Override
    public final Checkpoint save() {
        return new Checkpoint.Writer().build();
    }

    @Override
    public void close() {
        reduction.ifPresent(PcaSolver::close);
    }
}
