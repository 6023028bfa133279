package factorscope.model.decompose.tensor;

import factorscope.model.data.DType;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.memory.MemoryBudget;

/// Solvers that look at a copy of the data in memory.
public final class WholeSolvers {
    private WholeSolvers() {}

    /// Makes the fit, as yet without data.
    public interface Maker {
        WholeFit of(Compute compute, SolverState state);
    }

    public static SweepSolver of(Problem problem, Compute compute, Maker maker) {
        var params = problem.params();
        return of(
                problem,
                compute,
                new SweepSolver.Plan(params.get(TensorParams.ITERATIONS), params.get(TensorParams.TOLERANCE)),
                maker);
    }

    public static SweepSolver of(Problem problem, Compute compute, SweepSolver.Plan plan, Maker maker) {
        return of(TensorShapes.rows(problem), compute, plan, maker);
    }

    public static SweepSolver of(Rows rows, Compute compute, SweepSolver.Plan plan, Maker maker) {
        var whole = new Whole(rows, compute);
        return new SweepSolver(rows, compute, plan, whole, (c, state) -> {
            var fit = maker.of(c, state);
            fit.take(whole);
            return fit;
        });
    }

    /// @param more that is taken beside the fit, such as the result
    /// @param components of the result
    public static long bytes(Rows rows, Compute compute, Maker maker, long more, int components) {
        var counted = MemoryBudget.tally();
        new Whole(rows, new Compute(compute.threads(), compute.helpers(), counted, compute.linalg())).close();
        return SweepSolver.bytes(rows, compute, counted.peak(), copy(rows), maker::of, more, components);
    }

    /// What is taken beside the fit where that is most: while a sweep or the making of the result is under way, or
    /// when the result stands and its error is measured.
    ///
    /// @param work of a sweep or the making of the result, whichever takes more
    public static long more(Rows rows, int components, long result, long work, Compute compute) {
        return Math.max(result, work - ResultError.bytes(rows, components, compute));
    }

    private static long copy(Rows rows) {
        return DType.FLOAT64.bytes() * rows.count() * rows.columns();
    }
}
