package factorscope.model.decompose.tensor.tucker;

import factorscope.model.decompose.Checkpoint;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.product.Directions;
import factorscope.model.decompose.tensor.product.ErrorPass;
import factorscope.model.decompose.tensor.product.FirstModeProducts;
import factorscope.model.decompose.tensor.product.Hosvd;
import factorscope.model.decompose.tensor.product.LastModeProjection;
import factorscope.model.decompose.tensor.product.ModeProducts;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Higher-order orthogonal iteration (De Lathauwer, De Moor and Vandewalle 2000) from a sequentially truncated
/// HOSVD.
///
/// A sweep is two passes over the data: one projects the last axis, after which the directions of all others are
/// found in memory; the other multiplies with the first axis' directions and finds the last axis' anew.
final class TuckerSolver implements Solver {
    private enum Phase {
        START,
        PROJECT,
        OTHERS,
        LAST,
        ERROR,
        OVER
    }

    /// What is asked for.
    record Plan(Hosvd.Ranks ranks, int iterations) {}

    /// Relative errors that differ by less are the same.
    private static final double TOLERANCE = 1e-8;

    private final Problem problem;
    private final Compute compute;
    private final Plan plan;
    private final Rows rows;
    private final int[] sizes;
    private final OffHeap scope;
    /// Given back once the sweeps are done.
    private final OffHeap work;
    /// Needed while the error is measured.
    private final OffHeap errorScope;
    private final List<Matrix> bases = new ArrayList<>();
    private @Nullable Hosvd start;
    private @Nullable LastModeProjection projection;
    private @Nullable FirstModeProducts products;
    private @Nullable ErrorPass errors;
    private @Nullable Matrix expanded;
    private @Nullable ModeProducts core;
    private Phase phase = Phase.START;
    private int mode;
    private int iteration;
    private boolean hasConverged;
    private double squares;
    private double error = Double.NaN;

    TuckerSolver(Problem problem, Rows rows, Compute compute, Plan plan) {
        this.problem = problem;
        this.compute = compute;
        this.plan = plan;
        this.rows = rows;
        sizes = TensorShapes.sizes(problem);
        scope = compute.memory().scope("a Tucker decomposition");
        work = compute.memory().scope("a Tucker decomposition");
        errorScope = compute.memory().scope("a Tucker decomposition");
        start = new Hosvd(rows, sizes, plan.ranks, compute);
    }

    /// The larger of the start and a sweep, with ranks as large as they may become.
    static Forecast forecast(Problem problem, Rows rows, Compute compute, Plan plan) {
        var sizes = TensorShapes.sizes(problem);
        var ranks = plan.ranks.most();
        int last = sizes.length - 1;
        double values = (double) rows.count() * rows.columns();
        double sweeps = Math.min(plan.iterations, 10);
        var memory = new TuckerMemory(rows, sizes, ranks, plan.ranks.tolerance(), compute);
        return new Forecast(
                2
                        * values
                        * (Math.min(sizes[last], values / sizes[last])
                                + ranks[last]
                                + sweeps * (ranks[0] + ranks[last])
                                + ranks[0]),
                Arrays.stream(sizes)
                        .mapToDouble(s -> Linalg.leadingEigenFlops(Math.min(s, values / s)))
                        .sum(),
                (3 + 2 * sweeps) * problem.inputs().data().values().bytes(),
                memory.peak(),
                memory.ofResult(),
                0);
    }

    void restore(Checkpoint checkpoint) {
        phase = Phase.valueOf(checkpoint.text("phase"));
        if (phase == Phase.START) {
            return;
        }
        closeStart();
        for (int m = 0; m < sizes.length; m++) {
            var basis = Hosvd.allocate(scope, sizes[m], (int) checkpoint.whole("rank-" + m));
            checkpoint.restore("basis-" + m, basis);
            bases.add(basis);
        }
        var shape = bases.stream().mapToInt(Matrix::columns).toArray();
        core = new ModeProducts(TuckerBuilder.allocateCore(shape, scope), shape);
        checkpoint.restore("core", core.values());
        if (phase == Phase.OTHERS) {
            phase = Phase.PROJECT;
        }
        mode = (int) checkpoint.whole("mode");
        iteration = (int) checkpoint.whole("iteration");
        hasConverged = checkpoint.text("converged").equals("true");
        squares = checkpoint.real("squares");
        error = checkpoint.real("error");
    }

    @Override
    public Checkpoint save() {
        var writer = new Checkpoint.Writer().put("phase", phase.name());
        if (phase == Phase.START) {
            // it is made again: nothing in it is random
            return writer.build();
        }
        writer.put("mode", mode)
                .put("iteration", iteration)
                .put("converged", Boolean.toString(hasConverged))
                .put("squares", squares)
                .put("error", error)
                .put("core", Objects.requireNonNull(core).values());
        for (int m = 0; m < sizes.length; m++) {
            writer.put("rank-" + m, bases.get(m).columns()).put("basis-" + m, bases.get(m));
        }
        return writer.build();
    }

    @Override
    public Step step() {
        switch (phase) {
            case START -> begin();
            case PROJECT -> project();
            case OTHERS -> updateOthers();
            case LAST -> updateLast();
            case ERROR -> measure();
            case OVER -> {
                return hasConverged ? new Step.Converged() : new Step.RanOut();
            }
        }
        return new Step.Working(
                iteration,
                plan.iterations,
                "sweep",
                Double.isNaN(error) ? OptionalDouble.empty() : OptionalDouble.of(error));
    }

    private void begin() {
        var hosvd = Objects.requireNonNull(start);
        if (!hosvd.advance()) {
            return;
        }
        squares = hosvd.squares();
        projection = hosvd.projection();
        var found = new ArrayList<Matrix>();
        for (int m = 0; m < sizes.length; m++) {
            found.add(hosvd.basis(m));
        }
        keep(fitted(hosvd.core(), found));
        for (var basis : found) {
            var own = Hosvd.allocate(scope, basis.rows(), basis.columns());
            own.copyFrom(basis);
            bases.add(own);
        }
        error = estimate(hosvd.core());
        products();
        hasConverged = squares == 0;
        phase = hasConverged || plan.iterations == 0 ? Phase.ERROR : projection == null ? Phase.PROJECT : Phase.OTHERS;
    }

    /// No axis needs more components than all others have together; lower ranks of others can leave it such.
    private ModeProducts fitted(ModeProducts values, List<Matrix> found) {
        var fitted = values;
        var ranks = Hosvd.fitting(sizes, values.sizes());
        for (int m = 0; m < sizes.length; m++) {
            if (ranks[m] < values.sizes()[m]) {
                var directions = Directions.of(fitted, m, plan.ranks.exactly(ranks[m]), compute, work);
                var basis = Hosvd.allocate(work, sizes[m], directions.columns());
                compute.linalg().gemm(false, false, 1, found.get(m), directions, 0, basis);
                found.set(m, basis);
                fitted = fitted.project(m, directions, compute.linalg(), work);
                if (m == lastMode()) {
                    projection = null;
                }
            }
        }
        return fitted;
    }

    private void keep(ModeProducts values) {
        var kept = core;
        if (kept == null) {
            kept = new ModeProducts(TuckerBuilder.allocateCore(values.sizes(), scope), values.sizes());
            core = kept;
        }
        kept.values()
                .copyFrom(values.values()
                        .reshaped(kept.values().rows(), kept.values().columns()));
    }

    private double estimate(ModeProducts values) {
        return squares == 0 ? 0 : Math.sqrt(Math.max(0, squares - values.squares()) / squares);
    }

    private int lastMode() {
        return sizes.length - 1;
    }

    private void project() {
        var pass = projection;
        if (pass == null) {
            pass = new LastModeProjection(
                    rows, sizes[lastMode()], bases.get(lastMode()).columns(), compute, work);
            pass.begin(bases.get(lastMode()));
            projection = pass;
        }
        if (pass.advance()) {
            phase = Phase.OTHERS;
        }
    }

    /// One axis: the leading directions of what is left when all others are projected on theirs.
    private void updateOthers() {
        var shape = sizes.clone();
        shape[lastMode()] = bases.get(lastMode()).columns();
        var values = new ModeProducts(Objects.requireNonNull(projection).projected(), shape);
        try (var here = compute.memory().scope("a Tucker decomposition")) {
            // the first axes first: the fewer parts lie before an axis, the larger the products
            for (int m = 0; m < lastMode(); m++) {
                if (m != mode && !isWhole(m)) {
                    values = values.project(m, bases.get(m), compute.linalg(), here);
                }
            }
            if (!isWhole(mode)) {
                replace(mode, values, here);
            }
            mode++;
            if (mode == lastMode()) {
                mode = 0;
                if (isWhole(lastMode())) {
                    finishInMemory(values, here);
                } else {
                    phase = Phase.LAST;
                }
            }
        }
    }

    /// Whether an axis keeps all its directions: whichever they are, they span the same.
    private boolean isWhole(int axis) {
        return bases.get(axis).columns() == sizes[axis];
    }

    /// Where the last axis is whole, what was projected on it stays, and sweeps need no passes over the data.
    ///
    /// @param values projected on all axes that are not whole but one, and on the last
    private void finishInMemory(ModeProducts values, OffHeap here) {
        var rest = values;
        for (int m = 0; m < lastMode(); m++) {
            if (rest.sizes()[m] == sizes[m]) {
                rest = rest.project(m, bases.get(m), compute.linalg(), here);
            }
        }
        keep(rest);
        endSweep();
    }

    private void replace(int which, ModeProducts values, OffHeap here) {
        var basis = bases.get(which);
        basis.copyFrom(Directions.of(values, which, plan.ranks.exactly(basis.columns()), compute, here));
    }

    private FirstModeProducts products() {
        var pass = products;
        if (pass == null) {
            pass = new FirstModeProducts(rows, bases.getFirst().columns(), compute, work);
            products = pass;
        }
        return pass;
    }

    private void updateLast() {
        var pass = products();
        if (!pass.advance(bases.getFirst())) {
            return;
        }
        var shape = sizes.clone();
        shape[0] = bases.getFirst().columns();
        try (var here = compute.memory().scope("a Tucker decomposition")) {
            var values = new ModeProducts(pass.total(), shape);
            for (int m = 1; m < lastMode(); m++) {
                values = values.project(m, bases.get(m), compute.linalg(), here);
            }
            replace(lastMode(), values, here);
            keep(values.project(lastMode(), bases.get(lastMode()), compute.linalg(), here));
        }
        pass.restart();
        endSweep();
    }

    private void endSweep() {
        double before = error;
        error = estimate(Objects.requireNonNull(core));
        iteration++;
        hasConverged = before - error < TOLERANCE;
        if (hasConverged || iteration >= plan.iterations) {
            phase = Phase.ERROR;
        } else if (isWhole(lastMode())) {
            phase = Phase.OTHERS;
        } else {
            phase = Phase.PROJECT;
            if (projection != null) {
                projection.begin(bases.get(lastMode()));
            }
        }
    }

    private void measure() {
        var pass = errors;
        if (pass == null) {
            closeStart();
            projection = null;
            products = null;
            work.close();
            int k = bases.getFirst().columns();
            pass = new ErrorPass(rows, k, compute, errorScope);
            errors = pass;
            expanded = TuckerBuilder.expand(Objects.requireNonNull(core), bases, rows, errorScope, compute);
        }
        if (pass.advance(bases.getFirst(), Objects.requireNonNull(expanded))) {
            error = squares == 0 ? 0 : Math.sqrt(pass.squares() / squares);
            errors = null;
            expanded = null;
            errorScope.close();
            phase = Phase.OVER;
        }
    }

    @Override
    public Optional<Factorization> current() {
        return core == null
                ? Optional.empty()
                : Optional.of(new TuckerBuilder(problem.inputs().data(), bases, core, squares, compute).build());
    }

    @Override
    public Measures measures() {
        if (core == null) {
            return Measures.NONE;
        }
        long parameters = core.count();
        for (var basis : bases) {
            parameters += basis.rows() * basis.columns();
        }
        return Measures.NONE
                .with(Measures.RELATIVE_ERROR, error)
                .with(Measures.EXPLAINED, 1 - error * error)
                .with(Measures.SWEEPS, iteration)
                .with(Measures.PARAMETERS, parameters);
    }

    private void closeStart() {
        var hosvd = start;
        if (hosvd != null) {
            hosvd.close();
            start = null;
        }
    }

    @Override
    public void close() {
        closeStart();
        work.close();
        errorScope.close();
        scope.close();
    }
}
