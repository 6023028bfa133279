package factorscope.model.decompose.neighbours;

import factorscope.model.data.DType;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.pca.PcaSolver;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Gram;
import factorscope.model.linalg.Largest;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.NearestNeighbours;
import factorscope.model.linalg.NeighbourDescent;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.Rows;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows of a dataset as points, in float64 and centred, and the nearest neighbours of each, found a piece at a time
/// and kept in a solver's state. More than [#MOST_COLUMNS] columns are replaced by principal components.
public final class RowPoints implements AutoCloseable {
    public static final int MOST_COLUMNS = 100;

    /// Of more rows nearly all neighbours are found, in a time that grows little faster than their number.
    private static final int EXACT = 150_000;

    /// Rows whose neighbours are looked up to tell how many were found: so many operations' worth.
    private static final double RECALL_FLOPS = 2e9;

    private static final int MOST_RECALLED = 200;
    private static final int LEAST_RECALLED = 20;

    /// How many principal components.
    public static final Param.Whole REDUCE = new Param.Whole(
            "reduce",
            "Reduce to",
            "Principal components to reduce to if there are more than " + MOST_COLUMNS
                    + " columns; 0 keeps all columns.",
            50,
            0,
            10_000);

    /// Rows at most, where time grows little faster than their number.
    public static final Param.Whole SAMPLE = sample(2_000_000);

    /// For what works on the graph of nearest neighbours.
    public static final Param.Whole NEIGHBOURHOOD = new Param.Whole(
            "neighbours", "Neighbours", "Size of a point's neighbourhood, including the point itself.", 15, 3, 1000);

    /// @param most rows that are taken if nothing else is asked for
    public static Param.Whole sample(int most) {
        return new Param.Whole(
                "sample", "Sample", "Use at most this many rows, drawn at random.", most, 10, 10_000_000);
    }

    /// Of which rows, in how many dimensions, and how many neighbours.
    ///
    /// @param neighbours of each; at most one fewer than there are points
    /// @param sample of more rows than this so many are drawn
    /// @param reduce principal components that replace many columns; 0 to keep these
    /// @param exact whether all neighbours are needed, however many rows there are
    public record Options(int neighbours, int sample, int reduce, boolean exact) {
        /// As the parameters of a method on the graph of neighbours say; the point itself counts as one of its own.
        public static Options ofGraph(ParamValues params) {
            return new Options(params.get(NEIGHBOURHOOD) - 1, params.get(SAMPLE), params.get(REDUCE), false);
        }

        boolean approximates(Rows rows) {
            return !exact && count(rows) > EXACT && neighboursOf(rows) > 0;
        }

        long count(Rows rows) {
            return Math.min(rows.count(), sample);
        }

        int neighboursOf(Rows rows) {
            return (int) Math.max(0, Math.min(neighbours, count(rows) - 1));
        }

        boolean reduces(Rows rows) {
            return reduce > 0 && rows.columns() > Math.max(MOST_COLUMNS, reduce);
        }

        /// Of the points.
        public int dimensions(Rows rows) {
            return reduces(rows) ? MatrixShapes.rankAtMost(rows, reduce) : rows.columns();
        }

        PcaSolver.Options reducing(Rows rows, long seed) {
            return PcaSolver.Options.principalComponents(dimensions(rows), seed);
        }
    }

    /// Rows that one thread takes at a time.
    private static final int GATHERED = 512;

    private static final double REDUCE_SHARE = 0.3;
    private static final double GATHER_SHARE = 0.1;

    private enum Phase {
        REDUCE,
        GATHER,
        NEIGHBOURS,
        READY
    }

    private final Rows rows;
    private final Compute compute;
    private final long[] drawn;
    private final int neighbours;
    private final SolverState.Chosen<Phase> phase;
    private final SolverState.Count block;
    private final Matrix points;
    private final MemorySegment indices;
    private final Matrix distances;
    private @Nullable PcaSolver reduction;
    private @Nullable NearestNeighbours search;
    private @Nullable NeighbourDescent descent;
    private final MemorySegment lists;
    private final Matrix lengths;
    private final boolean approximates;
    private final SolverState.Real recall;
    private final long seed;

    public RowPoints(Problem problem, Compute compute, SolverState state, Options options) {
        this.rows = Rows.of(problem.inputs().data());
        this.compute = compute;
        drawn = Randoms.sample(Randoms.of(problem.seed(), "drawn rows", 0), rows.count(), (int) options.count(rows));
        neighbours = options.neighboursOf(rows);
        approximates = options.approximates(rows);
        seed = problem.seed();
        boolean reduces = options.reduces(rows);
        phase = state.chosen("points.phase", reduces ? Phase.REDUCE : Phase.GATHER);
        block = state.count("points.block");
        recall = state.real("points.recall", Double.NaN);
        reduction = reduces ? new PcaSolver(rows, compute, options.reducing(rows, problem.seed())) : null;
        state.inner("points.reduction", () -> Optional.ofNullable(reduction).map(PcaSolver::save), saved -> {
            if (reduction != null) {
                reduction.restore(saved);
            }
        });
        points = state.matrix(
                "points",
                Matrix.allocate(state.scratch(), DType.FLOAT64, drawn.length, options.dimensions(rows)),
                this::isGathered);
        indices = state.wholes("points.neighbours", (long) drawn.length * neighbours);
        distances = state.matrix(
                "points.distances",
                Matrix.allocate(state.scratch(), DType.FLOAT64, drawn.length, neighbours),
                this::isGathered);
        long listed = approximates ? NeighbourDescent.listed(drawn.length, neighbours) : 0;
        lists = state.wholes("points.lists", drawn.length * listed);
        lengths = state.matrix(
                "points.lengths",
                Matrix.allocate(state.scratch(), DType.FLOAT32, drawn.length, (int) listed),
                () -> approximates);
        state.onceRestored(() -> {
            if (phase.get() != Phase.REDUCE) {
                close();
            }
        });
    }

    private boolean isGathered() {
        return phase.get() == Phase.NEIGHBOURS || phase.get() == Phase.READY;
    }

    /// Bytes off the heap that the points and their neighbours take for the whole run.
    public static long bytes(Rows rows, Options options) {
        long n = options.count(rows);
        return n * (8L * options.dimensions(rows) + 12L * options.neighboursOf(rows))
                + (options.approximates(rows) ? NeighbourDescent.bytes(n, options.neighboursOf(rows)) : 0);
    }

    /// What finding the neighbours takes.
    ///
    /// @param kept bytes off the heap that the run takes from its beginning to its end, [#bytes] included
    public static Forecast forecast(Rows rows, Compute compute, Options options, long kept) {
        long n = options.count(rows);
        int d = options.dimensions(rows);
        boolean reduces = options.reduces(rows);
        long copied = reduces
                ? 0
                : Math.min(compute.threads(), Math.ceilDiv(n, (long) GATHERED))
                        * Math.min(GATHERED, n)
                        * rows.columns()
                        * rows.working().bytes();
        boolean descends = options.approximates(rows);
        boolean searches = options.neighboursOf(rows) > 0 && !descends;
        int k = options.neighboursOf(rows);
        var finding = new Forecast(
                searches ? NearestNeighbours.flops(n, d) : 0,
                (searches ? NearestNeighbours.looks(n) : 0)
                        + (descends ? NeighbourDescent.flops(n, d) + RECALL_FLOPS : 0)
                        + 10.0 * n * Math.max(1, k) * d,
                reduces ? 0 : (double) n * rows.columns() * rows.working().bytes(),
                kept + Math.max(copied, searches ? NearestNeighbours.bytes(n, compute) : 0),
                0,
                8 * n + (descends ? NeighbourDescent.heapBytes(n, d, k) : 0));
        return reduces
                ? PcaSolver.forecast(rows, compute, options.reducing(rows, 0))
                        .plus(new Forecast(0, 0, 0, kept, 0, 0))
                        .then(finding)
                : finding;
    }

    /// Does the next piece.
    ///
    /// @return whether everything is there
    public boolean advance() {
        switch (phase.get()) {
            case REDUCE -> reduce();
            case GATHER -> {
                gather();
                centre();
                endGathering();
            }
            case NEIGHBOURS -> {
                if (approximates) {
                    descend();
                    break;
                }
                if (search == null) {
                    search = new NearestNeighbours(points, neighbours, indices, distances, compute);
                }
                block.set(search.advance(block.get()));
                if (block.get() >= NearestNeighbours.blocks(drawn.length)) {
                    search = null;
                    phase.set(Phase.READY);
                }
            }
            case READY -> {}
        }
        return phase.get() == Phase.READY;
    }

    private void descend() {
        if (descent == null) {
            descent = new NeighbourDescent(points, neighbours, lists, lengths, seed, block.get(), compute);
        }
        block.set(descent.advance(block.get()));
        if (block.get() >= NeighbourDescent.stages()) {
            descent.finish(indices, distances);
            descent = null;
            recall.set(recallOfSome());
            phase.set(Phase.READY);
        }
    }

    private double recallOfSome() {
        int n = drawn.length;
        int some = (int) Math.clamp(RECALL_FLOPS / (3.0 * n * points.columns()), LEAST_RECALLED, MOST_RECALLED);
        return recall(this, Randoms.sample(Randoms.of(seed, "recall", 0), n, some), compute);
    }

    /// The share of the true nearest neighbours that are on the lists of some points. Others that are as near as the
    /// last of these count too.
    static double recall(RowPoints points, long[] queries, Compute compute) {
        int k = points.neighbours();
        var found = new double[queries.length];
        compute.parallel(queries.length, (q, _) -> {
            int self = (int) queries[q];
            var squares = points.squaredDistances(self);
            squares[self] = Double.POSITIVE_INFINITY;
            var nearest = Largest.of(squares.length, i -> -squares[(int) i], k);
            double last = Math.sqrt(squares[(int) nearest[k - 1]]);
            for (int j = 0; j < k; j++) {
                found[q] += points.distances().get(self, j) <= last ? 1.0 / k : 0;
            }
        });
        return Arrays.stream(found).average().orElse(1);
    }

    /// Of one point to all, itself included.
    public double[] squaredDistances(int point) {
        var squares = new double[drawn.length];
        var here = new double[points.columns()];
        var there = new double[points.columns()];
        points.getRow(point, here);
        for (int i = 0; i < squares.length; i++) {
            points.getRow(i, there);
            squares[i] = Dot.squaredDistance(here, there);
        }
        return squares;
    }

    /// How many rows there are, and what share of the neighbours was found where not all were looked for.
    public Measures measures() {
        var known = Measures.NONE.with(Measures.DRAWN, drawn.length);
        return Double.isNaN(recall.get()) ? known : known.with(Measures.NEIGHBOUR_RECALL, recall.get());
    }

    public boolean isReady() {
        return phase.get() == Phase.READY;
    }

    /// How much is done, from 0 to 1.
    public double done() {
        return switch (phase.get()) {
            case REDUCE -> 0;
            case GATHER -> REDUCE_SHARE;
            case NEIGHBOURS ->
                REDUCE_SHARE
                        + GATHER_SHARE
                        + (1 - REDUCE_SHARE - GATHER_SHARE)
                                * block.get()
                                / (approximates ? NeighbourDescent.stages() : NearestNeighbours.blocks(drawn.length));
            case READY -> 1;
        };
    }

    private void reduce() {
        var here = Objects.requireNonNull(reduction);
        if (here.step() instanceof Step.Working) {
            return;
        }
        var reduced = (TwoWay) here.last().orElseThrow();
        var point = new double[points.columns()];
        for (int i = 0; i < drawn.length; i++) {
            for (int c = 0; c < point.length; c++) {
                point[c] = c < reduced.components() ? reduced.loadings(0).at(drawn[i], c) * reduced.strength(c) : 0;
            }
            points.setRow(i, point);
        }
        close();
        centre();
        endGathering();
    }

    private void endGathering() {
        phase.set(neighbours == 0 ? Phase.READY : Phase.NEIGHBOURS);
    }

    private void gather() {
        int tasks = Math.ceilDiv(drawn.length, GATHERED);
        try (var here = compute.memory().scope("rows")) {
            var buffers = new Matrix[Math.min(compute.threads(), tasks)];
            Arrays.setAll(
                    buffers,
                    _ -> Matrix.allocate(here, rows.working(), Math.min(GATHERED, drawn.length), rows.columns()));
            compute.parallel(tasks, (task, worker) -> {
                int from = task * GATHERED;
                var numbers = Arrays.copyOfRange(drawn, from, Math.min(drawn.length, from + GATHERED));
                rows.gather(numbers, buffers[worker]);
                var row = new double[rows.columns()];
                for (int i = 0; i < numbers.length; i++) {
                    buffers[worker].getRow(i, row);
                    points.setRow(from + (long) i, row);
                }
            });
        }
        rows.requireComputable(DType.FLOAT64);
    }

    /// Far from zero, products would lose the digits of small distances.
    private void centre() {
        var mean = new double[points.columns()];
        var row = new double[points.columns()];
        for (int i = 0; i < drawn.length; i++) {
            points.getRow(i, row);
            Gram.addScaled(mean, 1.0 / drawn.length, row);
        }
        for (int i = 0; i < drawn.length; i++) {
            points.getRow(i, row);
            Gram.addScaled(row, -1, mean);
            points.setRow(i, row);
        }
    }

    /// All rows of the data, those that are no points too.
    public Rows rows() {
        return rows;
    }

    /// The numbers of the rows that are points, in ascending order.
    public long[] drawn() {
        return drawn.clone();
    }

    public int count() {
        return drawn.length;
    }

    /// How many neighbours each point has.
    public int neighbours() {
        return neighbours;
    }

    /// Points x dimensions, float64, of mean zero.
    public Matrix points() {
        return points;
    }

    /// The points on the heap.
    public double[][] toArrays() {
        var all = new double[drawn.length][points.columns()];
        for (int i = 0; i < all.length; i++) {
            points.getRow(i, all[i]);
        }
        return all;
    }

    /// Points x neighbours, int32: numbers of points, the nearest first.
    public MemorySegment indices() {
        return indices;
    }

    /// Points x neighbours: how far they are.
    public Matrix distances() {
        return distances;
    }

    @Override
    public void close() {
        if (reduction != null) {
            reduction.close();
            reduction = null;
        }
    }
}
