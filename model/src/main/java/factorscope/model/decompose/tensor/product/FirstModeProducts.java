package factorscope.model.decompose.tensor.product;

import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowBlock;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;

/// A pass over the data that multiplies them with loadings along their first axis.
public final class FirstModeProducts {
    private final Rows rows;
    private final Compute compute;
    private final int components;
    private final RowSweep sweep;
    private final List<Matrix> codes = new ArrayList<>();
    private final List<Matrix> parts = new ArrayList<>();

    public FirstModeProducts(Rows rows, int components, Compute compute, OffHeap scope) {
        this.rows = rows;
        this.compute = compute;
        this.components = components;
        sweep = new RowSweep(rows, compute, scope, layout(rows, components));
        for (int w = 0; w < sweep.workers(); w++) {
            codes.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), components));
            parts.add(Matrix.allocate(scope, rows.working(), components, rows.columns()));
        }
    }

    private static List<Sums.Part> layout(Rows rows, int components) {
        return List.of(Sums.Part.matrix(components, rows.columns()));
    }

    public static long bytes(Rows rows, int components, Compute compute) {
        long workers = Math.min(compute.threads(), RowSweep.atOnce(rows, layout(rows, components)));
        return RowSweep.bytes(rows, compute, layout(rows, components))
                + workers * rows.working().bytes() * components * (rows.blockRows() + (long) rows.columns());
    }

    /// @param loadings rows x components
    /// @return whether the pass is complete
    public boolean advance(Matrix loadings) {
        return sweep.advance(
                2.0 * rows.columns() * components, (block, sums, worker) -> add(block, loadings, sums, worker));
    }

    private void add(RowBlock block, Matrix loadings, Sums sums, int worker) {
        var row = new double[components];
        var a = codes.get(worker).rows(0, block.count());
        for (int i = 0; i < block.count(); i++) {
            loadings.getRow(block.first() + i, row);
            a.setRow(i, row);
        }
        var part = parts.get(worker);
        compute.linalg().gemm(true, false, 1, a, block.values(), 0, part);
        sums.part(0).accumulate(part);
    }

    /// components x columns; valid until [#restart].
    public Matrix total() {
        return sweep.total().part(0);
    }

    public void restart() {
        sweep.restart();
    }
}
