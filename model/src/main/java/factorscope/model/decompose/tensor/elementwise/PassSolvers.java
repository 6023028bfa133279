package factorscope.model.decompose.tensor.elementwise;

import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.tensor.SweepSolver;
import factorscope.model.decompose.tensor.TensorParams;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.product.Counted;
import factorscope.model.decompose.tensor.product.Loading;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;

/// Solvers of a [PassFit], which reads the data and loads nothing.
final class PassSolvers {
    private PassSolvers() {}

    /// A cycle over all modes is as many passes as there are inner modes.
    ///
    /// @param triedCycles what starts that are tried take at most
    static SweepSolver of(
            Problem problem,
            Rows rows,
            Compute compute,
            int triedCycles,
            double tolerance,
            Counted counted,
            SweepSolver.Maker maker) {
        int passes = (problem.params().get(TensorParams.ITERATIONS) + triedCycles)
                * (problem.inputs().data().axes().size() - 1);
        return new SweepSolver(rows, compute, new SweepSolver.Plan(passes, tolerance, counted), Loading.NOTHING, maker);
    }

    /// @param flops of products, by value and component, in a pass
    /// @param scalar operations of loops, by value, in a pass
    /// @param heap bytes
    /// @param cycles over all modes, as seen
    static Forecast forecast(
            Problem problem,
            Rows rows,
            Compute compute,
            double flops,
            double scalar,
            long heap,
            int cycles,
            SweepSolver.Maker maker) {
        int components = problem.params().get(TensorParams.COMPONENTS);
        var sizes = TensorShapes.sizes(problem);
        double values = (double) rows.count() * rows.columns();
        double passes = Math.min(problem.params().get(TensorParams.ITERATIONS), cycles) * (sizes.length - 1.0);
        long result = PassFit.bytesOfResult(rows, sizes, components);
        return new Forecast(
                passes * flops * values * components,
                passes * scalar * values,
                passes * problem.inputs().data().values().bytes(),
                SweepSolver.bytes(rows, compute, 0, 0, maker, result, components),
                result,
                heap);
    }
}
