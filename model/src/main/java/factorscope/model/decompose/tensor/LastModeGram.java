package factorscope.model.decompose.tensor;

import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;

/// A pass over the data that finds the products of their parts along the last axis with each other.
final class LastModeGram {
    private final Rows rows;
    private final int size;
    private final Compute compute;
    private final RowSweep sweep;
    private final List<Matrix> parts = new ArrayList<>();

    /// @param size of the last axis
    LastModeGram(Rows rows, int size, Compute compute, OffHeap scope) {
        this.rows = rows;
        this.size = size;
        this.compute = compute;
        sweep = new RowSweep(rows, compute, scope, layout(size));
        for (int w = 0; w < sweep.workers(); w++) {
            parts.add(Matrix.allocate(scope, rows.working(), size, size));
        }
    }

    private static List<Sums.Part> layout(int size) {
        return List.of(Sums.Part.matrix(size, size));
    }

    static long bytes(Rows rows, int size, Compute compute) {
        long workers = Math.min(compute.threads(), RowSweep.lanes(rows, layout(size)));
        return RowSweep.bytes(rows, compute, layout(size))
                + workers * rows.working().bytes() * size * size;
    }

    /// @return whether the pass is complete
    boolean advance() {
        return sweep.advance(2.0 * rows.columns() * size, (block, sums, worker) -> {
            var x = unfolded(block.values(), size);
            var part = parts.get(worker);
            compute.linalg().gemm(true, false, 1, x, x, 0, part);
            sums.part(0).accumulate(part);
        });
    }

    double done() {
        return sweep.done();
    }

    /// size x size; it may be destroyed.
    Matrix total() {
        return sweep.total().part(0);
    }

    /// One row for each part along the last axis.
    static Matrix unfolded(Matrix block, int size) {
        return block.reshaped(block.rows() * (block.columns() / size), size);
    }
}
