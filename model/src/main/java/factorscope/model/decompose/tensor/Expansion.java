package factorscope.model.decompose.tensor;

import factorscope.model.data.DType;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Structure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.KhatriRao;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.OffHeap;

/// Right loadings from what they are made of.
public final class Expansion {
    private Expansion() {}

    /// @param weights K: the norms of what a Tucker decomposition or a train expands to
    /// @param type of the loadings
    /// @param columns of the data
    /// @return columns x K, of unit norm
    /// @throws IllegalArgumentException if the parts do not fit each other
    public static Tensor right(Structure structure, Tensor weights, DType type, long columns, Compute compute) {
        int k = Math.toIntExact(weights.shape().count());
        var right = Matrix.allocateShared(compute.memory(), type, columns, k, "a result");
        switch (structure) {
            case Structure.Polyadic polyadic ->
                KhatriRao.of(polyadic.loadings().stream().map(Matrix::of).toList(), right, compute);
            case Structure.Tucker tucker -> {
                try (var scope = compute.memory().scope("a result")) {
                    turn(expand(tucker, scope, compute), weights, right);
                }
            }
            case Structure.Train train -> {
                try (var scope = compute.memory().scope("a result")) {
                    turn(expand(train, scope, compute), weights, right);
                }
            }
        }
        return right.asTensor();
    }

    /// K x columns.
    static Matrix expand(Structure.Tucker tucker, OffHeap scope, Compute compute) {
        var sizes =
                tucker.core().shape().sizes().stream().mapToInt(Long::intValue).toArray();
        var values = new ModeProducts(Matrix.of(tucker.core()), sizes);
        for (int m = sizes.length - 1; m > 0; m--) {
            var loadings = Matrix.of(tucker.loadings().get(m - 1));
            values = values.project(m, transposed(loadings, scope), compute.linalg(), scope);
        }
        return values.values().reshaped(sizes[0], columns(values.count(), sizes[0]));
    }

    /// K x columns.
    static Matrix expand(Structure.Train train, OffHeap scope, Compute compute) {
        var first = train.cores().getFirst();
        var product = Matrix.of(first);
        int k = Math.toIntExact(first.shape().rows());
        for (var core : train.cores().subList(1, train.cores().size())) {
            int before = Math.toIntExact(core.shape().rows());
            var next = Matrix.of(core).reshaped(before, columns(core.shape().count(), before));
            long values = product.rows() * product.columns();
            var longer = Matrix.allocate(scope, DType.FLOAT64, values / before, next.columns());
            compute.linalg().gemm(false, false, 1, product.reshaped(values / before, before), next, 0, longer);
            product = longer;
        }
        return product.reshaped(k, columns(product.rows() * product.columns(), k));
    }

    private static int columns(long values, int rows) {
        return Math.toIntExact(values / rows);
    }

    private static Matrix transposed(Matrix matrix, OffHeap scope) {
        var turned = Matrix.allocate(scope, matrix.dtype(), matrix.columns(), Math.toIntExact(matrix.rows()));
        var row = new double[matrix.columns()];
        for (int i = 0; i < matrix.rows(); i++) {
            matrix.getRow(i, row);
            for (int j = 0; j < row.length; j++) {
                turned.set(j, i, row[j]);
            }
        }
        return turned;
    }

    private static void turn(Matrix rows, Tensor weights, Matrix right) {
        if (rows.columns() != right.rows()) {
            throw new IllegalArgumentException("the parts do not fill the columns");
        }
        var row = new double[rows.columns()];
        for (int k = 0; k < right.columns(); k++) {
            rows.getRow(k, row);
            double weight = weights.at(k);
            for (int j = 0; j < row.length; j++) {
                right.set(j, k, weight > 0 ? row[j] / weight : 0);
            }
        }
    }
}
