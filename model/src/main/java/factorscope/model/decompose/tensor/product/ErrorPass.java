package factorscope.model.decompose.tensor.product;

import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowBlock;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;

/// A pass that finds the squares of what a result leaves of the data, as the difference to the data: differences of
/// sums lose them where they are small.
public final class ErrorPass {
    private static final List<Sums.Part> LAYOUT = List.of(Sums.Part.vector(1));

    /// Rows that are worked on together.
    private static final int TOGETHER = 8;

    private final Rows rows;
    private final Compute compute;
    private final int components;
    private final Counted counted;
    private final RowSweep sweep;
    private final List<Matrix> codes = new ArrayList<>();
    private final List<Matrix> residuals = new ArrayList<>();

    public ErrorPass(Rows rows, int components, Compute compute, OffHeap scope) {
        this(rows, components, Counted.ALL, compute, scope);
    }

    public ErrorPass(Rows rows, int components, Counted counted, Compute compute, OffHeap scope) {
        this.counted = counted;
        this.rows = rows;
        this.compute = compute;
        this.components = components;
        sweep = new RowSweep(rows, compute, scope, LAYOUT);
        for (int w = 0; w < sweep.workers(); w++) {
            codes.add(Matrix.allocate(scope, rows.working(), TOGETHER, components));
            residuals.add(Matrix.allocate(scope, rows.working(), TOGETHER, rows.columns()));
        }
    }

    public static long bytes(Rows rows, int components, Compute compute) {
        long workers = Math.min(compute.threads(), RowSweep.atOnce(rows, LAYOUT));
        return RowSweep.bytes(rows, compute, LAYOUT)
                + workers * rows.working().bytes() * TOGETHER * (components + (long) rows.columns());
    }

    public boolean hasBegun() {
        return sweep.position() > 0;
    }

    public double done() {
        return sweep.done();
    }

    /// @param left rows x K
    /// @param right columns x K, in the data's working type
    /// @return whether the pass is complete
    public boolean advance(Matrix left, Matrix right) {
        return sweep.advance(
                2.0 * rows.columns() * components, (block, sums, worker) -> add(block, left, right, sums, worker));
    }

    private void add(RowBlock block, Matrix left, Matrix right, Sums sums, int worker) {
        var code = new double[components];
        var row = new double[rows.columns()];
        double sum = 0;
        for (long from = 0; from < block.count(); from += TOGETHER) {
            int count = (int) Math.min(TOGETHER, block.count() - from);
            var a = codes.get(worker).rows(0, count);
            for (int i = 0; i < count; i++) {
                left.getRow(block.first() + from + i, code);
                a.setRow(i, code);
            }
            var r = residuals.get(worker).rows(0, count);
            r.copyFrom(block.values().rows(from, count));
            compute.linalg().gemm(false, true, -1, a, right, 1, r);
            for (int i = 0; i < count; i++) {
                r.getRow(i, row);
                counted.select(block.first() + from + i, row);
                sum += Dot.square(row);
            }
        }
        sums.part(0).set(0, 0, sums.part(0).get(0, 0) + sum);
    }

    /// ||X - left right'||^2.
    public double squares() {
        return sweep.total().part(0).get(0, 0);
    }
}
