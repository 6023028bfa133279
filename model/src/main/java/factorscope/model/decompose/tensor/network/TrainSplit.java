package factorscope.model.decompose.tensor.network;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.tensor.product.Directions;
import factorscope.model.decompose.tensor.product.Expansion;
import factorscope.model.decompose.tensor.product.ModeProducts;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;

/// Splits the right side of a matrix decomposition into one core for each axis, from the second to the last.
///
/// @param sizes of all axes
/// @param ranks between each axis and the next, at most
/// @param allowed how much of the squares each split may leave out
/// @param squares of the data
record TrainSplit(int[] sizes, int[] ranks, double allowed, double squares, Compute compute) {
    /// What [#of] takes, its result included.
    static long bytes(int[] sizes, int[] ranks, int columns, DType type, Linalg linalg) {
        long whole = 8L * ranks[0] * columns;
        long temporary = whole;
        long after = columns;
        int before = ranks[0];
        long expanded = 0;
        for (int m = 1; m < sizes.length; m++) {
            after /= sizes[m];
            int rank = m < ranks.length ? ranks[m] : 1;
            if (m < ranks.length) {
                temporary += Directions.bytes(before * sizes[m], after, rank, linalg) + 8 * after * rank;
            }
            expanded += m == 1 ? 0 : 8 * (whole / 8 / after) * rank;
            before = rank;
        }
        return temporary + 2 * expanded + result(sizes, ranks, columns, type);
    }

    /// Of the result, but for the loadings along the first axis.
    static long result(int[] sizes, int[] ranks, int columns, DType type) {
        long cores = 0;
        for (int m = 1; m < sizes.length; m++) {
            cores += 8L * ranks[m - 1] * sizes[m] * (m < ranks.length ? ranks[m] : 1);
        }
        return cores + 16L * ranks[0] + (long) type.bytes() * ranks[0] * columns;
    }

    /// @param matrix with at least as many components as the first rank; only these are used
    TwoWay of(TwoWay matrix) {
        int k = ranks[0];
        int columns = matrix.axes().get(1).size();
        var structure = new Structure.Train(cores(matrix, columns));
        var weights = Matrix.allocateShared(compute.memory(), DType.FLOAT64, 1, k, "a result");
        var shares = Matrix.allocateShared(compute.memory(), DType.FLOAT64, 1, k, "a result");
        try (var here = compute.memory().scope("a tensor train")) {
            var whole = Expansion.expand(structure, here, compute);
            var row = new double[columns];
            for (int r = 0; r < k; r++) {
                whole.getRow(r, row);
                double square = 0;
                double fit = 0;
                for (int j = 0; j < columns; j++) {
                    square += row[j] * row[j];
                    fit += row[j] * matrix.strength(r) * matrix.loadings(1).at(j, r);
                }
                weights.set(0, r, Math.sqrt(square));
                shares.set(0, r, squares > 0 ? (2 * fit - square) / squares : 0);
            }
        }
        var left = matrix.loadings(0);
        return TwoWay.of(
                        new TwoWay.Axes(matrix.axes().get(0), matrix.axes().get(1)),
                        new TwoWay.Arrays(
                                k == matrix.components() ? left : leading(left, k),
                                weights.asVector(),
                                Expansion.right(structure, weights.asVector(), left.dtype(), columns, compute)),
                        TwoWay.Signs.SIGNED,
                        TwoWay.Signs.SIGNED)
                .withShares(shares.asVector())
                .withStructure(structure);
    }

    private List<Tensor> cores(TwoWay matrix, int columns) {
        var cores = new ArrayList<Tensor>();
        try (var here = compute.memory().scope("a tensor train")) {
            int rank = ranks[0];
            var rest = Matrix.allocate(here, DType.FLOAT64, rank, columns);
            for (int j = 0; j < columns; j++) {
                for (int r = 0; r < rank; r++) {
                    rest.set(r, j, matrix.strength(r) * matrix.loadings(1).at(j, r));
                }
            }
            int after = columns;
            for (int m = 1; m < ranks.length; m++) {
                after /= sizes[m];
                int before = rank * sizes[m];
                var unfolded = rest.reshaped(before, after);
                var directions = Directions.of(
                        new ModeProducts(unfolded, new int[] {before, after}),
                        0,
                        Directions.Rank.within(ranks[m], allowed, squares),
                        compute,
                        here);
                rest = Matrix.allocate(here, DType.FLOAT64, directions.columns(), after);
                compute.linalg().gemm(true, false, 1, directions, unfolded, 0, rest);
                cores.add(core(directions, rank, sizes[m]));
                rank = directions.columns();
            }
            cores.add(core(rest, rank, sizes[sizes.length - 1]));
        }
        return cores;
    }

    private Tensor core(Matrix values, int before, int positions) {
        var kept = Matrix.allocateShared(compute.memory(), DType.FLOAT64, values.rows(), values.columns(), "a result");
        kept.copyFrom(values);
        long after = values.rows() * values.columns() / before / positions;
        return Tensor.of(kept.segment(), DType.FLOAT64, Shape.of(before, positions, after), Storage.collected());
    }

    private Tensor leading(Tensor left, int k) {
        var fewer = Matrix.allocateShared(
                compute.memory(), left.dtype(), left.shape().rows(), k, "a result");
        var row = new double[k];
        for (long i = 0; i < fewer.rows(); i++) {
            for (int r = 0; r < k; r++) {
                row[r] = left.at(i, r);
            }
            fewer.setRow(i, row);
        }
        return fewer.asTensor();
    }
}
