package factorscope.model.decompose.tensor;

import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.linalg.Compute;

/// A decomposition by a [SweepSolver].
public interface Swept extends Decomposition {
    SweepSolver solver(Problem problem, Compute compute);

    @Override
    default Solver start(Problem problem, Compute compute) {
        return solver(problem, compute);
    }

    @Override
    default Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        var solver = solver(problem, compute);
        solver.restore(checkpoint);
        return solver;
    }
}
