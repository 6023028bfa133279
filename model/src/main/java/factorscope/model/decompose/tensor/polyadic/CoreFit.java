package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.data.DType;
import factorscope.model.decompose.tensor.product.ModeProducts;
import factorscope.model.decompose.tensor.product.ModeRule;
import factorscope.model.decompose.tensor.product.ModeSolver;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.KhatriRao;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.OffHeap;
import java.util.Collections;
import java.util.List;

/// A polyadic decomposition of a small tensor in memory by alternating least squares, from one random start.
final class CoreFit implements StartFit {
    private final Compute compute;
    private final Matrix unfolding;
    private final Matrix products;
    private final Matrix y;
    private final Matrix khatriRao;
    private final PolyadicFactors.Scratch scratch;
    private final ModeRule.Maker maker;
    private final List<ModeSolver> solvers;
    private final PolyadicFactors factors;
    private final double squares;
    private double error = Double.POSITIVE_INFINITY;

    /// @param values of the tensor
    /// @param factors to be improved; their memory is used
    CoreFit(ModeProducts values, PolyadicFactors factors, Compute compute, OffHeap scope) {
        this.compute = compute;
        this.factors = factors;
        int n = values.sizes()[0];
        int width = Math.toIntExact(values.count() / Math.max(1, n));
        int k = factors.components();
        unfolding = values.values().reshaped(n, width);
        products = Matrix.allocate(scope, DType.FLOAT64, n, k);
        y = Matrix.allocate(scope, DType.FLOAT64, k, width);
        khatriRao = Matrix.allocate(scope, DType.FLOAT64, width, k);
        scratch = new PolyadicFactors.Scratch(scope, values.sizes(), k);
        maker = ModeRule.leastSquares(compute.linalg(), scope, k, DType.FLOAT64);
        squares = values.squares();
        solvers = Collections.nCopies(factors.order(), ModeSolver.byRows(maker));
    }

    static long bytes(int[] sizes, int k) {
        long width = 1;
        for (int m = 1; m < sizes.length; m++) {
            width *= sizes[m];
        }
        return 8L * k * (sizes[0] + 2 * width + 2L * k) + PolyadicFactors.Scratch.bytes(sizes, k);
    }

    @Override
    public double sweep() {
        int k = factors.components();
        KhatriRao.of(factors.inner(), khatriRao, compute);
        compute.linalg().gemm(false, false, 1, unfolding, khatriRao, 0, products);
        var rule = maker.of(factors.gramWithout(0));
        var product = new double[k];
        var row = new double[k];
        for (long i = 0; i < products.rows(); i++) {
            products.getRow(i, product);
            factors.mode(0).getRow(i, row);
            rule.row(product, row);
            factors.mode(0).setRow(i, row);
        }
        factors.changed(0);
        compute.linalg().gemm(true, false, 1, factors.mode(0), unfolding, 0, y);
        double fit = 0;
        for (double value : factors.updateInner(y, solvers, scratch, compute)) {
            fit += value;
        }
        double before = error;
        error = squares == 0 ? 0 : Math.sqrt(Math.max(0, squares - 2 * fit + factors.squares()) / squares);
        factors.normaliseInner();
        return before - error;
    }

    @Override
    public void restart() {
        error = Double.POSITIVE_INFINITY;
    }

    @Override
    public double error() {
        return error;
    }
}
