package factorscope.model.decompose.tensor.lowrank;

import factorscope.model.decompose.Problem;
import factorscope.model.decompose.tensor.product.Directions;
import factorscope.model.linalg.Compute;

/// Off-heap bytes that [SmoothLowRankFit] takes beside what it keeps.
final class SmoothLowRankMemory {
    private SmoothLowRankMemory() {}

    /// Of an iteration.
    static long ofWork(Problem problem, int k, Compute compute) {
        var shape = problem.inputs().data().values().shape();
        int side = (int) Math.min(shape.rows(), shape.columns());
        return 8 * shape.count()
                + 16L * side * side
                + 16L * k * side
                + compute.linalg().leadingEigenBytes(side, k);
    }

    static long ofResult(Problem problem, int k) {
        var shape = problem.inputs().data().values().shape();
        long type = problem.inputs().data().values().dtype().working().bytes();
        return type * k * (shape.rows() + shape.columns()) + 16L * k;
    }

    /// Of making the result, without it.
    static long ofBuilding(Problem problem, int k, Compute compute) {
        var shape = problem.inputs().data().values().shape();
        long basis = Directions.bytes((int) shape.rows(), shape.columns(), k, compute.linalg());
        long kept = 16L * k * shape.rows() + 16L * k * shape.columns() + 8L * k * k;
        return Math.max(basis, kept + ofResult(problem, k)) - ofResult(problem, k);
    }
}
