package factorscope.model.decompose.cluster;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.state.Starts;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Largest;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.RowBlock;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Lloyd's algorithm on blocks of rows: distances by matrix products, centres from sums. The best of several
/// starts is kept; an empty cluster takes the row that is worst explained.
public final class LloydSolver implements Solver {
    /// @param plusPlus starting centres far apart (Arthur and Vassilvitskii 2007), else random rows
    /// @param tolerance stop when the inertia falls by less than this share
    /// @param starts how often to begin anew
    public record Options(int components, int iterations, double tolerance, int starts, boolean plusPlus, long seed) {}

    /// k-means++ draws its centres from so many rows per cluster: all of a small dataset, enough of a large one.
    private static final int CANDIDATES_PER_CLUSTER = 100;

    private static final int MOST_CANDIDATES = 20_000;

    private static final int CENTRE_SUMS = 0;
    private static final int COUNTS = 1;
    private static final int TOTALS = 2;

    private final Rows rows;
    private final Compute compute;
    private final Linalg linalg;
    private final Options options;
    private final SolverState state;
    private final int d;
    private final int k;
    /// K x d, float64.
    private final Matrix centres;
    private final Matrix centresWorking;
    /// n x 1, int32 kept in a segment.
    private final MemorySegment labels;
    private final Matrix squaredDistances;
    private final Matrix bestCentres;
    private final MemorySegment bestLabels;
    private final RowSweep sweep;
    private final List<Matrix> products = new ArrayList<>();
    private final List<Members> members = new ArrayList<>();
    private final Matrix rowSquares;
    private RowBlock.@Nullable Operand operand;
    private double[] centreSquares = new double[0];
    private final SolverState.Flag squaresKnown;
    private final SolverState.Flag begun;
    private final SolverState.Flag finished;
    private final SolverState.Flag converged;
    private final SolverState.Count iteration;
    private final SolverState.Count iterationsInAll;
    private final SolverState.Real inertia;
    private final SolverState.Real previous;
    /// They end with relative errors.
    private final Starts starts;
    private final SolverState.Real bestInertia;
    private final SolverState.Real totalSquares;

    public LloydSolver(Rows rows, Compute compute, Options options) {
        this.rows = rows;
        this.compute = compute;
        this.linalg = compute.linalg();
        this.options = options;
        this.d = rows.columns();
        this.k = options.components;
        state = new SolverState(compute.memory());
        begun = state.flag("begun");
        finished = state.flag("finished");
        converged = state.flag("converged");
        iteration = state.count("iteration");
        iterationsInAll = state.count("iterationsInAll");
        inertia = state.real("inertia", Double.NaN);
        previous = state.real("previous", Double.POSITIVE_INFINITY);
        starts = new Starts(state, options.starts);
        bestInertia = state.real("bestInertia", Double.POSITIVE_INFINITY);
        totalSquares = state.real("totalSquares", 0);
        centres = state.matrix("centres", DType.FLOAT64, k, d);
        bestCentres = state.matrix("bestCentres", DType.FLOAT64, k, d);
        labels = state.wholes("labels", rows.count());
        bestLabels = state.wholes("bestLabels", rows.count());
        squaredDistances = state.matrix("squaredDistances", DType.FLOAT64, rows.count(), 1);
        rowSquares = state.matrix("rowSquares", DType.FLOAT64, rows.count(), 1);
        squaresKnown = state.flag("squaresKnown");
        sweep = state.sweep("sweep", rows, compute, layout(k, d));
        centresWorking = Matrix.allocate(state.scratch(), rows.working(), k, d);
        for (int worker = 0; worker < sweep.workers(); worker++) {
            products.add(Matrix.allocate(state.scratch(), rows.working(), rows.blockRows(), k));
            members.add(new Members(k, d));
        }
    }

    private static List<Sums.Part> layout(int k, int d) {
        return List.of(Sums.Part.matrix(k, d), Sums.Part.vector(k), Sums.Part.vector(2));
    }

    /// What a run with these options will take.
    public static Forecast forecast(Rows rows, Compute compute, Options options) {
        double n = rows.count();
        int d = rows.columns();
        int k = options.components;
        // Lloyd is seen to end after some 50 iterations at a usual tolerance
        double passes = options.starts * (double) Math.min(options.iterations, 50);
        int size = rows.working().bytes();
        long workers = Math.min(compute.threads(), RowSweep.atOnce(rows, layout(k, d)));
        long candidates = options.plusPlus
                ? Math.min(rows.count(), Math.min(MOST_CANDIDATES, Math.max(k * (long) CANDIDATES_PER_CLUSTER, 1000)))
                : Math.min(rows.count(), k);
        long starting = options.plusPlus
                ? candidates * (d + PlusPlus.draws(k)) * size + (long) PlusPlus.draws(k) * d * size
                : candidates * d * size;
        long result = 4 * rows.count() + (long) size * d * k;
        long bytes = 16L * k * d
                + (long) size * k * d
                + 24 * rows.count()
                + RowSweep.bytes(rows, compute, layout(k, d))
                + workers * size * k * rows.blockRows()
                + Math.max(starting, result);
        double init = options.plusPlus ? options.starts * 2.0 * candidates * d * k * PlusPlus.draws(k) : 0;
        return new Forecast(
                passes * 2 * n * d * k + init, passes * n * (d + k), passes * n * d * size, bytes, result, 0);
    }

    @Override
    public Step step() {
        if (finished.get()) {
            return converged.get() ? new Step.Converged() : new Step.RanOut();
        }
        if (!begun.get()) {
            chooseCentres();
            begun.set(true);
            return working(OptionalDouble.empty());
        }
        if (!sweep.advance(2.0 * d * k + 6.0 * d + 4.0 * k, this::assign)) {
            return working(OptionalDouble.empty());
        }
        return endIteration();
    }

    private Step endIteration() {
        squaresKnown.set(true);
        rows.requireComputable(rows.working());
        var totals = sweep.total().part(TOTALS);
        double found = Math.max(0, totals.get(0, 0));
        inertia.set(found);
        totalSquares.set(totals.get(0, 1));
        iteration.next();
        iterationsInAll.next();
        boolean still = previous.get() - found <= options.tolerance * found;
        previous.set(found);
        if (still || iteration.get() >= options.iterations) {
            endStart(still);
        } else {
            moveCentres();
        }
        if (finished.get()) {
            return converged.get() ? new Step.Converged() : new Step.RanOut();
        }
        return working(OptionalDouble.of(found));
    }

    private void endStart(boolean asIntended) {
        double all = totalSquares.get();
        if (starts.end(all == 0 ? 0 : Math.sqrt(inertia.get() / all))) {
            bestInertia.set(inertia.get());
            converged.set(asIntended);
            bestCentres.copyFrom(centres);
            bestLabels.copyFrom(labels);
        }
        if (starts.areOver()) {
            finished.set(true);
            return;
        }
        iteration.set(0);
        previous.set(Double.POSITIVE_INFINITY);
        begun.set(false);
        sweep.restart();
    }

    private Step working(OptionalDouble value) {
        double done = iterationsInAll.get() + (sweep.isComplete() ? 0 : sweep.done());
        return new Step.Working(done, (double) options.starts * options.iterations, "iteration", value);
    }

    private void chooseCentres() {
        var random = Randoms.of(options.seed, "k-means start", starts.number());
        int wanted = options.plusPlus
                ? (int) Math.min(MOST_CANDIDATES, Math.max((long) CANDIDATES_PER_CLUSTER * k, 1000))
                : k;
        var numbers = Randoms.sample(random, rows.count(), Math.max(wanted, k));
        try (var here = compute.memory().scope("starting centres")) {
            var candidates = Matrix.allocate(here, rows.working(), numbers.length, d);
            rows.gather(numbers, candidates);
            var row = new double[d];
            var chosen = options.plusPlus
                    ? new PlusPlus(candidates, squares(candidates), k, compute).chosen(random)
                    : IntStream.range(0, numbers.length).toArray();
            for (int c = 0; c < k; c++) {
                // with more clusters than rows, rows are taken twice; the spare clusters stay empty
                candidates.getRow(chosen[c % chosen.length], row);
                centres.setRow(c, row);
            }
        }
        prepare();
    }

    private static double[] squares(Matrix matrix) {
        var squares = new double[Math.toIntExact(matrix.rows())];
        var row = new double[matrix.columns()];
        for (int i = 0; i < squares.length; i++) {
            matrix.getRow(i, row);
            squares[i] = Dot.square(row);
        }
        return squares;
    }

    private void prepare() {
        centresWorking.copyFrom(centres);
        operand = RowBlock.Operand.of(centresWorking, rows);
        // of the rounded centres: the products are taken with these
        centreSquares = squares(centresWorking);
    }

    private void assign(RowBlock block, Sums sums, int worker) {
        var product = products.get(worker).rows(0, block.count());
        block.times(java.util.Objects.requireNonNull(operand), linalg, product);
        var here = members.get(worker);
        var c = new double[k];
        var x = new double[d];
        double inertiaHere = 0;
        double squaresHere = 0;
        for (int i = 0; i < block.count(); i++) {
            long row = block.first() + i;
            product.getRow(i, c);
            int best = nearest(c);
            double found = here.add(best, block, i, x);
            if (!squaresKnown.get()) {
                rowSquares.set(row, 0, found);
            }
            double square = rowSquares.get(row, 0);
            double distance = Math.max(0, square + centreSquares[best] - 2 * c[best]);
            labels.setAtIndex(JAVA_INT, row, best);
            squaredDistances.set(row, 0, distance);
            inertiaHere += distance;
            squaresHere += square;
        }
        here.moveTo(sums);
        var totals = sums.part(TOTALS);
        totals.set(0, 0, totals.get(0, 0) + inertiaHere);
        totals.set(0, 1, totals.get(0, 1) + squaresHere);
    }

    private int nearest(double[] c) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int j = 0; j < k; j++) {
            double distance = centreSquares[j] - 2 * c[j];
            if (distance < least) {
                least = distance;
                best = j;
            }
        }
        return best;
    }

    /// The sums of a block's rows by cluster, on the heap: one per worker.
    private static final class Members {
        private final double[][] sums;
        private final long[] counts;
        private final double[] total;

        Members(int k, int d) {
            sums = new double[k][d];
            counts = new long[k];
            total = new double[d];
        }

        /// @return the row's square
        double add(int cluster, RowBlock block, int row, double[] scratch) {
            counts[cluster]++;
            return block.addRow(row, sums[cluster], scratch);
        }

        /// Adds all to the sums of a pass and begins anew.
        void moveTo(Sums to) {
            for (int cluster = 0; cluster < counts.length; cluster++) {
                if (counts[cluster] == 0) {
                    continue;
                }
                to.part(CENTRE_SUMS).getRow(cluster, total);
                for (int j = 0; j < total.length; j++) {
                    total[j] += sums[cluster][j];
                }
                to.part(CENTRE_SUMS).setRow(cluster, total);
                to.part(COUNTS).set(0, cluster, to.part(COUNTS).get(0, cluster) + counts[cluster]);
                java.util.Arrays.fill(sums[cluster], 0);
                counts[cluster] = 0;
            }
        }
    }

    private void moveCentres() {
        var total = sweep.total();
        var row = new double[d];
        var empty = new ArrayList<Integer>();
        for (int c = 0; c < k; c++) {
            double count = total.part(COUNTS).get(0, c);
            if (count == 0) {
                empty.add(c);
                continue;
            }
            total.part(CENTRE_SUMS).getRow(c, row);
            for (int j = 0; j < d; j++) {
                row[j] /= count;
            }
            centres.setRow(c, row);
        }
        if (!empty.isEmpty()) {
            refill(empty);
        }
        sweep.restart();
        prepare();
    }

    private void refill(List<Integer> empty) {
        var farthest = Largest.of(rows.count(), i -> squaredDistances.get(i, 0), empty.size());
        try (var here = compute.memory().scope("centres for empty clusters")) {
            var x = Matrix.allocate(here, rows.working(), farthest.length, d);
            rows.gather(farthest, x);
            for (int i = 0; i < farthest.length; i++) {
                // a row that is already a centre would only be taken from its cluster
                if (squaredDistances.get(farthest[i], 0) > 0) {
                    centres.rows(empty.get(i), 1).copyFrom(x.rows(i, 1));
                }
            }
        }
    }

    @Override
    public Optional<Factorization> current() {
        boolean anyPass = iterationsInAll.get() > 0;
        if (!anyPass) {
            return Optional.empty();
        }
        boolean useBest = bestInertia.get() < Double.POSITIVE_INFINITY;
        var from = useBest ? bestCentres : centres;
        var fromLabels = useBest ? bestLabels : labels;
        var memory = compute.memory();
        var keptLabels = memory.allocateShared(4 * rows.count(), "a result");
        keptLabels.copyFrom(fromLabels);
        var keptCentres = Matrix.allocateShared(memory, rows.working(), d, k, "a result");
        for (int c = 0; c < k; c++) {
            for (int j = 0; j < d; j++) {
                keptCentres.set(j, c, from.get(c, j));
            }
        }
        return Optional.of(new Clusters(
                new TwoWay.Axes(rows.rowAxis(), rows.columnAxis()),
                Tensor.of(keptLabels, DType.INT32, Shape.of(rows.count()), Storage.collected()),
                keptCentres.asTensor()));
    }

    @Override
    public Measures measures() {
        if (iterationsInAll.get() == 0) {
            return Measures.NONE;
        }
        double value = Math.min(bestInertia.get(), inertia.get());
        double all = totalSquares.get();
        return Measures.NONE
                .with(Measures.INERTIA, value)
                .with(Measures.RELATIVE_ERROR, all == 0 ? 0 : Math.sqrt(value / all))
                .with("iterations", iterationsInAll.get())
                .withStarts(starts.ends());
    }

    @Override
    public Checkpoint save() {
        return state.save();
    }

    /// Goes on where this checkpoint was taken.
    public void restore(Checkpoint checkpoint) {
        state.restore(checkpoint);
        prepare();
    }

    @Override
    public void close() {
        state.close();
    }
}
