package factorscope.model.decompose.tensor.tucker;

import factorscope.model.data.DType;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
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
    private final SolverState state;
    /// Given back once the sweeps are done.
    private final OffHeap work;
    /// Needed while the error is measured.
    private final OffHeap errorScope;
    private @Nullable Hosvd start;
    private @Nullable LastModeProjection projection;
    private @Nullable FirstModeProducts products;
    private @Nullable ErrorPass errors;
    private @Nullable Matrix expanded;
    private final SolverState.Chosen<Phase> phase;
    private final SolverState.Count mode;
    private final SolverState.Count iteration;
    private final SolverState.Flag hasConverged;
    private final SolverState.Real squares;
    private final SolverState.Real error;
    /// Of the modes.
    private final List<SolverState.Found> bases = new ArrayList<>();
    private final SolverState.Found core;

    TuckerSolver(Problem problem, Rows rows, Compute compute, Plan plan) {
        this.problem = problem;
        this.compute = compute;
        this.plan = plan;
        this.rows = rows;
        sizes = TensorShapes.sizes(problem);
        state = new SolverState(compute.memory());
        phase = state.chosen("phase", Phase.START);
        mode = state.count("mode");
        iteration = state.count("iteration");
        hasConverged = state.flag("converged");
        squares = state.real("squares", 0);
        error = state.real("error", Double.NaN);
        for (int m = 0; m < sizes.length; m++) {
            bases.add(state.found("basis-" + m, DType.FLOAT64));
        }
        core = state.found("core", DType.FLOAT64);
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
        state.restore(checkpoint);
        if (phase.get() != Phase.START) {
            closeStart();
        }
        if (phase.get() == Phase.OTHERS) {
            phase.set(Phase.PROJECT);
        }
    }

    /// A start is made again: nothing in it is random.
    @Override
    public Checkpoint save() {
        return state.save();
    }

    private List<Matrix> bases() {
        return bases.stream().map(SolverState.Found::get).toList();
    }

    private Matrix basis(int m) {
        return bases.get(m).get();
    }

    private ModeProducts core() {
        var shape = bases().stream().mapToInt(Matrix::columns).toArray();
        return new ModeProducts(core.get(), shape);
    }

    @Override
    public Step step() {
        switch (phase.get()) {
            case START -> begin();
            case PROJECT -> project();
            case OTHERS -> updateOthers();
            case LAST -> updateLast();
            case ERROR -> measure();
            case OVER -> {
                return hasConverged.get() ? new Step.Converged() : new Step.RanOut();
            }
        }
        return new Step.Working(
                iteration.get(),
                plan.iterations,
                "sweep",
                Double.isNaN(error.get()) ? OptionalDouble.empty() : OptionalDouble.of(error.get()));
    }

    private void begin() {
        var hosvd = Objects.requireNonNull(start);
        if (!hosvd.advance()) {
            return;
        }
        squares.set(hosvd.squares());
        projection = hosvd.projection();
        var first = new ArrayList<Matrix>();
        for (int m = 0; m < sizes.length; m++) {
            first.add(hosvd.basis(m));
        }
        keep(fitted(hosvd.core(), first));
        for (int m = 0; m < sizes.length; m++) {
            var basis = first.get(m);
            bases.get(m).allocate(basis.rows(), basis.columns()).copyFrom(basis);
        }
        error.set(estimate(hosvd.core()));
        products();
        hasConverged.set(squares.get() == 0);
        boolean isOver = hasConverged.get() || plan.iterations == 0;
        phase.set(isOver ? Phase.ERROR : projection == null ? Phase.PROJECT : Phase.OTHERS);
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
        var sizes = values.sizes();
        int last = sizes[sizes.length - 1];
        var kept = core.isThere() ? core.get() : core.allocate(values.count() / last, last);
        kept.copyFrom(values.values().reshaped(kept.rows(), kept.columns()));
    }

    private double estimate(ModeProducts values) {
        double all = squares.get();
        return all == 0 ? 0 : Math.sqrt(Math.max(0, all - values.squares()) / all);
    }

    private int lastMode() {
        return sizes.length - 1;
    }

    private void project() {
        var pass = projection;
        if (pass == null) {
            pass = new LastModeProjection(
                    rows, sizes[lastMode()], basis(lastMode()).columns(), compute, work);
            pass.begin(basis(lastMode()));
            projection = pass;
        }
        if (pass.advance()) {
            phase.set(Phase.OTHERS);
        }
    }

    /// One axis: the leading directions of what is left when all others are projected on theirs.
    private void updateOthers() {
        var shape = sizes.clone();
        shape[lastMode()] = basis(lastMode()).columns();
        var values = new ModeProducts(Objects.requireNonNull(projection).projected(), shape);
        try (var here = compute.memory().scope("a Tucker decomposition")) {
            // the first axes first: the fewer parts lie before an axis, the larger the products
            for (int m = 0; m < lastMode(); m++) {
                if (m != mode.get() && !isWhole(m)) {
                    values = values.project(m, basis(m), compute.linalg(), here);
                }
            }
            if (!isWhole(mode.get())) {
                replace(mode.get(), values, here);
            }
            mode.next();
            if (mode.get() == lastMode()) {
                mode.set(0);
                if (isWhole(lastMode())) {
                    finishInMemory(values, here);
                } else {
                    phase.set(Phase.LAST);
                }
            }
        }
    }

    /// Whether an axis keeps all its directions: whichever they are, they span the same.
    private boolean isWhole(int axis) {
        return basis(axis).columns() == sizes[axis];
    }

    /// Where the last axis is whole, what was projected on it stays, and sweeps need no passes over the data.
    ///
    /// @param values projected on all axes that are not whole but one, and on the last
    private void finishInMemory(ModeProducts values, OffHeap here) {
        var rest = values;
        for (int m = 0; m < lastMode(); m++) {
            if (rest.sizes()[m] == sizes[m]) {
                rest = rest.project(m, basis(m), compute.linalg(), here);
            }
        }
        keep(rest);
        endSweep();
    }

    private void replace(int which, ModeProducts values, OffHeap here) {
        var basis = basis(which);
        basis.copyFrom(Directions.of(values, which, plan.ranks.exactly(basis.columns()), compute, here));
    }

    private FirstModeProducts products() {
        var pass = products;
        if (pass == null) {
            pass = new FirstModeProducts(rows, basis(0).columns(), compute, work);
            products = pass;
        }
        return pass;
    }

    private void updateLast() {
        var pass = products();
        if (!pass.advance(basis(0))) {
            return;
        }
        var shape = sizes.clone();
        shape[0] = basis(0).columns();
        try (var here = compute.memory().scope("a Tucker decomposition")) {
            var values = new ModeProducts(pass.total(), shape);
            for (int m = 1; m < lastMode(); m++) {
                values = values.project(m, basis(m), compute.linalg(), here);
            }
            replace(lastMode(), values, here);
            keep(values.project(lastMode(), basis(lastMode()), compute.linalg(), here));
        }
        pass.restart();
        endSweep();
    }

    private void endSweep() {
        double before = error.get();
        error.set(estimate(core()));
        iteration.next();
        hasConverged.set(before - error.get() < TOLERANCE);
        if (hasConverged.get() || iteration.get() >= plan.iterations) {
            phase.set(Phase.ERROR);
        } else if (isWhole(lastMode())) {
            phase.set(Phase.OTHERS);
        } else {
            phase.set(Phase.PROJECT);
            if (projection != null) {
                projection.begin(basis(lastMode()));
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
            int k = basis(0).columns();
            pass = new ErrorPass(rows, k, compute, errorScope);
            errors = pass;
            expanded = TuckerBuilder.expand(core(), bases(), rows, errorScope, compute);
        }
        if (pass.advance(basis(0), Objects.requireNonNull(expanded))) {
            double all = squares.get();
            error.set(all == 0 ? 0 : Math.sqrt(pass.squares() / all));
            errors = null;
            expanded = null;
            errorScope.close();
            phase.set(Phase.OVER);
        }
    }

    @Override
    public Optional<Factorization> current() {
        return core.isThere()
                ? Optional.of(
                        new TuckerBuilder(problem.inputs().data(), bases(), core(), squares.get(), compute).build())
                : Optional.empty();
    }

    @Override
    public Measures measures() {
        if (!core.isThere()) {
            return Measures.NONE;
        }
        long parameters = core().count();
        for (var basis : bases()) {
            parameters += basis.rows() * basis.columns();
        }
        return Measures.NONE
                .with(Measures.RELATIVE_ERROR, error.get())
                .with(Measures.EXPLAINED, 1 - error.get() * error.get())
                .with(Measures.SWEEPS, iteration.get())
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
        state.close();
    }
}
