package factorscope.model.decompose.cluster;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Checkpoint;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.RowBlock;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
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
    private final OffHeap scope;
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
    private boolean squaresKnown;
    private double[] centreSquares = new double[0];
    private boolean begun;
    private boolean finished;
    private boolean converged;
    private int iteration;
    private int iterationsInAll;
    private double inertia = Double.NaN;
    private double previous = Double.POSITIVE_INFINITY;
    private final List<Double> ends = new ArrayList<>();
    private double bestInertia = Double.POSITIVE_INFINITY;
    private double totalSquares;

    public LloydSolver(Rows rows, Compute compute, Options options) {
        this.rows = rows;
        this.compute = compute;
        this.linalg = compute.linalg();
        this.options = options;
        this.d = rows.columns();
        this.k = options.components;
        this.scope = compute.memory().scope("the run");
        centres = Matrix.allocate(scope, DType.FLOAT64, k, d);
        centresWorking = Matrix.allocate(scope, rows.working(), k, d);
        bestCentres = Matrix.allocate(scope, DType.FLOAT64, k, d);
        labels = scope.allocate(4 * rows.count());
        bestLabels = scope.allocate(4 * rows.count());
        squaredDistances = Matrix.allocate(scope, DType.FLOAT64, rows.count(), 1);
        rowSquares = Matrix.allocate(scope, DType.FLOAT64, rows.count(), 1);
        sweep = new RowSweep(rows, compute, scope, layout(k, d));
        for (int worker = 0; worker < sweep.workers(); worker++) {
            products.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), k));
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
        long workers = Math.min(compute.threads(), RowSweep.lanes(rows, layout(k, d)));
        long candidates = options.plusPlus
                ? Math.min(rows.count(), Math.min(MOST_CANDIDATES, Math.max(k * (long) CANDIDATES_PER_CLUSTER, 1000)))
                : Math.min(rows.count(), k);
        long starting = options.plusPlus
                ? candidates * (d + draws(k)) * size + (long) draws(k) * d * size
                : candidates * d * size;
        long result = 4 * rows.count() + (long) size * d * k;
        long bytes = 16L * k * d
                + (long) size * k * d
                + 24 * rows.count()
                + RowSweep.bytes(rows, compute, layout(k, d))
                + workers * size * k * rows.blockRows()
                + Math.max(starting, result);
        double init = options.plusPlus ? options.starts * 2.0 * candidates * d * k * draws(k) : 0;
        return new Forecast(
                passes * 2 * n * d * k + init, passes * n * (d + k), passes * n * d * size, bytes, result, 0);
    }

    private static int draws(int k) {
        return 2 + (int) Math.log(k);
    }

    @Override
    public Step step() {
        if (finished) {
            return converged ? new Step.Converged() : new Step.RanOut();
        }
        if (!begun) {
            chooseCentres();
            begun = true;
            return working(OptionalDouble.empty());
        }
        if (!sweep.advance(2.0 * d * k + 6.0 * d + 4.0 * k, this::assign)) {
            return working(OptionalDouble.empty());
        }
        return endIteration();
    }

    private Step endIteration() {
        squaresKnown = true;
        rows.requireComputable(rows.working());
        var totals = sweep.total().part(TOTALS);
        inertia = Math.max(0, totals.get(0, 0));
        totalSquares = totals.get(0, 1);
        iteration++;
        iterationsInAll++;
        boolean still = previous - inertia <= options.tolerance * inertia;
        previous = inertia;
        if (still || iteration >= options.iterations) {
            endStart(still);
        } else {
            moveCentres();
        }
        if (finished) {
            return converged ? new Step.Converged() : new Step.RanOut();
        }
        return working(OptionalDouble.of(inertia));
    }

    private void endStart(boolean asIntended) {
        ends.add(totalSquares == 0 ? 0 : Math.sqrt(inertia / totalSquares));
        if (inertia < bestInertia) {
            bestInertia = inertia;
            converged = asIntended;
            bestCentres.copyFrom(centres);
            bestLabels.copyFrom(labels);
        }
        if (ends.size() >= options.starts) {
            finished = true;
            return;
        }
        iteration = 0;
        previous = Double.POSITIVE_INFINITY;
        begun = false;
        sweep.restart();
    }

    private Step working(OptionalDouble value) {
        double done = iterationsInAll + (sweep.isComplete() ? 0 : sweep.done());
        return new Step.Working(done, (double) options.starts * options.iterations, "iteration", value);
    }

    private void chooseCentres() {
        var random = Randoms.of(options.seed, "k-means start", ends.size());
        int wanted = options.plusPlus
                ? (int) Math.min(MOST_CANDIDATES, Math.max((long) CANDIDATES_PER_CLUSTER * k, 1000))
                : k;
        var numbers = Randoms.sample(random, rows.count(), Math.max(wanted, k));
        try (var here = compute.memory().scope("starting centres")) {
            var candidates = Matrix.allocate(here, rows.working(), numbers.length, d);
            rows.gather(numbers, candidates);
            var row = new double[d];
            var chosen = options.plusPlus ? spread(candidates, random) : first(numbers.length);
            for (int c = 0; c < k; c++) {
                // with more clusters than rows, rows are taken twice; the spare clusters stay empty
                candidates.getRow(chosen[c % chosen.length], row);
                centres.setRow(c, row);
            }
        }
        prepare();
    }

    private static int[] first(int count) {
        return java.util.stream.IntStream.range(0, count).toArray();
    }

    /// Greedy k-means++: for each next centre some rows are drawn, each with a probability proportional to its
    /// squared distance, and the one that leaves the least is taken.
    private int[] spread(Matrix candidates, SplittableRandom random) {
        int m = Math.toIntExact(candidates.rows());
        var distances = new double[m];
        java.util.Arrays.fill(distances, Double.POSITIVE_INFINITY);
        var chosen = new int[Math.min(k, m)];
        int draws = draws(k);
        try (var here = compute.memory().scope("starting centres")) {
            var squares = squares(candidates);
            var drawn = Matrix.allocate(here, rows.working(), draws, d);
            var products = Matrix.allocate(here, rows.working(), draws, m);
            var numbers = new int[draws];
            var next = new double[draws][m];
            var row = new double[m];
            for (int c = 0; c < chosen.length; c++) {
                double total = c == 0 ? 0 : java.util.Arrays.stream(distances).sum();
                int best = 0;
                double least = Double.POSITIVE_INFINITY;
                for (int t = 0; t < draws; t++) {
                    numbers[t] = c == 0 ? random.nextInt(m) : draw(distances, random.nextDouble() * total);
                    drawn.rows(t, 1).copyFrom(candidates.rows(numbers[t], 1));
                }
                linalg.gemm(false, true, 1, drawn, candidates, 0, products);
                for (int t = 0; t < draws; t++) {
                    products.getRow(t, row);
                    double square = squares[numbers[t]];
                    double left = 0;
                    for (int i = 0; i < m; i++) {
                        double distance = Math.max(0, squares[i] + square - 2 * row[i]);
                        next[t][i] = Math.min(distances[i], distance);
                        left += next[t][i];
                    }
                    if (left < least) {
                        least = left;
                        best = t;
                    }
                }
                System.arraycopy(next[best], 0, distances, 0, m);
                chosen[c] = numbers[best];
            }
        }
        return chosen;
    }

    private static int draw(double[] weights, double target) {
        double rest = target;
        int next = 0;
        while (next < weights.length - 1 && (rest -= weights[next]) > 0) {
            next++;
        }
        return next;
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
            if (!squaresKnown) {
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

        /// Adds all to the lane's sums and begins anew.
        void moveTo(Sums lane) {
            for (int cluster = 0; cluster < counts.length; cluster++) {
                if (counts[cluster] == 0) {
                    continue;
                }
                lane.part(CENTRE_SUMS).getRow(cluster, total);
                for (int j = 0; j < total.length; j++) {
                    total[j] += sums[cluster][j];
                }
                lane.part(CENTRE_SUMS).setRow(cluster, total);
                lane.part(COUNTS).set(0, cluster, lane.part(COUNTS).get(0, cluster) + counts[cluster]);
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
        var farthest = java.util.stream.LongStream.range(0, rows.count())
                .boxed()
                .sorted(java.util.Comparator.comparingDouble(i -> -squaredDistances.get(i, 0)))
                .limit(empty.size())
                .mapToLong(Long::longValue)
                .toArray();
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
        boolean anyPass = iterationsInAll > 0;
        if (!anyPass) {
            return Optional.empty();
        }
        boolean useBest = bestInertia < Double.POSITIVE_INFINITY;
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
        if (iterationsInAll == 0) {
            return Measures.NONE;
        }
        double value = Math.min(bestInertia, inertia);
        return Measures.NONE
                .with(Measures.INERTIA, value)
                .with(Measures.RELATIVE_ERROR, totalSquares == 0 ? 0 : Math.sqrt(value / totalSquares))
                .with("iterations", iterationsInAll)
                .withStarts(ends);
    }

    @Override
    public Checkpoint save() {
        var writer = new Checkpoint.Writer();
        for (int s = 0; s < ends.size(); s++) {
            writer.put("end-" + s, ends.get(s));
        }
        return writer.put("begun", begun ? 1 : 0)
                .put("finished", finished ? 1 : 0)
                .put("converged", converged ? 1 : 0)
                .put("start", ends.size())
                .put("iteration", iteration)
                .put("iterationsInAll", iterationsInAll)
                .put("inertia", inertia)
                .put("previous", previous)
                .put("bestInertia", bestInertia)
                .put("totalSquares", totalSquares)
                .put("position", sweep.position())
                .put("centres", centres)
                .put("bestCentres", bestCentres)
                .put("squaredDistances", squaredDistances)
                .put("rowSquares", rowSquares)
                .put("squaresKnown", squaresKnown ? 1 : 0)
                .put("sums", sweep.state())
                .put("labels", integers(labels))
                .put("bestLabels", integers(bestLabels))
                .build();
    }

    private Tensor integers(MemorySegment segment) {
        return Tensor.of(segment, DType.INT32, Shape.of(rows.count()), Storage.collected());
    }

    /// Goes on where this checkpoint was taken.
    public void restore(Checkpoint checkpoint) {
        begun = checkpoint.whole("begun") == 1;
        finished = checkpoint.whole("finished") == 1;
        converged = checkpoint.whole("converged") == 1;
        for (int s = 0; s < checkpoint.whole("start"); s++) {
            ends.add(checkpoint.real("end-" + s));
        }
        iteration = (int) checkpoint.whole("iteration");
        iterationsInAll = (int) checkpoint.whole("iterationsInAll");
        inertia = checkpoint.real("inertia");
        previous = checkpoint.real("previous");
        bestInertia = checkpoint.real("bestInertia");
        totalSquares = checkpoint.real("totalSquares");
        checkpoint.restore("centres", centres);
        checkpoint.restore("bestCentres", bestCentres);
        checkpoint.restore("squaredDistances", squaredDistances);
        checkpoint.restore("rowSquares", rowSquares);
        squaresKnown = checkpoint.whole("squaresKnown") == 1;
        var state = sweep.state();
        for (int i = 0; i < state.size(); i++) {
            checkpoint.restore("sums-" + i, state.get(i));
        }
        checkpoint.restoreIntegers("labels", labels);
        checkpoint.restoreIntegers("bestLabels", bestLabels);
        sweep.resumeAt(0, checkpoint.whole("position"));
        prepare();
    }

    @Override
    public void close() {
        scope.close();
    }
}
