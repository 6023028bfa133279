package factorscope.model.decompose.tensor.product;

import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.util.List;

/// One pass over the data, for methods that then look at few of their values: whether all can be computed with, and
/// their squares.
public final class Squares implements Loading {
    private static final List<Sums.Part> LAYOUT = List.of(Sums.Part.vector(1));

    private final Rows rows;
    private final OffHeap scope;
    private final RowSweep sweep;
    private double sum;

    public Squares(Rows rows, Compute compute) {
        this.rows = rows;
        scope = compute.memory().scope("a pass over the data");
        sweep = new RowSweep(rows, compute, scope, LAYOUT);
    }

    public static long bytes(Rows rows, Compute compute) {
        return RowSweep.bytes(rows, compute, LAYOUT);
    }

    @Override
    public boolean advance() {
        boolean isOver = sweep.advance(rows.columns(), (block, sums, _) -> {
            var row = new double[rows.columns()];
            double square = sums.part(0).get(0, 0);
            for (long i = 0; i < block.count(); i++) {
                block.values().getRow(i, row);
                square += Dot.square(row);
            }
            sums.part(0).set(0, 0, square);
        });
        if (isOver) {
            rows.requireComputable(rows.working());
            sum = sweep.total().part(0).get(0, 0);
            scope.close();
        }
        return isOver;
    }

    public double sum() {
        return sum;
    }

    @Override
    public void close() {
        scope.close();
    }
}
