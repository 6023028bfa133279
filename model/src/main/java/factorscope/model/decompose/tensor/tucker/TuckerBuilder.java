package factorscope.model.decompose.tensor.tucker;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.tensor.StructuredResult;
import factorscope.model.decompose.tensor.product.Directions;
import factorscope.model.decompose.tensor.product.Expansion;
import factorscope.model.decompose.tensor.product.Hosvd;
import factorscope.model.decompose.tensor.product.ModeProducts;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Brings bases and a core into the form in which results are kept: the core's parts along every axis are
/// orthogonal to each other, the strongest first, and the pole of loadings that weighs more is positive. Along the
/// first axis it is that of what belongs to a component along all others.
public final class TuckerBuilder {
    private final Dataset data;
    private final List<Matrix> bases;
    private final ModeProducts core;
    private final double squares;
    private final Compute compute;

    /// @param bases size of the axis x its rank, orthonormal
    /// @param squares of the data
    public TuckerBuilder(Dataset data, List<Matrix> bases, ModeProducts core, double squares, Compute compute) {
        this.data = data;
        this.bases = bases;
        this.core = core;
        this.squares = squares;
        this.compute = compute;
    }

    /// What belongs to each component along the first axis: columns x K in the data's working type.
    static Matrix expand(ModeProducts core, List<Matrix> bases, Rows rows, OffHeap scope, Compute compute) {
        int k = bases.getFirst().columns();
        var right = Matrix.allocate(scope, rows.working(), rows.columns(), k);
        try (var here = compute.memory().scope("a Tucker decomposition")) {
            var loadings = bases.subList(1, bases.size()).stream()
                    .map(Matrix::asTensor)
                    .toList();
            var whole = Expansion.expand(new Structure.Tucker(tensor(core), loadings), here, compute);
            var row = new double[rows.columns()];
            for (int r = 0; r < k; r++) {
                whole.getRow(r, row);
                for (int j = 0; j < row.length; j++) {
                    right.set(j, r, row[j]);
                }
            }
        }
        return right;
    }

    private static Tensor tensor(ModeProducts values) {
        return Tensor.of(
                values.values().segment(),
                DType.FLOAT64,
                new Shape(Arrays.stream(values.sizes()).mapToObj(s -> (long) s).toList()),
                Storage.collected());
    }

    public TwoWay build() {
        try (var here = compute.memory().scope("a result")) {
            var turned = new ArrayList<Matrix>();
            var values = core;
            for (int m = 0; m < bases.size(); m++) {
                int rank = bases.get(m).columns();
                var directions = Directions.of(values, m, Directions.Rank.of(rank), compute, here);
                if (directions.columns() == rank) {
                    values = values.project(m, directions, compute.linalg(), here);
                    var basis = Hosvd.allocate(here, bases.get(m).rows(), rank);
                    compute.linalg().gemm(false, false, 1, bases.get(m), directions, 0, basis);
                    turned.add(basis);
                } else {
                    turned.add(bases.get(m));
                }
            }
            return result(turned, values);
        }
    }

    private TwoWay result(List<Matrix> turned, ModeProducts values) {
        int k = values.sizes()[0];
        var signs = new ArrayList<double[]>();
        for (var basis : turned) {
            signs.add(StructuredResult.poles(basis));
        }
        Arrays.fill(signs.getFirst(), 1);
        var kept = core(values, signs);
        var loadings = new ArrayList<Tensor>();
        for (int m = 1; m < turned.size(); m++) {
            loadings.add(signed(turned.get(m), signs.get(m), DType.FLOAT64).asTensor());
        }
        var weights = Matrix.allocateShared(compute.memory(), DType.FLOAT64, 1, k, "a result");
        var shares = Matrix.allocateShared(compute.memory(), DType.FLOAT64, 1, k, "a result");
        var slices = kept.reshaped(k, Math.toIntExact(values.count() / k));
        for (int r = 0; r < k; r++) {
            double square = new ModeProducts(slices.rows(r, 1), new int[] {1, slices.columns()}).squares();
            weights.set(0, r, Math.sqrt(square));
            shares.set(0, r, squares > 0 ? square / squares : 0);
        }
        var structure = new Structure.Tucker(tensor(new ModeProducts(kept, values.sizes())), loadings);
        var type = data.values().dtype().working();
        var right = Matrix.of(Expansion.right(
                structure, weights.asVector(), type, data.columns().size(), compute));
        var first = StructuredResult.poles(right);
        for (int r = 0; r < k; r++) {
            if (first[r] < 0) {
                flip(right, r);
                flipRow(slices, r);
            }
        }
        var left = signed(turned.getFirst(), first, type);
        return TwoWay.of(
                        new TwoWay.Axes(data.rows(), data.columns()),
                        new TwoWay.Arrays(left.asTensor(), weights.asVector(), right.asTensor()),
                        TwoWay.Signs.SIGNED,
                        TwoWay.Signs.SIGNED)
                .withShares(shares.asVector())
                .withStructure(structure);
    }

    /// The core with the signs that the loadings are given.
    private Matrix core(ModeProducts values, List<double[]> signs) {
        var sizes = values.sizes();
        int last = sizes.length - 1;
        var from = values.values().reshaped(values.count() / sizes[last], sizes[last]);
        var to = Matrix.allocateShared(compute.memory(), DType.FLOAT64, from.rows(), sizes[last], "a result");
        var row = new double[sizes[last]];
        for (long i = 0; i < from.rows(); i++) {
            double sign = 1;
            long rest = i;
            for (int m = last - 1; m >= 0; m--) {
                sign *= signs.get(m)[(int) (rest % sizes[m])];
                rest /= sizes[m];
            }
            from.getRow(i, row);
            for (int r = 0; r < row.length; r++) {
                row[r] *= sign * signs.get(last)[r];
            }
            to.setRow(i, row);
        }
        return to;
    }

    private Matrix signed(Matrix basis, double[] signs, DType type) {
        var loadings = Matrix.allocateShared(compute.memory(), type, basis.rows(), basis.columns(), "a result");
        var row = new double[basis.columns()];
        for (long i = 0; i < basis.rows(); i++) {
            basis.getRow(i, row);
            for (int r = 0; r < row.length; r++) {
                row[r] *= signs[r];
            }
            loadings.setRow(i, row);
        }
        return loadings;
    }

    private static void flip(Matrix matrix, int column) {
        for (long i = 0; i < matrix.rows(); i++) {
            matrix.set(i, column, -matrix.get(i, column));
        }
    }

    private static void flipRow(Matrix matrix, int row) {
        for (int j = 0; j < matrix.columns(); j++) {
            matrix.set(row, j, -matrix.get(row, j));
        }
    }
}
