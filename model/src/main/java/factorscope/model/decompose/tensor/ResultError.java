package factorscope.model.decompose.tensor;

import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.tensor.product.Counted;
import factorscope.model.decompose.tensor.product.ErrorPass;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import factorscope.model.memory.OffHeap;

/// The squares of what a result leaves of the data, by an [ErrorPass].
public final class ResultError {
    private final ErrorPass pass;
    private final Matrix left;
    private final Matrix scaled;

    public ResultError(Rows rows, TwoWay result, Counted counted, Compute compute, OffHeap scope) {
        int k = result.components();
        pass = new ErrorPass(rows, k, counted, compute, scope);
        left = Matrix.of(result.loadings(0));
        scaled = Matrix.allocate(scope, rows.working(), rows.columns(), k);
        var right = Matrix.of(result.loadings(1));
        var row = new double[k];
        for (int j = 0; j < scaled.rows(); j++) {
            right.getRow(j, row);
            for (int r = 0; r < k; r++) {
                row[r] *= result.strength(r);
            }
            scaled.setRow(j, row);
        }
    }

    public static long bytes(Rows rows, int components, Compute compute) {
        return ErrorPass.bytes(rows, components, compute)
                + (long) rows.working().bytes() * rows.columns() * components;
    }

    /// @return whether the pass is complete
    public boolean advance() {
        return pass.advance(left, scaled);
    }

    public double done() {
        return pass.done();
    }

    public double squares() {
        return pass.squares();
    }
}
