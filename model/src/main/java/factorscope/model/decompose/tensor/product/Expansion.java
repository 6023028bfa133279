package factorscope.model.decompose.tensor.product;

import factorscope.model.data.DType;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Structure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.KhatriRao;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.OffHeap;
import java.util.List;

/// Right loadings from what they are made of.
public final class Expansion {
    private Expansion() {}

    /// @param weights K
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
            case Structure.Coupled coupled ->
                KhatriRao.of(coupled.loadings().stream().map(Matrix::of).toList(), right, compute);
            case Structure.Tucker tucker -> {
                try (var scope = compute.memory().scope("a result")) {
                    turn(expand(tucker, scope, compute), right);
                }
            }
            case Structure.Hierarchical tree -> {
                try (var scope = compute.memory().scope("a result")) {
                    turn(expand(core(tree, k, compute), scope, compute), right);
                }
            }
            case Structure.Evolving evolving -> expand(evolving, right);
            case Structure.Train train -> {
                try (var scope = compute.memory().scope("a result")) {
                    turn(expand(train, scope, compute), right);
                }
            }
            case Structure.Ring ring -> {
                try (var scope = compute.memory().scope("a result")) {
                    var cores = ring.cores();
                    turn(chain(cores.subList(1, cores.size()), scope, compute), right);
                }
            }
            case Structure.Network network -> {
                try (var scope = compute.memory().scope("a result")) {
                    var whole = Matrix.allocate(scope, DType.FLOAT64, k, Math.toIntExact(columns));
                    whole.fill(Cores.of(network).without(0));
                    turn(whole, right);
                }
            }
        }
        return right.asTensor();
    }

    /// With the core as one.
    private static Structure.Tucker core(Structure.Hierarchical tree, int k, Compute compute) {
        var ranks = new int[tree.loadings().size() + 1];
        ranks[0] = k;
        for (int m = 1; m < ranks.length; m++) {
            ranks[m] = Math.toIntExact(tree.loadings().get(m - 1).shape().columns());
        }
        var transfers = tree.transfers().stream().map(SmallTensor::of).toList();
        return new Structure.Tucker(Tree.of(ranks.length).join(transfers, ranks).kept(compute), tree.loadings());
    }

    /// K x columns.
    public static Matrix expand(Structure.Tucker tucker, OffHeap scope, Compute compute) {
        var sizes =
                tucker.core().shape().sizes().stream().mapToInt(Long::intValue).toArray();
        var values = new ModeProducts(Matrix.of(tucker.core()), sizes);
        for (int m = sizes.length - 1; m > 0; m--) {
            var loadings = Matrix.of(tucker.loadings().get(m - 1));
            values = values.project(m, transposed(loadings, scope), compute.linalg(), scope);
        }
        return values.values().reshaped(sizes[0], columns(values.count(), sizes[0]));
    }

    private static void expand(Structure.Evolving evolving, Matrix right) {
        int k = right.columns();
        var profiles = Matrix.of(evolving.profiles()).reshaped(right.rows(), k);
        int slices = Math.toIntExact(evolving.slices().shape().rows());
        var row = new double[k];
        for (long j = 0; j < right.rows(); j++) {
            profiles.getRow(j, row);
            for (int r = 0; r < k; r++) {
                row[r] *= evolving.slices().at(j % slices, r);
            }
            right.setRow(j, row);
        }
    }

    /// K x columns.
    public static Matrix expand(Structure.Train train, OffHeap scope, Compute compute) {
        return chain(train.cores(), scope, compute);
    }

    /// The rank after the last core comes first: a row for each pair of it and the rank before the first.
    private static Matrix chain(List<Tensor> cores, OffHeap scope, Compute compute) {
        var first = cores.getFirst();
        var product = Matrix.of(first);
        int k = Math.toIntExact(first.shape().rows());
        for (var core : cores.subList(1, cores.size())) {
            int before = Math.toIntExact(core.shape().rows());
            var next = Matrix.of(core).reshaped(before, columns(core.shape().count(), before));
            long values = product.rows() * product.columns();
            var longer = Matrix.allocate(scope, DType.FLOAT64, values / before, next.columns());
            compute.linalg().gemm(false, false, 1, product.reshaped(values / before, before), next, 0, longer);
            product = longer;
        }
        int closing = Math.toIntExact(cores.getLast().shape().sizes().getLast());
        int columns = columns(product.rows() * product.columns(), k * closing);
        return closing == 1
                ? product.reshaped(k, columns)
                : closed(product.reshaped((long) k * columns, closing), k, scope);
    }

    /// The rank that closes a ring comes first.
    private static Matrix closed(Matrix product, int k, OffHeap scope) {
        int closing = product.columns();
        int columns = columns(product.rows(), k);
        var out = Matrix.allocate(scope, DType.FLOAT64, (long) closing * k, columns);
        var row = new double[closing];
        for (int r = 0; r < k; r++) {
            for (int j = 0; j < columns; j++) {
                product.getRow((long) r * columns + j, row);
                for (int q = 0; q < closing; q++) {
                    out.set((long) q * k + r, j, row[q]);
                }
            }
        }
        return out;
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

    private static void turn(Matrix rows, Matrix right) {
        if (rows.columns() != right.rows()) {
            throw new IllegalArgumentException("the parts do not fill the columns");
        }
        var row = new double[rows.columns()];
        for (int k = 0; k < right.columns(); k++) {
            rows.getRow(k, row);
            double norm = Math.sqrt(Dot.square(row));
            for (int j = 0; j < row.length; j++) {
                right.set(j, k, norm > 0 ? row[j] / norm : 0);
            }
        }
    }
}
