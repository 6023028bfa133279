package factorscope.model.decompose.pca;

import factorscope.model.data.DType;
import factorscope.model.decompose.Checkpoint;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.TwoWayBuilder;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Principal components and truncated singular value decompositions, by passes over the rows.
///
/// `gram` adds up X'X in one pass and takes its eigenvectors: exact, and any K at once; XX' where there are fewer rows
/// than columns. `exact` decomposes the whole matrix in float64. `randomized` is the block Krylov method of Musco and
/// Musco 2015, for data with very many rows and columns; it goes on until what its vectors leave of the equation
/// X'X v = s^2 v is small, and says how small.
public final class PcaSolver implements Solver {
    /// How to decompose.
    public enum Method {
        AUTO,
        GRAM,
        EXACT,
        RANDOMIZED
    }

    /// @param components how many; 0 if only singular values are wanted
    /// @param centre whether to subtract the column means first
    /// @param powers passes that sharpen the subspace, `randomized` only
    /// @param whiten whether scores get unit variance instead of unit norm
    public record Options(int components, boolean centre, Method method, int powers, boolean whiten, long seed) {
        /// The leading singular vectors of the data as they are.
        public static Options singularVectors(int components, long seed) {
            return new Options(components, false, Method.AUTO, USUAL_POWERS, false, seed);
        }

        /// The leading principal components, centred.
        public static Options principalComponents(int components, long seed) {
            return new Options(components, true, Method.AUTO, USUAL_POWERS, false, seed);
        }

        /// All singular values of the data as they are, and no vectors.
        public static Options valuesOnly() {
            return new Options(0, false, Method.AUTO, USUAL_POWERS, false, 0);
        }
    }

    public static final int USUAL_POWERS = 2;

    /// Random directions beyond those wanted.
    private static final int OVERSAMPLING = 8;

    /// Up to this many values, LAPACK on the whole matrix is both exact and quick.
    private static final long SMALL = 1L << 20;

    /// The Gram matrix of more rows or columns than this is neither quick nor small.
    static final int MOST_GRAM_COLUMNS = 8192;

    /// So many bytes are copied where columns are to be read of data that do not lie in memory.
    private static final long MOST_HELD = 8L << 30;

    /// Factorizations reach about this part of the speed of products.
    private static final double SLOWER_THAN_PRODUCTS = 5;

    /// So many times the directions must fit into the shorter side for sparse data to be worked on by products.
    private static final long SPARSE_SPACES = 40;

    /// Half of a product, at about this part of its speed.
    private static final double GRAM_SLOWER = 1.5;

    /// So many rows make the product X'X outweigh adding it up.
    private static final int GRAM_ROWS = 2048;

    /// The share of the squares that is the mean's, up to which sums are taken about zero.
    private static final double SMALL_MEAN = 0.5;

    private static final long ROWS_PER_COLUMN_IN_DOUBLE = 4;

    /// With residuals up to this, angles between vectors found and true are small where values are not equal.
    public static final double SMALL_RESIDUAL = 1e-3;

    private static final int MOST_RESTARTS = 10;

    /// Squares below this part of the first are rounding: of singular values, a root of it.
    private static final double LEAST_SOUND = 1e-7;

    private static final int GRAM = 0;
    private static final int COLUMN_SUMS = 1;
    private static final int SQUARES = 2;

    private enum Phase {
        HOLD,
        TURNED,
        SHIFT,
        ADD_UP,
        DECOMPOSE,
        MEAN,
        POWER,
        RITZ,
        SCORES,
        DONE
    }

    private final Rows rows;
    private final Compute compute;
    private final Linalg linalg;
    private final Options options;
    private final Method method;
    private final OffHeap scope;
    /// Given back once it is decomposed.
    private final OffHeap productsScope;
    private final int d;
    private final boolean inDouble;
    private Phase phase;
    private int powersDone;
    private int restarts;
    /// The largest residual of a wanted vector; NaN where the method is exact.
    private double residual = Double.NaN;
    private int passesDone;
    private double sumOfSquares;
    private double centredSquares;
    private boolean isShifted;
    private final Matrix mean;
    private final Matrix shift;
    /// K x d, float64: right singular vectors as rows.
    private final Matrix vectors;
    /// 1 x K, float64.
    private final Matrix values;
    /// 1 x min(n, d), float64; all singular values, where the method finds them.
    private final Matrix spectrum;
    private final @Nullable Matrix whole;
    private final @Nullable Matrix krylov;
    private final @Nullable Matrix scores;
    private final Matrix signedSquares;
    /// All values, where columns are to be read of data that do not lie in memory.
    private final @Nullable Matrix held;
    /// Filled in as columns are read.
    private final double[] columnMeans;
    /// Decomposes the columns as rows, where there are fewer rows than columns.
    private @Nullable PcaSolver turned;
    /// Where that one stood when the checkpoint was taken that this one goes on from.
    private @Nullable Checkpoint stood;
    private @Nullable Matrix products;
    private @Nullable Pass pass;

    /// One pass over the rows with the memory it needs, given back at its end.
    ///
    /// @param operand what every block is multiplied with, in the working type
    /// @param small per worker, to be added to the sums
    /// @param large per worker, one row per row of the block
    /// @param wide per worker, a block in float64; empty if it is multiplied as it is
    private record Pass(
            OffHeap scope,
            RowSweep sweep,
            RowBlock.Operand operand,
            List<Matrix> small,
            List<Matrix> large,
            List<Matrix> wide) {
        Matrix widened(Matrix block, int worker) {
            if (wide.isEmpty()) {
                return block;
            }
            var target = wide.get(worker).rows(0, block.rows());
            target.copyFrom(block);
            return target;
        }
    }

    /// What a pass works with: the rows, the sums, the operand and the size of the scratch memory.
    ///
    /// @param products whether each block's products with the operand are wanted for a second product
    private record Plan(
            Rows rows, List<Sums.Part> sums, @Nullable Matrix operand, int small, int smallColumns, boolean products) {}

    public PcaSolver(Rows rows, Compute compute, Options options) {
        this(rows, compute, options, isInDouble(rows));
    }

    private PcaSolver(Rows rows, Compute compute, Options options, boolean inDouble) {
        this.rows = rows;
        this.compute = compute;
        this.linalg = compute.linalg();
        this.options = options;
        this.method = choose(rows, options);
        this.d = rows.columns();
        this.inDouble = method == Method.GRAM && inDouble;
        boolean isWide = isWide(rows, method);
        this.columnMeans = new double[isWide && options.centre ? d : 0];
        this.scope = compute.memory().scope("the run");
        this.productsScope = compute.memory().scope("the run");
        int k = options.components;
        mean = Matrix.allocate(scope, DType.FLOAT64, 1, d);
        shift = Matrix.allocate(scope, DType.FLOAT64, 1, d);
        vectors = Matrix.allocate(scope, DType.FLOAT64, k, d);
        values = Matrix.allocate(scope, DType.FLOAT64, 1, k);
        spectrum = Matrix.allocate(scope, DType.FLOAT64, 1, method == Method.RANDOMIZED ? 0 : rank());
        scores = k == 0 ? null : Matrix.allocateShared(compute.memory(), rows.working(), rows.count(), k, "the run");
        signedSquares = Matrix.allocate(scope, DType.FLOAT64, 1, k);
        whole = method == Method.EXACT ? Matrix.allocate(scope, DType.FLOAT64, rows.count(), d) : null;
        krylov = method == Method.RANDOMIZED
                ? Matrix.allocate(scope, DType.FLOAT64, (long) (options.powers + 1) * width(), d)
                : null;
        held = isWide && rows.whole().isEmpty() ? Matrix.allocate(scope, rows.working(), rows.count(), d) : null;
        phase = isWide ? Phase.HOLD : Phase.SHIFT;
    }

    /// Whether XX' is taken instead of X'X: the other way round, the columns are the rows.
    private static boolean isWide(Rows rows, Method method) {
        return method == Method.GRAM && rows.count() < rows.columns();
    }

    /// Whether the method chosen for these rows finds all singular values.
    public static boolean hasWholeSpectrum(Rows rows) {
        return choose(rows, Options.valuesOnly()) != Method.RANDOMIZED;
    }

    /// Blocks for X'X: an even number of them, so that two threads share them fairly.
    private static Rows inGramBlocks(Rows rows) {
        long pairs = Math.max(1, Math.ceilDiv(rows.count(), 2L * GRAM_ROWS));
        return rows.inBlocksOfAtLeast(Math.toIntExact(Math.ceilDiv(rows.count(), 2 * pairs)));
    }

    /// Float32 products lose singular values below some 3e-4 of the first. Where there are few rows for the
    /// columns, as in weights, the small end matters and float64 costs little.
    private static boolean isInDouble(Rows rows) {
        return rows.count() <= ROWS_PER_COLUMN_IN_DOUBLE * rows.columns();
    }

    private static Method choose(Rows rows, Options options) {
        long n = rows.count();
        int d = rows.columns();
        if (options.method == Method.AUTO) {
            if (n * d <= SMALL) {
                return Method.EXACT;
            }
            // products with few directions look at the values that are there only
            boolean wantsFew =
                    options.components > 0 && SPARSE_SPACES * (options.components + OVERSAMPLING) < Math.min(n, d);
            if (rows.isSparse() && wantsFew) {
                return Method.RANDOMIZED;
            }
            boolean canBeTurned =
                    rows.whole().isPresent() || n * d * rows.working().bytes() <= MOST_HELD;
            return d <= MOST_GRAM_COLUMNS || n <= MOST_GRAM_COLUMNS && canBeTurned ? Method.GRAM : Method.RANDOMIZED;
        }
        return options.method;
    }

    /// What a run takes; off the heap, with size = 4 or 8 bytes of the working type:
    ///
    /// - `gram`: n k size (scores) + the larger of 16 d^2 with the lanes' sums, and what the
    ///   eigenvalue problem takes
    /// - `exact`: n k size + 8 n d + what the singular value decomposition takes
    ///   (with fewer rows than columns, d and n exchanged, and n d size where the data do not lie in memory)
    /// - `randomized`: n k size + 8 d (k + 8)(powers + 1) and as much again for each of its products
    public static Forecast forecast(Rows rows, Compute compute, Options options) {
        return forecast(rows, compute, options, choose(rows, options), isInDouble(rows));
    }

    private static Forecast forecast(Rows rows, Compute compute, Options options, Method method, boolean inDouble) {
        if (isWide(rows, method)) {
            var other = forecast(rows.transposedShape(), compute, turnedOptions(options), Method.GRAM, true);
            long peak = peakBytes(rows, compute, options, method, inDouble);
            return new Forecast(
                    other.productFlops(),
                    other.scalarFlops(),
                    other.bytesRead() + (rows.whole().isPresent() ? 0 : other.bytesRead()),
                    peak,
                    rows.count() * options.components * rows.working().bytes(),
                    0);
        }
        double n = rows.count();
        double d = rows.columns();
        double k = options.components;
        long size = rows.working().bytes();
        double rank = Math.min(n, d);
        double bytes = n * d * size;
        long peak = peakBytes(rows, compute, options, method, inDouble);
        long preview = rows.count() * options.components * size;
        return switch (method) {
            case EXACT ->
                new Forecast(
                        SLOWER_THAN_PRODUCTS * (k == 0 ? 4 : 14) * n * d * rank, 2 * n * d, bytes, peak, preview, 0);
            case GRAM -> {
                double products = GRAM_SLOWER * (inDouble ? 2 : 1) * n * d * d + 2 * n * d * k;
                double eigen = SLOWER_THAN_PRODUCTS * (4.0 / 3 * d * d * d + 2 * d * d * k);
                yield new Forecast(
                        products + eigen,
                        d * d * n / GRAM_ROWS + 2 * n * (d + k),
                        bytes * (k == 0 ? 1 : 2),
                        peak,
                        preview,
                        0);
            }
            case RANDOMIZED, AUTO -> {
                double width = k + OVERSAMPLING;
                double total = width * (options.powers + 1);
                double present = rows.present();
                double products = 4 * present * width * options.powers + 2 * present * total + 4 * present * k;
                // what is sparse is multiplied by loops of our own
                yield new Forecast(
                        n * total * total + (rows.isSparse() ? 0 : products),
                        4 * d * total * total + (rows.isSparse() ? products : 0),
                        bytes * (options.powers + 4) * present / Math.max(1, n * d),
                        peak,
                        preview,
                        RowBlock.Operand.heapBytes(rows, (long) total));
            }
        };
    }

    private static long peakBytes(Rows rows, Compute compute, Options options, Method method, boolean inDouble) {
        long n = rows.count();
        long d = rows.columns();
        long k = options.components;
        long size = rows.working().bytes();
        long rank = Math.min(n, d);
        long base = n * k * size + 8 * (2 * d + k * d + 2 * k) + (method == Method.RANDOMIZED ? 0 : 8 * rank);
        var scored = options.centre && method != Method.GRAM ? rows.minus(new double[(int) d]) : rows;
        long scoring = RowSweep.bytes(scored, compute, List.of(Sums.Part.vector((int) k))) + k * d * size;
        long result = 8 * k * k * 2 + 8 * k * d + size * d * k + 8 * (2 * k + d + rank);
        long rest = k == 0 ? 0 : Math.max(scoring, result);
        if (isWide(rows, method)) {
            long held = rows.whole().isPresent() ? 0 : n * d * size;
            return base
                    + held
                    + Math.max(
                            rest,
                            16 * d * k
                                    + peakBytes(
                                            rows.transposedShape(),
                                            compute,
                                            turnedOptions(options),
                                            Method.GRAM,
                                            true));
        }
        var columns = List.of(Sums.Part.vector((int) d), Sums.Part.vector(1));
        return switch (method) {
            case EXACT ->
                base
                        + 8 * n * d
                        + Math.max(
                                RowSweep.bytes(rows, compute, columns),
                                Math.max(
                                        rest,
                                        k > 0
                                                ? compute.linalg().rightSingularBytes(n, (int) d, (int) k)
                                                : compute.linalg().singularBytes(n, (int) d, false)));
            case GRAM -> {
                boolean widens = inDouble && size == 4;
                var blocks = inGramBlocks(rows);
                var layout = gramLayout((int) d);
                long perWorker = d * d * (widens ? 8 : size) + (widens ? 8L * blocks.blockRows() * d : 0);
                long adding = RowSweep.bytes(blocks, compute, layout)
                        + Math.min(compute.threads(), RowSweep.lanes(blocks, layout)) * perWorker
                        + 8 * d * d;
                long eigen = 8 * d * d
                        + (k == 0
                                ? compute.linalg().eigenvaluesBytes((int) d)
                                : compute.linalg().leadingEigenBytes((int) d, (int) k));
                yield base + Math.max(adding, Math.max(eigen, rest));
            }
            case RANDOMIZED, AUTO -> {
                long total = Math.min(d, (k + OVERSAMPLING) * (options.powers + 1));
                yield base + 8 * d * total * 4 + 8 * total * total * 8 + rest;
            }
        };
    }

    private static List<Sums.Part> gramLayout(int d) {
        return List.of(Sums.Part.matrix(d, d), Sums.Part.vector(d), Sums.Part.vector(1));
    }

    private int rank() {
        return (int) Math.min(rows.count(), d);
    }

    private int width() {
        return Math.min(rank(), options.components + OVERSAMPLING);
    }

    private int krylovRows() {
        return Math.min(d, (options.powers + 1) * width());
    }

    @Override
    public Step step() {
        switch (phase) {
            case HOLD -> hold();
            case TURNED -> turn();
            case SHIFT -> begin();
            case ADD_UP -> addUp();
            case DECOMPOSE -> decompose();
            case MEAN -> takeMean();
            case POWER -> power();
            case RITZ -> ritz();
            case SCORES -> project();
            case DONE -> {
                return new Step.Converged();
            }
        }
        if (turned != null) {
            return new Step.Working(
                    passesDone + turned.share() * (passes() - passesDone), passes(), "pass", OptionalDouble.empty());
        }
        return phase == Phase.DONE
                ? new Step.Converged()
                : new Step.Working(
                        passesDone + (pass == null ? 0 : pass.sweep.done()), passes(), "pass", OptionalDouble.empty());
    }

    private int passes() {
        return switch (method) {
            case EXACT -> 2;
            case GRAM, AUTO -> options.components == 0 ? 2 : 3;
            case RANDOMIZED -> 4 + options.powers + restarts * (2 + options.powers);
        };
    }

    private double share() {
        return (passesDone + (pass == null ? 0 : pass.sweep.done())) / passes();
    }

    /// Copies what does not lie in memory.
    private void hold() {
        if (held != null) {
            var target = held;
            if (!pass().sweep
                    .advance(
                            d,
                            (block, _, _) ->
                                    target.rows(block.first(), block.count()).copyFrom(block.values()))) {
                return;
            }
            endPass(Phase.TURNED);
        }
        phase = Phase.TURNED;
        turned = turned();
        if (stood != null) {
            turned.restore(stood);
            stood = null;
        }
    }

    private PcaSolver turned() {
        var values = held == null ? rows.whole().orElseThrow() : held;
        var across = rows.transposed(values, columnMeans);
        // the product of few rows costs little: in float64 small values keep their digits
        return new PcaSolver(across, compute, turnedOptions(options), true);
    }

    private static Options turnedOptions(Options options) {
        return new Options(options.components, false, Method.GRAM, options.powers, false, options.seed);
    }

    /// The decomposition of the columns as rows, the other way round.
    private void turn() {
        var other = java.util.Objects.requireNonNull(turned);
        if (!(other.step() instanceof Step.Converged)) {
            return;
        }
        centredSquares = other.sumOfSquares;
        sumOfSquares = centredSquares;
        if (options.centre) {
            mean.setRow(0, columnMeans);
            sumOfSquares += rows.count() * Dot.square(columnMeans);
        }
        spectrum.copyFrom(other.spectrum);
        values.copyFrom(other.values);
        if (options.components > 0) {
            other.turnInto(this);
        }
        other.close();
        turned = null;
        passesDone = passes();
        phase = Phase.DONE;
    }

    /// Gives a solver of the same matrix with rows and columns exchanged its scores and vectors.
    private void turnInto(PcaSolver target) {
        int k = options.components;
        var left = java.util.Objects.requireNonNull(target.scores);
        var signed = new double[k];
        var row = new double[k];
        for (int i = 0; i < d; i++) {
            for (int c = 0; c < k; c++) {
                row[c] = vectors.get(c, i) * values.get(0, c);
                signed[c] += row[c] * Math.abs(row[c]);
            }
            left.setRow(i, row);
        }
        target.signedSquares.setRow(0, signed);
        try (var here = compute.memory().scope("the run")) {
            var right = Matrix.allocate(here, DType.FLOAT64, rows.count(), k);
            right.copyFrom(java.util.Objects.requireNonNull(scores));
            normaliseColumns(right, here);
            right.copyTransposed(0, target.vectors);
        }
    }

    /// Columns of unit norm; those that are nothing but rounding become directions that the others leave.
    private void normaliseColumns(Matrix right, OffHeap here) {
        int k = right.columns();
        var squares = new double[k];
        var row = new double[k];
        for (long i = 0; i < right.rows(); i++) {
            right.getRow(i, row);
            for (int c = 0; c < k; c++) {
                squares[c] += row[c] * row[c];
            }
        }
        int sound = 0;
        while (sound < k && values.get(0, sound) > LEAST_SOUND * values.get(0, 0)) {
            sound++;
        }
        var random = sound < k ? Randoms.of(options.seed, "pca directions", 1) : null;
        for (long i = 0; i < right.rows(); i++) {
            right.getRow(i, row);
            for (int c = 0; c < k; c++) {
                row[c] = random == null || c < sound ? row[c] / Math.sqrt(squares[c]) : random.nextGaussian();
            }
            right.setRow(i, row);
        }
        if (sound < k) {
            var kept = Matrix.allocate(here, DType.FLOAT64, right.rows(), k);
            kept.copyFrom(right);
            linalg.orthonormalise(right, here);
            // the sound ones are orthonormal already: their signs belong to the scores
            var basis = new double[k];
            for (long i = 0; i < right.rows(); i++) {
                kept.getRow(i, row);
                right.getRow(i, basis);
                System.arraycopy(row, 0, basis, 0, sound);
                right.setRow(i, basis);
            }
        }
    }

    /// The pass of this phase, begun if it is not yet.
    private Pass pass() {
        if (pass == null) {
            pass = begin(plan());
        }
        return pass;
    }

    private Plan plan() {
        var columns = List.of(Sums.Part.matrix(0, 0), Sums.Part.vector(d), Sums.Part.vector(1));
        return switch (phase) {
            case ADD_UP ->
                method == Method.EXACT
                        ? new Plan(rows, columns, null, 0, 0, false)
                        : new Plan(inGramBlocks(shifted()), gramLayout(d), null, d, d, false);
            case MEAN -> new Plan(rows, columns, null, 0, 0, false);
            case POWER -> {
                var direction = java.util.Objects.requireNonNull(krylov).rows((long) powersDone * width(), width());
                yield new Plan(centred(), List.of(Sums.Part.matrix(width(), d)), direction, width(), d, true);
            }
            case RITZ -> {
                int total = krylovRows();
                var basis = java.util.Objects.requireNonNull(krylov).rows(0, total);
                yield new Plan(centred(), List.of(Sums.Part.matrix(total, total)), basis, total, total, true);
            }
            case SCORES -> {
                int k = options.components;
                boolean checks = method == Method.RANDOMIZED;
                yield new Plan(
                        scoresOfRowsAsTheyAre() ? rows : centred(),
                        List.of(Sums.Part.vector(k), Sums.Part.matrix(checks ? k : 0, d)),
                        vectors,
                        checks ? k : 0,
                        d,
                        false);
            }
            case HOLD -> new Plan(rows, List.of(), null, 0, 0, false);
            case TURNED, SHIFT, DECOMPOSE, DONE -> throw new IllegalStateException(phase + " is not a pass");
        };
    }

    private Pass begin(Plan plan) {
        var here = compute.memory().scope("the run");
        var sweep = new RowSweep(plan.rows, compute, here, plan.sums);
        var operand = Matrix.allocate(here, rows.working(), plan.operand == null ? 0 : plan.operand.rows(), d);
        if (plan.operand != null) {
            operand.copyFrom(plan.operand);
        }
        var prepared = RowBlock.Operand.of(operand, plan.rows);
        var small = new ArrayList<Matrix>();
        var large = new ArrayList<Matrix>();
        var wide = new ArrayList<Matrix>();
        boolean widens = phase == Phase.ADD_UP && inDouble && rows.working() != DType.FLOAT64;
        for (int worker = 0; worker < sweep.workers(); worker++) {
            small.add(Matrix.allocate(here, widens ? DType.FLOAT64 : rows.working(), plan.small, plan.smallColumns));
            if (widens) {
                wide.add(Matrix.allocate(here, DType.FLOAT64, plan.rows.blockRows(), d));
            }
            large.add(Matrix.allocate(here, rows.working(), plan.products ? plan.rows.blockRows() : 0, plan.small));
        }
        return new Pass(here, sweep, prepared, small, large, wide);
    }

    private void endPass(Phase next) {
        if (pass != null) {
            pass.scope.close();
            pass = null;
        }
        passesDone++;
        phase = next;
    }

    /// Sums of squares about a point near the mean keep their digits; the first block's mean is near enough.
    private void begin() {
        if (options.centre) {
            try (var here = compute.memory().scope("the first rows")) {
                var buffer = Matrix.allocate(here, rows.working(), rows.copies() ? rows.blockRows() : 0, d);
                var first = rows.block(0, buffer).values();
                var row = new double[d];
                var sum = new double[d];
                double squares = 0;
                for (long i = 0; i < first.rows(); i++) {
                    first.getRow(i, row);
                    squares += Dot.square(row);
                    for (int j = 0; j < d; j++) {
                        sum[j] += row[j] / first.rows();
                    }
                }
                // a mean this small takes no digits from the sums, and rows that are not shifted are not copied
                if (Dot.square(sum) * first.rows() > SMALL_MEAN * squares) {
                    shift.setRow(0, sum);
                    isShifted = true;
                }
            }
        }
        phase = method == Method.RANDOMIZED ? Phase.MEAN : Phase.ADD_UP;
    }

    private Rows shifted() {
        return isShifted ? rows.minus(shift.toArray()) : rows;
    }

    private Rows centred() {
        return options.centre ? rows.minus(mean.toArray()) : rows;
    }

    private void addUp() {
        var here = pass();
        if (method == Method.EXACT) {
            var target = java.util.Objects.requireNonNull(whole);
            if (here.sweep.advance(2.0 * d, (block, sums, _) -> {
                target.rows(block.first(), block.count()).copyFrom(block.values());
                addColumns(block, sums, true);
            })) {
                takeTotals(here.sweep.total(), 0);
                endPass(Phase.DECOMPOSE);
            }
        } else if (here.sweep.advance((double) d * d * (inDouble ? 2 : 1), (block, sums, worker) -> {
            var part = here.small.get(worker);
            linalg.gram(here.widened(block.values(), worker), part);
            sums.part(GRAM).accumulateUpper(part);
            // the squares are the products' diagonal
            addColumns(block, sums, false);
        })) {
            var total = here.sweep.total();
            for (int j = 0; j < d; j++) {
                total.part(SQUARES)
                        .set(
                                0,
                                0,
                                total.part(SQUARES).get(0, 0) + total.part(GRAM).get(j, j));
            }
            takeTotals(total, 1);
            products = Matrix.allocate(productsScope, DType.FLOAT64, d, d);
            products.copyFrom(total.part(GRAM));
            endPass(Phase.DECOMPOSE);
        }
    }

    private static void addColumns(RowBlock block, Sums sums, boolean withSquares) {
        int d = sums.part(COLUMN_SUMS).columns();
        var columns = new double[d];
        var row = new double[d];
        double squares = 0;
        for (int i = 0; i < block.count(); i++) {
            double square = block.addRow(i, columns, row);
            squares += withSquares ? square : 0;
        }
        var total = sums.part(COLUMN_SUMS);
        for (int j = 0; j < d; j++) {
            total.set(0, j, total.get(0, j) + columns[j]);
        }
        sums.part(SQUARES).set(0, 0, sums.part(SQUARES).get(0, 0) + squares);
    }

    /// @param shifts how often the shift was subtracted from the rows that were added up
    private void takeTotals(Sums total, int shifts) {
        rows.requireComputable(method == Method.EXACT || inDouble ? DType.FLOAT64 : rows.working());
        double n = rows.count();
        double about = total.part(SQUARES).get(0, 0);
        double fromShift = 0;
        double raw = 0;
        for (int j = 0; j < d; j++) {
            double rest = total.part(COLUMN_SUMS).get(0, j) / n;
            double subtracted = shifts * shift.get(0, j);
            if (options.centre) {
                mean.set(0, j, rest + subtracted);
            }
            fromShift += n * rest * rest;
            raw += n * (2 * rest * subtracted + subtracted * subtracted);
        }
        sumOfSquares = about + raw;
        centredSquares = options.centre ? Math.max(0, about - fromShift) : about;
    }

    private void decompose() {
        if (method == Method.EXACT) {
            decomposeWhole();
        } else {
            decomposeGram();
        }
        passesDone++;
        phase = options.components == 0 ? Phase.DONE : Phase.SCORES;
    }

    private void decomposeWhole() {
        var x = java.util.Objects.requireNonNull(whole);
        if (options.centre) {
            var row = new double[d];
            for (long i = 0; i < x.rows(); i++) {
                x.getRow(i, row);
                for (int j = 0; j < d; j++) {
                    row[j] -= mean.get(0, j);
                }
                x.setRow(i, row);
            }
        }
        try (var here = compute.memory().scope("the run")) {
            if (options.components == 0) {
                spectrum.copyFrom(linalg.singularValues(x, here));
                return;
            }
            var found = linalg.rightSingular(x, options.components, here);
            spectrum.copyFrom(found.values());
            for (int k = 0; k < options.components; k++) {
                values.set(0, k, found.values().get(0, k));
            }
            vectors.copyFrom(found.vectors());
        }
    }

    private void decomposeGram() {
        var gram = java.util.Objects.requireNonNull(products);
        double n = rows.count();
        if (options.centre) {
            // the sums were taken about the shift: move them to the mean
            for (int i = 0; i < d; i++) {
                double a = mean.get(0, i) - shift.get(0, i);
                for (int j = 0; j < d; j++) {
                    gram.set(i, j, gram.get(i, j) - n * a * (mean.get(0, j) - shift.get(0, j)));
                }
            }
        }
        try (var here = compute.memory().scope("the run")) {
            Matrix squares;
            if (options.components == 0) {
                squares = linalg.symmetricEigenvalues(gram, here);
            } else {
                int count = options.components;
                var eigen = linalg.leadingEigen(gram, count, here);
                squares = eigen.values();
                for (int k = 0; k < count; k++) {
                    vectors.rows(k, 1).copyFrom(eigen.vectors().rows(count - 1 - k, 1));
                    values.set(0, k, Math.sqrt(Math.max(0, squares.get(0, d - 1 - k))));
                }
            }
            for (int i = 0; i < rank(); i++) {
                spectrum.set(0, i, Math.sqrt(Math.max(0, squares.get(0, d - 1 - i))));
            }
        }
        products = null;
        productsScope.close();
    }

    private void takeMean() {
        var sweep = pass().sweep;
        if (sweep.advance(2.0 * d, (block, sums, _) -> addColumns(block, sums, true))) {
            takeTotals(sweep.total(), 0);
            var directions = java.util.Objects.requireNonNull(krylov).rows(0, width());
            Randoms.fillGaussian(Randoms.of(options.seed, "pca directions", 0), directions);
            endPass(Phase.POWER);
            endPowers();
        }
    }

    /// Z <- X'X Z, orthonormalised; all Zs together span the Krylov space.
    private void power() {
        var here = pass();
        if (here.sweep.advance(4.0 * d * width(), (block, sums, worker) -> {
            var products = here.large.get(worker).rows(0, block.count());
            block.times(here.operand, linalg, products);
            block.addWeighted(products, here.small.get(worker), linalg, sums.part(0));
        })) {
            powersDone++;
            var next = java.util.Objects.requireNonNull(krylov).rows((long) powersDone * width(), width());
            next.copyFrom(here.sweep.total().part(0));
            orthonormaliseRows(next);
            endPass(Phase.POWER);
            endPowers();
        }
    }

    private void endPowers() {
        if (powersDone == options.powers) {
            orthonormaliseRows(java.util.Objects.requireNonNull(krylov).rows(0, krylovRows()));
            phase = Phase.RITZ;
        }
    }

    /// Replaces the rows by an orthonormal basis of their span.
    private void orthonormaliseRows(Matrix matrix) {
        try (var here = compute.memory().scope("a basis")) {
            var columns = Matrix.allocate(here, DType.FLOAT64, matrix.columns(), Math.toIntExact(matrix.rows()));
            for (int i = 0; i < matrix.rows(); i++) {
                for (int j = 0; j < matrix.columns(); j++) {
                    columns.set(j, i, matrix.get(i, j));
                }
            }
            linalg.orthonormalise(columns, here);
            for (int i = 0; i < matrix.rows(); i++) {
                for (int j = 0; j < matrix.columns(); j++) {
                    matrix.set(i, j, columns.get(j, i));
                }
            }
        }
    }

    /// The best approximation inside the Krylov space: eigenvectors of (XQ)'(XQ).
    private void ritz() {
        var here = pass();
        int total = krylovRows();
        if (here.sweep.advance(2.0 * d * total + (double) total * total, (block, sums, worker) -> {
            var products = here.large.get(worker).rows(0, block.count());
            block.times(here.operand, linalg, products);
            linalg.gram(products, here.small.get(worker));
            sums.part(0).accumulateUpper(here.small.get(worker));
        })) {
            var inner = here.sweep.total().part(0);
            int width = width();
            var eigen = linalg.leadingEigen(inner, width, here.scope);
            var leading = Matrix.allocate(here.scope, DType.FLOAT64, width, total);
            for (int k = 0; k < width; k++) {
                leading.rows(k, 1).copyFrom(eigen.vectors().rows(width - 1 - k, 1));
            }
            for (int k = 0; k < options.components; k++) {
                values.set(0, k, Math.sqrt(Math.max(0, eigen.values().get(0, total - 1 - k))));
            }
            var basis = java.util.Objects.requireNonNull(krylov);
            var found = Matrix.allocate(here.scope, DType.FLOAT64, width, d);
            linalg.gemm(false, false, 1, leading, basis.rows(0, total), 0, found);
            vectors.copyFrom(found.rows(0, options.components));
            // where they are not good enough, they are what to go on from
            basis.rows(0, width).copyFrom(found);
            endPass(Phase.SCORES);
        }
    }

    /// What the mean adds to the scores of rows that it was not taken from: a small mean needs no copy of the
    /// rows.
    private double[] offsets() {
        var offsets = new double[options.components];
        if (scoresOfRowsAsTheyAre()) {
            var direction = new double[d];
            var centre = mean.toArray();
            for (int c = 0; c < offsets.length; c++) {
                vectors.getRow(c, direction);
                offsets[c] = Dot.of(centre, direction);
            }
        }
        return offsets;
    }

    private boolean scoresOfRowsAsTheyAre() {
        return method == Method.GRAM && !isShifted;
    }

    private void project() {
        var here = pass();
        var target = java.util.Objects.requireNonNull(scores);
        int k = options.components;
        var offsets = offsets();
        boolean checks = method == Method.RANDOMIZED;
        if (here.sweep.advance((checks ? 4.0 : 2.0) * d * k, (block, sums, worker) -> {
            var products = target.rows(block.first(), block.count());
            block.times(here.operand, linalg, products);
            if (checks) {
                block.addWeighted(products, here.small.get(worker), linalg, sums.part(1));
            }
            var row = new double[k];
            var signed = new double[k];
            for (int i = 0; i < block.count(); i++) {
                products.getRow(i, row);
                for (int c = 0; c < k; c++) {
                    row[c] -= offsets[c];
                    signed[c] += row[c] * Math.abs(row[c]);
                }
                products.setRow(i, row);
            }
            for (int c = 0; c < k; c++) {
                sums.part(0).set(0, c, sums.part(0).get(0, c) + signed[c]);
            }
        })) {
            signedSquares.copyFrom(here.sweep.total().part(0));
            if (checks) {
                residual = residual(here.sweep.total().part(1));
            }
            boolean goesOn = residual > SMALL_RESIDUAL
                    && options.method == Method.AUTO
                    && options.powers > 0
                    && restarts < MOST_RESTARTS
                    && krylovRows() < d;
            endPass(goesOn ? Phase.POWER : Phase.DONE);
            if (goesOn) {
                restarts++;
                powersDone = 0;
                endPowers();
            }
        }
    }

    /// The largest ||X'X v - s^2 v|| / s^2 of the vectors.
    ///
    /// @param products K x d: X'X v
    private double residual(Matrix products) {
        double worst = 0;
        var product = new double[d];
        var vector = new double[d];
        for (int k = 0; k < options.components; k++) {
            double square = values.get(0, k) * values.get(0, k);
            if (square <= LEAST_SOUND * values.get(0, 0) * values.get(0, 0)) {
                continue;
            }
            products.getRow(k, product);
            vectors.getRow(k, vector);
            double rest = 0;
            for (int j = 0; j < d; j++) {
                double off = product[j] - square * vector[j];
                rest += off * off;
            }
            worst = Math.max(worst, Math.sqrt(rest) / square);
        }
        return worst;
    }

    /// One of the singular values, once they are known; 0 is the largest.
    public double singularValue(int index) {
        return spectrum.columns() > 0 ? spectrum.get(0, index) : values.get(0, index);
    }

    /// ||X - Xhat|| / ||X|| with this many components, once the singular values are known.
    public double errorWith(int components) {
        double rest = 0;
        if (spectrum.columns() > 0) {
            // the small ones added up, not the large ones subtracted: a small rest keeps its digits
            for (int k = spectrum.columns() - 1; k >= components; k--) {
                rest += spectrum.get(0, k) * spectrum.get(0, k);
            }
        } else {
            rest = centredSquares;
            for (int k = 0; k < Math.min(components, values.columns()); k++) {
                rest -= values.get(0, k) * values.get(0, k);
            }
        }
        return sumOfSquares == 0 ? 0 : Math.sqrt(Math.max(0, rest) / sumOfSquares);
    }

    /// ||X||^2, once the first pass is done.
    public double squares() {
        return sumOfSquares;
    }

    @Override
    public Optional<Factorization> current() {
        return result(false);
    }

    @Override
    public Optional<Factorization> last() {
        return result(true);
    }

    private Optional<Factorization> result(boolean handingOver) {
        if (phase != Phase.DONE || options.components == 0) {
            return Optional.empty();
        }
        int k = options.components;
        try (var here = compute.memory().scope("a result")) {
            var g = Matrix.allocate(here, DType.FLOAT64, k, k);
            var b = Matrix.allocate(here, DType.FLOAT64, k, d);
            var row = new double[d];
            for (int c = 0; c < k; c++) {
                double square = values.get(0, c) * values.get(0, c);
                g.set(c, c, square);
                vectors.getRow(c, row);
                for (int j = 0; j < d; j++) {
                    row[j] *= square;
                }
                b.setRow(c, row);
            }
            var axes = new TwoWay.Axes(rows.rowAxis(), rows.columnAxis());
            var builder = new TwoWayBuilder(compute, axes, java.util.Objects.requireNonNull(scores), vectors)
                    .withSums(g, b, centredSquares)
                    .withRowSigns(signedSquares);
            if (handingOver) {
                builder.inPlace();
            }
            if (options.whiten) {
                builder.withLeftNorm(Math.sqrt(Math.max(1, rows.count() - 1)));
            }
            var result = builder.build(TwoWay.Signs.SIGNED, TwoWay.Signs.SIGNED);
            if (options.centre) {
                result = result.withOffset(shared(mean).asVector());
            }
            if (spectrum.columns() > 0) {
                result = result.withSpectrum(shared(spectrum).asVector());
            }
            return Optional.of(result);
        }
    }

    private Matrix shared(Matrix matrix) {
        var copy = Matrix.allocateShared(compute.memory(), DType.FLOAT64, matrix.rows(), matrix.columns(), "a result");
        copy.copyFrom(matrix);
        return copy;
    }

    @Override
    public Measures measures() {
        if (phase != Phase.DONE) {
            return Measures.NONE;
        }
        var measures = Measures.NONE
                .with(Measures.RELATIVE_ERROR, errorWith(options.components))
                .with(Measures.TOTAL_VARIANCE, centredSquares / Math.max(1, rows.count() - 1));
        if (options.centre && centredSquares > 0) {
            measures = measures.with(
                    Measures.CENTRED_ERROR, errorWith(options.components) * Math.sqrt(sumOfSquares / centredSquares));
        }
        return Double.isNaN(residual) ? measures : measures.with(Measures.RESIDUAL, residual);
    }

    @Override
    public Checkpoint save() {
        if (turned != null && options.centre) {
            mean.setRow(0, columnMeans);
        }
        var writer = new Checkpoint.Writer()
                .put("phase", phase.name())
                .put("powersDone", powersDone)
                .put("restarts", restarts)
                .put("residual", residual)
                .put("passesDone", passesDone)
                .put("sumOfSquares", sumOfSquares)
                .put("centredSquares", centredSquares)
                .put("isShifted", isShifted ? 1 : 0)
                .put("mean", mean)
                .put("shift", shift)
                .put("vectors", vectors)
                .put("values", values)
                .put("spectrum", spectrum)
                .put("signedSquares", signedSquares);
        putIfThere(writer, "whole", whole);
        putIfThere(writer, "krylov", krylov);
        putIfThere(writer, "scores", scores);
        putIfThere(writer, "products", products);
        if (turned != null) {
            writer.nested("turned", turned.save());
        }
        if (pass != null) {
            writer.put("position", pass.sweep.position()).put("sums", pass.sweep.state());
        }
        return writer.build();
    }

    private static void putIfThere(Checkpoint.Writer writer, String name, @Nullable Matrix matrix) {
        if (matrix != null) {
            writer.put(name, matrix);
        }
    }

    /// Goes on where this checkpoint was taken.
    public void restore(Checkpoint checkpoint) {
        powersDone = (int) checkpoint.whole("powersDone");
        restarts = (int) checkpoint.whole("restarts");
        residual = checkpoint.real("residual");
        passesDone = (int) checkpoint.whole("passesDone");
        sumOfSquares = checkpoint.real("sumOfSquares");
        centredSquares = checkpoint.real("centredSquares");
        isShifted = checkpoint.whole("isShifted") == 1;
        checkpoint.restore("mean", mean);
        checkpoint.restore("shift", shift);
        checkpoint.restore("vectors", vectors);
        checkpoint.restore("values", values);
        checkpoint.restore("spectrum", spectrum);
        checkpoint.restore("signedSquares", signedSquares);
        restoreIfThere(checkpoint, "whole", whole);
        restoreIfThere(checkpoint, "krylov", krylov);
        restoreIfThere(checkpoint, "scores", scores);
        if (checkpoint.arrays().containsKey("products")) {
            products = Matrix.allocate(productsScope, DType.FLOAT64, d, d);
            checkpoint.restore("products", products);
        }
        phase = Phase.valueOf(checkpoint.text("phase"));
        if (phase == Phase.HOLD || phase == Phase.TURNED) {
            // what does not lie in memory is read again
            phase = Phase.HOLD;
            passesDone = 0;
            stood = checkpoint.nested("turned").orElse(null);
            if (options.centre) {
                mean.getRow(0, columnMeans);
            }
            return;
        }
        if (checkpoint.numbers().containsKey("position")) {
            var sweep = pass().sweep;
            var state = sweep.state();
            for (int i = 0; i < state.size(); i++) {
                checkpoint.restore("sums-" + i, state.get(i));
            }
            sweep.resumeAt(0, checkpoint.whole("position"));
        }
    }

    private static void restoreIfThere(Checkpoint checkpoint, String name, @Nullable Matrix matrix) {
        if (matrix != null) {
            checkpoint.restore(name, matrix);
        }
    }

    @Override
    public void close() {
        if (turned != null) {
            turned.close();
        }
        if (pass != null) {
            pass.scope.close();
        }
        productsScope.close();
        scope.close();
    }
}
