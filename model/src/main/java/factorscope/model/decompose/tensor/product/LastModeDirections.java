package factorscope.model.decompose.tensor.product;

import factorscope.model.data.DType;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A pass over the data that finds the leading directions of their last axis: from the products of their parts along it
/// with each other or, where the axis is longer than all others together, from the values themselves, which are fewer.
final class LastModeDirections {
    private final Rows rows;
    private final int size;
    private final Compute compute;
    private final RowSweep sweep;
    private final List<Matrix> parts = new ArrayList<>();
    private final @Nullable ModeProducts whole;

    /// @param size of the last axis
    LastModeDirections(Rows rows, int size, Compute compute, OffHeap scope) {
        this.rows = rows;
        this.size = size;
        this.compute = compute;
        sweep = new RowSweep(rows, compute, scope, layout(rows, size));
        int others = Math.toIntExact(isLong(rows, size) ? others(rows, size) : 0);
        whole = others > 0
                ? new ModeProducts(Matrix.allocate(scope, DType.FLOAT64, others, size), new int[] {others, size})
                : null;
        if (whole == null) {
            for (int w = 0; w < sweep.workers(); w++) {
                parts.add(Matrix.allocate(scope, rows.working(), size, size));
            }
        }
    }

    private static long others(Rows rows, int size) {
        return rows.count() * (rows.columns() / size);
    }

    private static boolean isLong(Rows rows, int size) {
        return size > others(rows, size);
    }

    private static List<Sums.Part> layout(Rows rows, int size) {
        return isLong(rows, size) ? List.of() : List.of(Sums.Part.matrix(size, size));
    }

    /// What the pass takes, and [#directions] of at most this rank.
    static long bytes(Rows rows, int size, int rank, Compute compute) {
        long sweep = RowSweep.bytes(rows, compute, layout(rows, size));
        if (isLong(rows, size)) {
            long others = others(rows, size);
            return sweep + 8 * others * size + Directions.bytes(size, others, rank, compute.linalg());
        }
        long workers = Math.min(compute.threads(), RowSweep.atOnce(rows, layout(rows, size)));
        return sweep
                + workers * rows.working().bytes() * size * size
                + Directions.bytesOfGram(size, rank, compute.linalg());
    }

    /// @return whether the pass is complete
    boolean advance() {
        var values = whole;
        if (values != null) {
            return sweep.advance(rows.columns(), (block, _, _) -> {
                var x = unfolded(block.values(), size);
                values.values()
                        .rows(block.first() * (rows.columns() / size), x.rows())
                        .copyFrom(x);
            });
        }
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

    /// Of all values, after the pass.
    double squares() {
        if (whole != null) {
            return whole.squares();
        }
        var gram = sweep.total().part(0);
        double squares = 0;
        for (int i = 0; i < size; i++) {
            squares += gram.get(i, i);
        }
        return squares;
    }

    /// To be asked for once, after the pass.
    ///
    /// @return size x rank, orthonormal, the strongest first
    Matrix directions(Directions.Rank rank, OffHeap scope) {
        return whole == null
                ? Directions.ofGram(sweep.total().part(0), rank, compute, scope)
                : Directions.of(whole, 1, rank, compute, scope);
    }

    /// One row for each part along the last axis.
    static Matrix unfolded(Matrix block, int size) {
        return block.reshaped(block.rows() * (block.columns() / size), size);
    }
}
