package factorscope.model.decompose.tensor;

import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.tensor.product.Counted;
import factorscope.model.decompose.tensor.product.Loading;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Loads the data, improves a [SweepFit] until that is not worth its while, and measures the error as the
/// difference to the data.
public final class SweepSolver implements Solver {
    /// @param tolerance of [SweepFit#isSettled]
    /// @param counted what of the differences to the data is an error
    public record Plan(int iterations, double tolerance, Counted counted) {
        /// Of data without missing values.
        public Plan(int iterations, double tolerance) {
            this(iterations, tolerance, Counted.ALL);
        }
    }

    /// Makes the fit once the data are there.
    public interface Maker {
        SweepFit of(Compute compute, SolverState state);
    }

    private enum Phase {
        LOAD,
        SWEEPS,
        ERROR,
        OVER
    }

    private final Rows rows;
    private final Compute compute;
    private final Plan plan;
    private final SolverState state;
    private final SolverState.Chosen<Phase> phase;
    private final SolverState.Count iteration;
    private final SolverState.Flag hasConverged;
    private final SolverState.Real before;
    private final OffHeap errorScope;
    private final Loading loading;
    private final Maker maker;
    private @Nullable Checkpoint resumed;
    private @Nullable SweepFit fit;
    private @Nullable TwoWay result;
    private @Nullable ResultError errors;
    private double error = Double.NaN;

    public SweepSolver(Rows rows, Compute compute, Plan plan, Loading loading, Maker maker) {
        this.rows = rows;
        this.compute = compute;
        this.plan = plan;
        this.maker = maker;
        this.loading = loading;
        state = new SolverState(compute.memory());
        phase = state.chosen("phase", Phase.LOAD);
        iteration = state.count("iteration");
        hasConverged = state.flag("converged");
        before = state.real("before", Double.POSITIVE_INFINITY);
        errorScope = compute.memory().scope("the error of a decomposition");
    }

    /// Off-heap bytes of a whole run.
    ///
    /// @param loadingPeak while the data are loaded
    /// @param loaded what stays of that
    /// @param result a built result, with what building takes
    /// @param components of the result
    public static long bytes(
            Rows rows, Compute compute, long loadingPeak, long loaded, Maker maker, long result, int components) {
        long fit = tally(compute, maker);
        long error = ResultError.bytes(rows, components, compute);
        return Math.max(loadingPeak, loaded + fit + result + error);
    }

    private static long tally(Compute compute, Maker maker) {
        var counted = MemoryBudget.tally();
        try (var state = new SolverState(counted)) {
            maker.of(new Compute(compute.threads(), compute.helpers(), counted, compute.linalg()), state);
            return counted.peak();
        }
    }

    void restore(Checkpoint checkpoint) {
        resumed = checkpoint;
    }

    @Override
    public Checkpoint save() {
        if (fit == null || iteration.get() == 0) {
            // before the first sweep is over all is done anew
            var waiting = resumed;
            return waiting != null
                    ? waiting
                    : new Checkpoint.Writer().put("phase", Phase.LOAD.name()).build();
        }
        // a sweep that has begun is begun again: until it is over the state is what it was
        return state.save();
    }

    @Override
    public Step step() {
        switch (phase.get()) {
            case LOAD -> load();
            case SWEEPS -> sweep(Objects.requireNonNull(fit));
            case ERROR -> measure(Objects.requireNonNull(fit));
            case OVER -> {
                if (!Objects.requireNonNull(fit).isSound()) {
                    return new Step.Stalled();
                }
                return hasConverged.get() ? new Step.Converged() : new Step.RanOut();
            }
        }
        var now = fit;
        return new Step.Working(
                iteration.get(),
                plan.iterations,
                "sweep",
                now == null || iteration.get() == 0 || now.isTrying()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(now.objective()));
    }

    private void load() {
        if (!loading.advance()) {
            return;
        }
        var made = maker.of(compute, state);
        made.begin();
        phase.set(Phase.SWEEPS);
        var from = resumed;
        if (from != null && !from.text("phase").equals(Phase.LOAD.name())) {
            state.restore(from);
            if (phase.get() == Phase.OVER) {
                phase.set(Phase.ERROR);
            }
        }
        resumed = null;
        fit = made;
    }

    private void sweep(SweepFit now) {
        if (!now.advance()) {
            return;
        }
        iteration.next();
        hasConverged.set(now.isSettled(before.get(), plan.tolerance));
        before.set(now.objective());
        if (hasConverged.get() || iteration.get() >= plan.iterations) {
            phase.set(Phase.ERROR);
        }
    }

    private void measure(SweepFit now) {
        var pass = errors;
        if (pass == null) {
            var built = now.build();
            result = built;
            if (!now.isOfTheData()) {
                phase.set(Phase.OVER);
                return;
            }
            pass = new ResultError(rows, built, plan.counted, compute, errorScope);
            errors = pass;
        }
        if (pass.advance()) {
            double squares = now.squares();
            error = squares == 0 ? 0 : Math.sqrt(pass.squares() / squares);
            phase.set(Phase.OVER);
            errorScope.close();
        }
    }

    @Override
    public Optional<Factorization> current() {
        var now = fit;
        if (result != null) {
            return Optional.of(result);
        }
        return now == null || iteration.get() == 0 ? Optional.empty() : Optional.of(now.build());
    }

    @Override
    public Measures measures() {
        var now = fit;
        if (now == null || iteration.get() == 0) {
            return Measures.NONE;
        }
        var measures = now.measures().with(Measures.SWEEPS, iteration.get());
        return Double.isNaN(error)
                ? measures
                : measures.with(Measures.RELATIVE_ERROR, error).with(Measures.EXPLAINED, 1 - error * error);
    }

    @Override
    public void close() {
        loading.close();
        state.close();
        errorScope.close();
    }
}
