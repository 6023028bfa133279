package factorscope.model.linalg;

import java.util.List;

/// Column-wise products of several matrices: one row for each combination of their rows, the last matrix' running
/// fastest. The loadings of a polyadic decomposition along folded columns.
public final class KhatriRao {
    private static final int ROWS_PER_TASK = 4096;

    private KhatriRao() {}

    /// @param factors each positions x K, float64
    /// @param into as many rows as there are combinations, x K
    public static void of(List<Matrix> factors, Matrix into, Compute compute) {
        int k = into.columns();
        var arrays = factors.stream().map(Matrix::toArray).toList();
        var sizes = factors.stream().mapToLong(Matrix::rows).toArray();
        long rows = into.rows();
        compute.parallel(Math.toIntExact(Math.ceilDiv(rows, ROWS_PER_TASK)), (task, _) -> {
            var product = new double[k];
            for (long row = (long) task * ROWS_PER_TASK; row < Math.min(rows, (task + 1L) * ROWS_PER_TASK); row++) {
                java.util.Arrays.fill(product, 1);
                long rest = row;
                for (int m = sizes.length - 1; m >= 0; m--) {
                    int at = (int) (rest % sizes[m]) * k;
                    rest /= sizes[m];
                    var array = arrays.get(m);
                    for (int c = 0; c < k; c++) {
                        product[c] *= array[at + c];
                    }
                }
                into.setRow(row, product);
            }
        });
    }
}
