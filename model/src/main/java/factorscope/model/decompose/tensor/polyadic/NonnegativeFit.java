package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.data.DType;
import factorscope.model.decompose.tensor.product.ModeProducts;
import factorscope.model.decompose.tensor.product.ModeRule;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.KhatriRao;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;

/// A nonnegative polyadic decomposition of data of which only a core and its bases are looked at: the loadings are
/// those of the data's own positions, since nonnegativity means nothing in other coordinates.
final class NonnegativeFit implements StartFit {

    /// More of them cost more here than the sweeps that they save.
    private static final int PASSES = 4;

    private final Compute compute;
    private final PolyadicFactors factors;
    private final ModeRule.Maker maker;
    private final double squares;
    private final List<Matrix> bases;
    private final List<Matrix> unfoldings = new ArrayList<>();

    /// Loadings in the core's coordinates: rank x K by mode.
    private final List<Matrix> inner = new ArrayList<>();

    /// Products of the core with all other modes: rank x K by mode.
    private final List<Matrix> narrow = new ArrayList<>();

    /// The same in the data's coordinates: positions x K by mode.
    private final List<Matrix> products = new ArrayList<>();

    private final List<Matrix> others = new ArrayList<>();
    private double error = Double.POSITIVE_INFINITY;

    /// @param bases positions x rank by mode, orthonormal
    /// @param squares of the data
    /// @param factors of all positions, to be improved; their memory is used
    NonnegativeFit(
            ModeProducts core,
            List<Matrix> bases,
            double squares,
            PolyadicFactors factors,
            int passes,
            Compute compute,
            OffHeap scope) {
        this.compute = compute;
        this.factors = factors;
        this.bases = bases;
        this.squares = squares;
        maker = ModeRule.nonnegative(Math.min(passes, PASSES));
        int k = factors.components();
        for (int m = 0; m < factors.order(); m++) {
            int rank = core.sizes()[m];
            unfoldings.add(core.unfolded(m, scope));
            inner.add(Matrix.allocate(scope, DType.FLOAT64, rank, k));
            narrow.add(Matrix.allocate(scope, DType.FLOAT64, rank, k));
            products.add(Matrix.allocate(scope, DType.FLOAT64, factors.mode(m).rows(), k));
            others.add(Matrix.allocate(scope, DType.FLOAT64, core.count() / rank, k));
        }
    }

    static long bytes(int[] sizes, int[] ranks, int k) {
        long core = 1;
        for (int rank : ranks) {
            core *= rank;
        }
        long values = 0;
        for (int m = 0; m < sizes.length; m++) {
            values += core + k * (2L * ranks[m] + sizes[m] + core / ranks[m]);
        }
        return 8 * values;
    }

    @Override
    public double sweep() {
        for (int m = 0; m < factors.order(); m++) {
            intoCore(m);
        }
        double fit = 0;
        for (int m = 0; m < factors.order(); m++) {
            var rest = new ArrayList<>(inner);
            rest.remove(m);
            KhatriRao.of(rest, others.get(m), compute);
            compute.linalg().gemm(false, false, 1, unfoldings.get(m), others.get(m), 0, narrow.get(m));
            compute.linalg().gemm(false, false, 1, bases.get(m), narrow.get(m), 0, products.get(m));
            update(m);
            intoCore(m);
            fit = m == factors.order() - 1 ? product(products.get(m), factors.mode(m)) : 0;
        }
        double before = error;
        error = squares == 0 ? 0 : Math.sqrt(Math.max(0, squares - 2 * fit + factors.squares()) / squares);
        factors.normaliseInner();
        return before - error;
    }

    private void intoCore(int m) {
        compute.linalg().gemm(true, false, 1, bases.get(m), factors.mode(m), 0, inner.get(m));
    }

    private void update(int m) {
        maker.of(factors.gramWithout(m)).rows(products.get(m), factors.mode(m), compute);
        factors.changed(m);
    }

    private static double product(Matrix a, Matrix b) {
        double sum = 0;
        var left = a.toArray();
        var right = b.toArray();
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
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
