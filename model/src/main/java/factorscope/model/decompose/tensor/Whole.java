package factorscope.model.decompose.tensor;

import factorscope.model.data.DType;
import factorscope.model.decompose.tensor.product.Counted;
import factorscope.model.decompose.tensor.product.Loading;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.util.List;

/// A copy of the data in memory, float64, for methods that look at them from every side in every sweep. What is missing
/// is NaN, where the rows allow it.
final class Whole implements Loading {
    private static final List<Sums.Part> LAYOUT = List.of(Sums.Part.vector(1));

    private final Rows rows;
    private final OffHeap scope;
    private final OffHeap passing;
    private final RowSweep sweep;
    private final Matrix values;
    private double squares;

    Whole(Rows rows, Compute compute) {
        this.rows = rows;
        scope = compute.memory().scope("a copy of the data");
        passing = compute.memory().scope("a copy of the data");
        values = Matrix.allocate(scope, DType.FLOAT64, rows.count(), rows.columns());
        sweep = new RowSweep(rows, compute, passing, LAYOUT);
    }

    @Override
    public boolean advance() {
        boolean isOver = sweep.advance(rows.columns(), (block, sums, _) -> {
            var into = values.rows(block.first(), block.count());
            into.copyFrom(block.values());
            var row = new double[rows.columns()];
            double square = sums.part(0).get(0, 0);
            for (long i = 0; i < block.count(); i++) {
                into.getRow(i, row);
                Counted.PRESENT.select(block.first() + i, row);
                square += Dot.square(row);
            }
            sums.part(0).set(0, 0, square);
        });
        if (isOver) {
            rows.requireComputable(rows.working());
            squares = sweep.total().part(0).get(0, 0);
            passing.close();
        }
        return isOver;
    }

    /// Positions of the first axis x all others.
    Matrix values() {
        return values;
    }

    /// Of what is not missing.
    double squares() {
        return squares;
    }

    @Override
    public void close() {
        passing.close();
        scope.close();
    }
}
