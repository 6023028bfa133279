package factorscope.model.decompose.tensor.product;

import factorscope.model.data.DType;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;

/// A pass over the data that projects their last axis on a few directions: what is left is small enough to be kept.
public final class LastModeProjection {
    private final Rows rows;
    private final int size;
    private final Compute compute;
    private final Matrix projected;
    private final Matrix direction;
    private final RowSweep sweep;
    private final List<Matrix> narrow = new ArrayList<>();

    /// @param size of the last axis
    /// @param rank how many directions
    public LastModeProjection(Rows rows, int size, int rank, Compute compute, OffHeap scope) {
        this.rows = rows;
        this.size = size;
        this.compute = compute;
        int outer = rows.columns() / size;
        projected = Matrix.allocate(scope, DType.FLOAT64, rows.count() * outer, rank);
        direction = Matrix.allocate(scope, rows.working(), size, rank);
        sweep = new RowSweep(rows, compute, scope, List.of());
        for (int w = 0; w < sweep.workers(); w++) {
            narrow.add(Matrix.allocate(scope, rows.working(), (long) rows.blockRows() * outer, rank));
        }
    }

    static long bytes(Rows rows, int size, int rank, Compute compute) {
        long outer = rows.columns() / size;
        long type = rows.working().bytes();
        long workers = Math.min(compute.threads(), RowSweep.atOnce(rows, List.of()));
        return 8 * rows.count() * outer * rank
                + type * size * rank
                + RowSweep.bytes(rows, compute, List.of())
                + workers * type * rows.blockRows() * outer * rank;
    }

    /// Begins a pass.
    ///
    /// @param basis size x rank
    public void begin(Matrix basis) {
        direction.copyFrom(basis);
        sweep.restart();
    }

    /// @return whether the pass is complete
    public boolean advance() {
        return sweep.advance(2.0 * rows.columns() * direction.columns(), (block, _, worker) -> {
            var x = LastModeDirections.unfolded(block.values(), size);
            var y = narrow.get(worker).rows(0, x.rows());
            compute.linalg().gemm(false, false, 1, x, direction, 0, y);
            projected.rows(block.first() * (rows.columns() / size), x.rows()).copyFrom(y);
        });
    }

    double done() {
        return sweep.done();
    }

    /// All positions of the other axes x rank.
    public Matrix projected() {
        return projected;
    }
}
