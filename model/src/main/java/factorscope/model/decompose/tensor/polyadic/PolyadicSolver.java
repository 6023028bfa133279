package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.data.Tensor;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.product.Counted;
import factorscope.model.decompose.tensor.product.ErrorPass;
import factorscope.model.decompose.tensor.product.ModeSolver;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Alternating updates of all modes, one pass over the data per sweep.
///
/// A row of the first mode needs only its own row of the data; so each block's rows are updated and at once
/// multiplied with the block, and the sum of these products (K x all other positions) is all that the other modes
/// need: a dimension tree whose root is the first mode (Phan, Tichavsky and Cichocki 2013).
final class PolyadicSolver implements Solver {
    private enum Phase {
        START,
        SWEEPS,
        /// The error as the difference to the data: the sums of the sweeps lose it where it is small.
        ERROR,
        OVER
    }

    /// How a variant of the algorithm differs.
    ///
    /// @param isCompressed whether to begin from a compressed start, where the sizes allow it
    /// @param starts of the core
    /// @param observed whether values may be missing: those that are there are fitted
    /// @param searchesLines see [LineSearch]
    record Plan(
            int components,
            Constraints constraints,
            boolean isCompressed,
            int starts,
            int iterations,
            double tolerance,
            boolean observed,
            boolean searchesLines) {
        /// Of coordinate descent in a compressed start; 0 for least squares.
        int startPasses() {
            return constraints.areNone() ? 0 : constraints.passes();
        }

        /// Whether the loadings of the first mode follow block by block.
        boolean isFirstByRows() {
            return constraints.of(0).isByRows();
        }

        boolean hasCompressedStart(int[] sizes) {
            return isCompressed
                    && !observed
                    && (constraints.areNone() || constraints.areNonnegative())
                    && CompressedStart.suits(sizes, components);
        }
    }

    private final Problem problem;
    private final Compute compute;
    private final Plan plan;
    private final Rows rows;
    private final int[] sizes;
    private final SolverState state;
    private final SolverState.Chosen<Phase> phase;
    private final SolverState.Count iteration;
    private final SolverState.Flag hasConverged;
    private final SolverState.Real squares;
    private final SolverState.Real observed;
    private final SolverState.Real error;
    private final SolverState.Real consistency;
    private final SolverState.Reals fits;
    /// Relative errors that the starts ended with.
    private final SolverState.Reals starts;
    /// Whether the first mode of this sweep is done, where it takes a pass of its own.
    private final SolverState.Flag isFirstDone;
    private final PolyadicFactors factors;
    private final PolyadicFactors.Scratch scratch;
    private final PolyadicPass pass;
    private final ErrorPass errors;
    private final List<ModeSolver> solvers = new ArrayList<>();
    private final @Nullable LineSearch line;
    private @Nullable CompressedStart start;

    PolyadicSolver(Problem problem, Rows rows, Compute compute, Plan plan) {
        this.problem = problem;
        this.compute = compute;
        this.plan = plan;
        this.rows = rows;
        sizes = TensorShapes.sizes(problem);
        int k = plan.components;
        state = new SolverState(compute.memory());
        phase = state.chosen("phase", Phase.START);
        iteration = state.count("iteration");
        hasConverged = state.flag("converged");
        squares = state.real("squares", Double.NaN);
        observed = state.real("observed", 1);
        error = state.real("error", Double.NaN);
        consistency = state.real("consistency", Double.NaN);
        fits = state.reals("fits");
        starts = state.reals("starts");
        isFirstDone = state.flag("isFirstDone");
        factors = PolyadicFactors.declare(state, "mode", sizes, k);
        line = plan.searchesLines ? new LineSearch(state, sizes, k) : null;
        var scope = state.scratch();
        scratch = new PolyadicFactors.Scratch(scope, sizes, k);
        pass = new PolyadicPass(rows, compute, scope, plan, factors);
        errors = new ErrorPass(rows, k, Counted.of(plan.observed), compute, scope);
        for (int m = 0; m < sizes.length; m++) {
            solvers.add(plan.constraints.solver(m, compute, scope, k, rows.working()));
        }
        if (given().isEmpty() && plan.hasCompressedStart(sizes)) {
            start = new CompressedStart(rows, sizes, k, plan.startPasses(), plan.starts, problem.seed(), compute);
        }
        if (given().isPresent()) {
            take(given().get());
            phase.set(Phase.SWEEPS);
        } else if (start == null) {
            factors.fill(
                    Randoms.of(problem.seed(), "the loadings", 0),
                    m -> !plan.constraints.of(m).isNonnegative());
            factors.normaliseInner();
            factors.mode(0).clear();
            factors.changed(0);
            phase.set(Phase.SWEEPS);
        }
    }

    /// A result of the same sizes to start from.
    private Optional<TwoWay> given() {
        return problem.start()
                .filter(f -> f instanceof TwoWay)
                .map(f -> (TwoWay) f)
                .filter(t -> t.components() == plan.components
                        && others(t).size() == sizes.length - 1
                        && t.axes().getFirst().size() == sizes[0]);
    }

    private static List<Tensor> others(TwoWay result) {
        return result.structure().map(Structure::loadings).orElseGet(List::of);
    }

    private void take(TwoWay given) {
        for (int m = 0; m < sizes.length; m++) {
            var loadings = m == 0 ? given.loadings(0) : others(given).get(m - 1);
            for (int i = 0; i < sizes[m]; i++) {
                for (int r = 0; r < plan.components; r++) {
                    factors.mode(m).set(i, r, loadings.at(i, r) * (m == 0 ? given.strength(r) : 1));
                }
            }
            factors.changed(m);
        }
    }

    static Forecast forecast(Problem problem, Rows rows, Compute compute, Plan plan) {
        var sizes = TensorShapes.sizes(problem);
        int k = plan.components;
        double values = (double) rows.count() * rows.columns();
        long bytes = PolyadicFactors.bytes(sizes, k)
                + (plan.searchesLines ? LineSearch.bytes(sizes, k) : 0)
                + PolyadicFactors.Scratch.bytes(sizes, k)
                + PolyadicPass.bytes(rows, compute, plan)
                + plan.constraints.bytes(k)
                + (plan.constraints.of(0) == Constraint.NONE ? 16L * k * k : 0)
                + ErrorPass.bytes(rows, k, compute);
        boolean compressed = plan.hasCompressedStart(sizes);
        long result = PolyadicBuilder.bytes(rows, sizes, k);
        double sweeps = Math.min(plan.iterations, compressed ? 40 : 100);
        return new Forecast(
                sweeps * 4 * values * k + (compressed ? 2 * values * (sizes[sizes.length - 1] + k) : 0),
                sweeps * (6.0 * rows.columns() * k + plan.constraints.flops(sizes, k)),
                (sweeps + (compressed ? 2 : 0))
                        * problem.inputs().data().values().bytes(),
                bytes
                        + Math.max(
                                result,
                                Math.max(
                                        CoreConsistency.bytes(sizes, k),
                                        compressed
                                                ? CompressedStart.bytes(rows, sizes, k, plan.startPasses(), compute)
                                                : 0)),
                result,
                8L * rows.columns() * compute.threads());
    }

    void restore(Checkpoint checkpoint) {
        state.restore(checkpoint);
        if (phase.get() != Phase.START) {
            closeStart();
        }
    }

    /// A start is made again, the same for the same seed; so is a pass that has begun: until it is done the loadings
    /// are what they were.
    @Override
    public Checkpoint save() {
        return state.save();
    }

    @Override
    public Step step() {
        return switch (phase.get()) {
            case START -> begin();
            case SWEEPS -> sweep();
            case ERROR -> measure();
            case OVER -> outcome();
        };
    }

    private Step begin() {
        var starting = Objects.requireNonNull(start);
        if (starting.advance()) {
            starting.writeTo(factors);
            starts.set(starting.ends());
            closeStart();
            phase.set(Phase.SWEEPS);
        }
        return working(OptionalDouble.empty());
    }

    private Step sweep() {
        if (!pass.advance(isFirstDone.get(), Double.isNaN(squares.get()))) {
            return working(OptionalDouble.empty());
        }
        if (!plan.isFirstByRows() && !isFirstDone.get()) {
            pass.solveFirst(solvers.getFirst());
            isFirstDone.set(true);
            return working(OptionalDouble.empty());
        }
        return finishSweep();
    }

    private Step measure() {
        if (!errors.hasBegun()) {
            pass.multiplyOthers();
        }
        if (errors.advance(factors.mode(0), pass.others())) {
            double all = squares.get();
            error.set(all == 0 ? 0 : Math.sqrt(errors.squares() / all));
            phase.set(Phase.OVER);
            return outcome();
        }
        return working(OptionalDouble.empty());
    }

    private Step outcome() {
        return hasConverged.get() ? new Step.Converged() : new Step.RanOut();
    }

    private Step finishSweep() {
        if (Double.isNaN(squares.get())) {
            rows.requireComputable(rows.working());
            squares.set(pass.squares());
            if (plan.observed && pass.count() == 0) {
                throw TensorShapes.allMissing(problem.inputs().data());
            }
            observed.set(plan.observed ? pass.count() / rows.count() / rows.columns() : 1);
        }
        double all = squares.get();
        double whole = plan.observed ? pass.squaresWithFilled() : all;
        pass.takeFirst();
        var found = factors.updateInner(pass.products(), solvers, scratch, compute);
        double fit = 0;
        for (double value : found) {
            fit += value;
        }
        var searching = line;
        double before = searching != null && searching.isTrial() ? searching.keptError() : error.get();
        double now = all == 0 ? 0 : Math.sqrt(Math.max(0, whole - 2 * fit + factors.squares()) / all);
        error.set(now);
        fits.set(found);
        iteration.next();
        if (searching != null && searching.isTrial() && searching.judge(now, factors)) {
            error.set(searching.keptError());
            fits.set(searching.keptFits());
            return again();
        }
        hasConverged.set(now == 0 || before - now < plan.tolerance);
        if (hasConverged.get() || iteration.get() >= plan.iterations) {
            phase.set(Phase.ERROR);
            if (all > 0) {
                consistency.set(CoreConsistency.of(pass.products(), factors, sizes, rows.working(), compute)
                        .orElse(Double.NaN));
            }
        }
        factors.normaliseInner();
        if (searching != null) {
            boolean mayStep = phase.get() == Phase.SWEEPS && iteration.get() + 1 < plan.iterations;
            searching.swept(iteration.get(), now, found, factors, mayStep);
        }
        return again();
    }

    /// Begins the next sweep.
    private Step again() {
        pass.restart();
        isFirstDone.set(false);
        return working(OptionalDouble.of(error.get()));
    }

    private Step working(OptionalDouble objective) {
        return new Step.Working(
                iteration.get() + (start == null ? pass.done() : 0), plan.iterations, "sweep", objective);
    }

    @Override
    public Optional<Factorization> current() {
        if (iteration.get() == 0) {
            return Optional.empty();
        }
        // beyond the line nothing has been judged yet
        var standing = line != null && line.isTrial() ? line.kept() : factors;
        return Optional.of(
                new PolyadicBuilder(problem.inputs().data(), standing, fits.toArray(), squares.get(), compute)
                        .build(plan.constraints));
    }

    @Override
    public Measures measures() {
        if (iteration.get() == 0) {
            return Measures.NONE;
        }
        var measures = Measures.NONE
                .with(Measures.RELATIVE_ERROR, error.get())
                .with(Measures.EXPLAINED, 1 - error.get() * error.get())
                .with(Measures.SWEEPS, iteration.get())
                .withStarts(starts.get());
        if (!Double.isNaN(consistency.get())) {
            measures = measures.with(Measures.CORE_CONSISTENCY, consistency.get());
        }
        if (plan.observed) {
            measures = measures.with(Measures.OBSERVED, observed.get());
        }
        if (phase.get() == Phase.ERROR || phase.get() == Phase.OVER) {
            var margin = Uniqueness.margin(factors);
            measures = margin.isPresent() ? measures.with(Measures.KRUSKAL, margin.getAsInt()) : measures;
        }
        return plan.components == 1 ? measures : measures.with(Measures.CONGRUENCE, Congruence.strongest(factors));
    }

    private void closeStart() {
        var starting = start;
        if (starting != null) {
            starting.close();
            start = null;
        }
    }

    @Override
    public void close() {
        closeStart();
        state.close();
    }
}
