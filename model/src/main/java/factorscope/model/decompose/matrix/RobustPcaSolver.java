package factorscope.model.decompose.matrix;

import factorscope.model.data.DType;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.TwoWayBuilder;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowBlock;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// min ||L||_* + lambda ||S||_1 with X = L + S, by the inexact augmented Lagrangian (Lin, Chen and Ma 2010).
///
/// An iteration is two passes over the data: the products of T = X - S + Y / mu, whose leading eigenvectors give
/// the low rank L = W H, and what follows of L for the sparse part S and the multipliers Y, which are kept in
/// float64. The products are those of the shorter side; where that is the rows, T is kept too.
final class RobustPcaSolver implements Solver {
    private static final double FIRST_PENALTY = 1.25;
    private static final double PENALTY_GROWTH = 1.5;
    private static final double MOST_PENALTY = 1e7;

    private static final int PRODUCTS = 0;
    private static final int SQUARES = 1;
    private static final int REST = 0;
    private static final int OFF = 1;
    private static final int NONZERO = 2;
    private static final int WITH_DATA = 3;

    private enum Phase {
        /// Products of the data themselves, for their norm.
        SCALE,
        MULTIPLIERS,
        PRODUCTS,
        UPDATE,
        OVER
    }

    private final Problem problem;
    private final Compute compute;
    private final Rows rows;
    private final int n;
    private final int d;
    private final boolean isWide;
    private final int most;
    private final double weight;
    private final SolverState state;
    private final Matrix sparse;
    private final Matrix multipliers;
    private final Matrix whole;
    private final Matrix w;
    private final Matrix h;

    /// Products of W with the data: most x d.
    private final Matrix withData;
    private final double[] largest;
    private final RowSweep products;
    private final RowSweep update;
    private final List<Matrix> shifted = new ArrayList<>();
    private final List<Matrix> low = new ArrayList<>();
    private final List<Matrix> codes = new ArrayList<>();
    private final SolverState.Chosen<Phase> phase;
    private final SolverState.Real squares;
    private final SolverState.Real norm;
    private final SolverState.Real largestValue;
    private final SolverState.Real penalty;
    private final SolverState.Real firstPenalty;
    private final SolverState.Count rank;
    private final SolverState.Count iteration;
    private final SolverState.Real rest;
    private final SolverState.Real off;
    private final SolverState.Real nonzero;
    private final SolverState.Flag hasConverged;

    RobustPcaSolver(Problem problem, Compute compute) {
        this.problem = problem;
        this.compute = compute;
        rows = Rows.of(problem.inputs().data());
        n = Math.toIntExact(rows.count());
        d = rows.columns();
        isWide = n < d;
        most = most(rows, problem);
        weight = problem.params().get(RobustPca.WEIGHT) / Math.sqrt(Math.max(n, d));
        state = new SolverState(compute.memory());
        phase = state.chosen("phase", Phase.SCALE);
        squares = state.real("squares", 0);
        norm = state.real("norm", 0);
        largestValue = state.real("largest", 0);
        penalty = state.real("penalty", 1);
        firstPenalty = state.real("firstPenalty", 1);
        rank = state.count("rank");
        iteration = state.count("iteration");
        rest = state.real("rest", Double.NaN);
        off = state.real("off", Double.NaN);
        nonzero = state.real("nonzero", 0);
        hasConverged = state.flag("converged");
        sparse = state.matrix("sparse", DType.FLOAT64, n, d);
        multipliers = state.matrix("multipliers", DType.FLOAT64, n, d);
        w = state.matrix("w", DType.FLOAT64, n, most);
        h = state.matrix("h", DType.FLOAT64, most, d);
        withData = state.matrix("withData", DType.FLOAT64, most, d);
        // what a pass of updates has changed already cannot be changed again
        update = state.sweep("update", rows, compute, updates(most, d));
        var scope = state.scratch();
        whole = Matrix.allocate(scope, DType.FLOAT64, isWide ? n : 0, d);
        products = new RowSweep(rows, compute, scope, layout(rows));
        largest = new double[Math.max(products.workers(), update.workers())];
        for (int i = 0; i < largest.length; i++) {
            shifted.add(Matrix.allocate(scope, DType.FLOAT64, rows.blockRows(), d));
            low.add(Matrix.allocate(scope, DType.FLOAT64, rows.blockRows(), d));
            codes.add(Matrix.allocate(scope, DType.FLOAT64, rows.blockRows(), most));
        }
    }

    private static int most(Rows rows, Problem problem) {
        return (int) Math.min(
                Math.min(rows.count(), rows.columns()), problem.params().get(RobustPca.COMPONENTS));
    }

    private static List<Sums.Part> layout(Rows rows) {
        int side = rows.count() < rows.columns() ? 0 : rows.columns();
        return List.of(Sums.Part.matrix(side, side), Sums.Part.vector(1));
    }

    private static List<Sums.Part> updates(int most, int d) {
        return List.of(Sums.Part.vector(1), Sums.Part.vector(1), Sums.Part.vector(1), Sums.Part.matrix(most, d));
    }

    static Forecast forecast(Problem problem, Compute compute) {
        var rows = Rows.of(problem.inputs().data());
        long n = rows.count();
        long d = rows.columns();
        boolean wide = n < d;
        int side = (int) Math.min(n, d);
        int most = most(rows, problem);
        double iterations = Math.min(problem.params().get(RobustPca.ITERATIONS), 40);
        long workers = Math.min(
                compute.threads(),
                Math.max(RowSweep.atOnce(rows, layout(rows)), RowSweep.atOnce(rows, updates(most, (int) d))));
        long kept = 8L * n * d * (wide ? 3 : 2) + 8L * most * (n + 2 * d);
        long passes = RowSweep.bytes(rows, compute, layout(rows))
                + RowSweep.bytes(rows, compute, updates(most, (int) d))
                + workers * 8L * rows.blockRows() * (2 * d + most);
        long directions = 8L * side * side + compute.linalg().leadingEigenBytes(side, most) + 8L * side * most;
        long result = (long) most * rows.working().bytes() * (n + d) + 8L * most;
        long building = (rows.working().bytes() * n + 24L * d + 8L * most) * most + result;
        return new Forecast(
                // float64 takes twice as long
                2 * iterations * (2.0 * n * d * side + 4.0 * n * d * most),
                iterations * (16.0 * n * d + Linalg.leadingEigenFlops(side)),
                2 * iterations * problem.inputs().data().values().bytes(),
                kept + passes + Math.max(directions, building),
                building,
                0);
    }

    void restore(Checkpoint checkpoint) {
        state.restore(checkpoint);
    }

    @Override
    public Checkpoint save() {
        return state.save();
    }

    @Override
    public Step step() {
        switch (phase.get()) {
            case SCALE -> scale();
            case MULTIPLIERS -> beginMultipliers();
            case PRODUCTS -> addProducts();
            case UPDATE -> improve();
            case OVER -> {
                return hasConverged.get() ? new Step.Converged() : new Step.RanOut();
            }
        }
        return new Step.Working(
                iteration.get(),
                problem.params().get(RobustPca.ITERATIONS),
                "iteration",
                Double.isNaN(rest.get()) ? OptionalDouble.empty() : OptionalDouble.of(rest.get()));
    }

    private boolean advanceProducts() {
        return products.advance(2.0 * d * (isWide ? 4 : d), (block, sums, worker) -> {
            var t = shifted(block, worker);
            if (!isWide) {
                compute.linalg().gemm(true, false, 1, t, t, 1, sums.part(PRODUCTS));
            } else {
                whole.rows(block.first(), block.count()).copyFrom(t);
            }
            if (phase.get() == Phase.SCALE) {
                var row = new double[d];
                double square = 0;
                for (int i = 0; i < block.count(); i++) {
                    t.getRow(i, row);
                    for (double value : row) {
                        square += value * value;
                        largest[worker] = Math.max(largest[worker], Math.abs(value));
                    }
                }
                sums.part(SQUARES).set(0, 0, sums.part(SQUARES).get(0, 0) + square);
            }
        });
    }

    /// T = X - S + Y / mu of a block.
    private Matrix shifted(RowBlock block, int worker) {
        var t = shifted.get(worker).rows(0, block.count());
        double mu = penalty.get();
        var x = new double[d];
        var s = new double[d];
        var y = new double[d];
        for (int i = 0; i < block.count(); i++) {
            block.values().getRow(i, x);
            sparse.getRow(block.first() + i, s);
            multipliers.getRow(block.first() + i, y);
            for (int j = 0; j < d; j++) {
                x[j] += y[j] / mu - s[j];
            }
            t.setRow(i, x);
        }
        return t;
    }

    private void scale() {
        if (!advanceProducts()) {
            return;
        }
        rows.requireComputable(rows.working());
        squares.set(products.total().part(SQUARES).get(0, 0));
        for (double value : largest) {
            largestValue.set(Math.max(largestValue.get(), value));
        }
        norm.set(decompose(0));
        products.restart();
        if (squares.get() == 0) {
            rank.set(1);
            rest.set(0);
            off.set(0);
            hasConverged.set(true);
            phase.set(Phase.OVER);
            return;
        }
        firstPenalty.set(FIRST_PENALTY / norm.get());
        penalty.set(firstPenalty.get());
        phase.set(Phase.MULTIPLIERS);
    }

    /// The leading directions of T, of which those above the threshold are kept: L = W H.
    ///
    /// @return the largest singular value
    private double decompose(double threshold) {
        int side = isWide ? n : d;
        var linalg = compute.linalg();
        try (var here = compute.memory().scope("robust PCA")) {
            var gram = Matrix.allocate(here, DType.FLOAT64, side, side);
            if (isWide) {
                linalg.gemm(false, true, 1, whole, whole, 0, gram);
            } else {
                gram.copyFrom(products.total().part(PRODUCTS));
            }
            var eigen = linalg.leadingEigen(gram, most, here);
            double first = Math.sqrt(Math.max(0, eigen.values().get(0, side - 1)));
            rank.set(0);
            var vectors = Matrix.allocate(here, DType.FLOAT64, most, side);
            var vector = new double[side];
            var factors = new double[most];
            for (int k = 0; k < most; k++) {
                double value = Math.sqrt(Math.max(0, eigen.values().get(0, side - 1 - k)));
                if (value > threshold && value > 0) {
                    factors[k] = (value - threshold) / value;
                    rank.next();
                }
                eigen.vectors().getRow(most - 1L - k, vector);
                vectors.setRow(k, vector);
            }
            keep(vectors, factors);
            return first;
        }
    }

    /// @param vectors one a row
    /// @param factors by which their singular values shrink; 0 for those that are left out
    private void keep(Matrix vectors, double[] factors) {
        if (isWide) {
            compute.linalg().gemm(false, false, 1, vectors, whole, 0, h);
            var row = new double[most];
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < most; k++) {
                    row[k] = vectors.get(k, i) * factors[k];
                }
                w.setRow(i, row);
            }
            return;
        }
        // the rows of W follow block by block; its factors are in H meanwhile
        var vector = new double[d];
        for (int k = 0; k < most; k++) {
            vectors.getRow(k, vector);
            double root = Math.sqrt(factors[k]);
            for (int j = 0; j < d; j++) {
                vector[j] *= root;
            }
            h.setRow(k, vector);
        }
    }

    /// Y = X / max(||X||, max|X| / lambda).
    private void beginMultipliers() {
        double scale = Math.max(norm.get(), largestValue.get() / weight);
        if (update.advance(2.0 * d, (block, _, _) -> {
            var x = new double[d];
            for (int i = 0; i < block.count(); i++) {
                block.values().getRow(i, x);
                for (int j = 0; j < d; j++) {
                    x[j] /= scale;
                }
                multipliers.setRow(block.first() + i, x);
            }
        })) {
            update.restart();
            phase.set(Phase.PRODUCTS);
        }
    }

    private void addProducts() {
        if (advanceProducts()) {
            decompose(1 / penalty.get());
            products.restart();
            phase.set(Phase.UPDATE);
        }
    }

    private void improve() {
        if (!update.advance(4.0 * d * most, this::update)) {
            return;
        }
        var total = update.total();
        rest.set(Math.sqrt(total.part(REST).get(0, 0) / squares.get()));
        off.set(Math.sqrt(total.part(OFF).get(0, 0) / squares.get()));
        nonzero.set(total.part(NONZERO).get(0, 0) / n / d);
        withData.copyFrom(total.part(WITH_DATA));
        update.restart();
        penalty.set(Math.min(penalty.get() * PENALTY_GROWTH, firstPenalty.get() * MOST_PENALTY));
        iteration.next();
        hasConverged.set(rest.get() < problem.params().get(RobustPca.TOLERANCE));
        boolean isOver =
                hasConverged.get() || iteration.get() >= problem.params().get(RobustPca.ITERATIONS);
        phase.set(isOver ? Phase.OVER : Phase.PRODUCTS);
    }

    private void update(RowBlock block, Sums sums, int worker) {
        int count = block.count();
        var linalg = compute.linalg();
        var l = low.get(worker).rows(0, count);
        var own = w.rows(block.first(), count);
        if (!isWide) {
            var code = codes.get(worker).rows(0, count);
            linalg.gemm(false, true, 1, shifted(block, worker), h, 0, code);
            own.copyFrom(code);
        }
        linalg.gemm(false, false, 1, own, h, 0, l);
        var data = shifted.get(worker).rows(0, count);
        data.copyFrom(block.values());
        linalg.gemm(true, false, 1, own, data, 1, sums.part(WITH_DATA));
        double mu = penalty.get();
        double threshold = weight / mu;
        var x = new double[d];
        var low = new double[d];
        var s = new double[d];
        var y = new double[d];
        double left = 0;
        double error = 0;
        double count0 = 0;
        for (int i = 0; i < count; i++) {
            block.values().getRow(i, x);
            l.getRow(i, low);
            multipliers.getRow(block.first() + i, y);
            for (int j = 0; j < d; j++) {
                double away = x[j] - low[j];
                double e = away + y[j] / mu;
                s[j] = Math.signum(e) * Math.max(0, Math.abs(e) - threshold);
                double z = away - s[j];
                y[j] += mu * z;
                left += z * z;
                error += away * away;
                count0 += s[j] == 0 ? 0 : 1;
            }
            sparse.setRow(block.first() + i, s);
            multipliers.setRow(block.first() + i, y);
        }
        sums.part(REST).set(0, 0, sums.part(REST).get(0, 0) + left);
        sums.part(OFF).set(0, 0, sums.part(OFF).get(0, 0) + error);
        sums.part(NONZERO).set(0, 0, sums.part(NONZERO).get(0, 0) + count0);
    }

    @Override
    public Optional<Factorization> current() {
        boolean isKnown = phase.get() == Phase.OVER || phase.get() == Phase.PRODUCTS && iteration.get() > 0;
        if (!isKnown) {
            return Optional.empty();
        }
        int k = Math.max(1, rank.get());
        try (var here = compute.memory().scope("a result")) {
            // unit norms before the loadings are narrowed to the data's type: the scale may not fit that
            var left = Matrix.allocate(here, rows.working(), n, k);
            var right = Matrix.allocate(here, DType.FLOAT64, k, d);
            var products = Matrix.allocate(here, DType.FLOAT64, k, d);
            var squared = Matrix.allocate(here, DType.FLOAT64, k, k);
            var norms = norms(k);
            var from = new double[most];
            var to = new double[k];
            for (int i = 0; i < n; i++) {
                w.getRow(i, from);
                for (int r = 0; r < k; r++) {
                    to[r] = norms[r] > 0 ? from[r] / norms[r] : 0;
                }
                left.setRow(i, to);
            }
            var row = new double[d];
            for (int r = 0; r < k; r++) {
                scale(h, r, norms[r], row, right);
                scale(withData, r, norms[r] > 0 ? 1 / norms[r] : 0, row, products);
            }
            // components are at right angles along the rows
            for (int r = 0; r < k; r++) {
                for (int s = 0; s < k; s++) {
                    squared.set(r, s, r == s && norms[r] > 0 ? 1 : 0);
                }
            }
            return Optional.of(
                    new TwoWayBuilder(compute, new TwoWay.Axes(rows.rowAxis(), rows.columnAxis()), left, right)
                            .withSums(squared, products, squares.get())
                            .build(TwoWay.Signs.SIGNED, TwoWay.Signs.SIGNED));
        }
    }

    private double[] norms(int k) {
        var norms = new double[k];
        var row = new double[most];
        for (int i = 0; i < n; i++) {
            w.getRow(i, row);
            for (int r = 0; r < k; r++) {
                norms[r] += row[r] * row[r];
            }
        }
        for (int r = 0; r < k; r++) {
            norms[r] = Math.sqrt(norms[r]);
        }
        return norms;
    }

    private static void scale(Matrix from, int r, double factor, double[] row, Matrix to) {
        from.getRow(r, row);
        for (int j = 0; j < row.length; j++) {
            row[j] *= factor;
        }
        to.setRow(r, row);
    }

    @Override
    public Measures measures() {
        return Double.isNaN(off.get())
                ? Measures.NONE
                : Measures.NONE.with(Measures.RELATIVE_ERROR, off.get()).with(Measures.SPARSE, nonzero.get());
    }

    @Override
    public void close() {
        state.close();
    }
}
