package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.WholeFit;
import factorscope.model.decompose.tensor.product.ModeProducts;
import factorscope.model.decompose.tensor.product.ModeRule;
import factorscope.model.decompose.tensor.product.ModeSolver;
import factorscope.model.decompose.tensor.product.NormalEquations;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.KhatriRao;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.Rows;
import java.util.ArrayList;
import java.util.List;

/// Alternating least squares for a tensor X ~ [[A, B, ...]] and a matrix Y ~ A V' at once: the rows of A are found
/// from both.
final class CoupledFit extends WholeFit {
    /// Results are kept in the data's type: what cancels beyond its digits is lost.
    private static final double SINGLE_RIDGE = 1e-7;

    private static final double DOUBLE_RIDGE = 1e-12;

    private final Dataset data;
    private final long seed;
    private final double wanted;
    private final double ridge;
    private final int[] sizes;
    private final int k;
    private final Compute compute;
    private final PolyadicFactors factors;
    private final PolyadicFactors.Scratch scratch;

    /// The matrix' own loadings: columns x K.
    private final Matrix own;

    private final Matrix matrix;
    private final Matrix khatriRao;
    private final Matrix products;
    private final Matrix narrow;
    private final Matrix y;
    private final SolverState.Reals fits;
    private final SolverState.Real error;
    private final SolverState.Real matrixError;
    private final List<ModeSolver> solvers = new ArrayList<>();
    private double matrixSquares;

    /// @param weight of the matrix beside the tensor
    record Settings(int components, double weight, Dataset matrix) {}

    CoupledFit(Problem problem, Settings settings, Compute compute, SolverState state) {
        data = problem.inputs().data();
        seed = problem.seed();
        wanted = settings.weight;
        k = settings.components;
        this.compute = compute;
        sizes = TensorShapes.sizes(problem);
        var side = settings.matrix;
        int width = side.columns().size();
        int columns = data.columns().size();
        var type = data.values().dtype().working();
        ridge = type == DType.FLOAT32 ? SINGLE_RIDGE : DOUBLE_RIDGE;
        factors = PolyadicFactors.declare(state, "mode", sizes, k);
        var scope = state.scratch();
        scratch = new PolyadicFactors.Scratch(scope, sizes, k);
        own = state.matrix("own", DType.FLOAT64, width, k);
        matrix = Matrix.allocate(scope, DType.FLOAT64, sizes[0], width);
        khatriRao = Matrix.allocate(scope, DType.FLOAT64, columns, k);
        products = Matrix.allocate(scope, DType.FLOAT64, sizes[0], k);
        narrow = Matrix.allocate(scope, DType.FLOAT64, sizes[0], k);
        y = Matrix.allocate(scope, DType.FLOAT64, k, columns);
        fits = state.reals("fits");
        error = state.real("error", 0);
        matrixError = state.real("matrixError", 0);
        for (int ignored : sizes) {
            solvers.add(ModeSolver.byRows(ModeRule.leastSquares(compute.linalg(), scope, k, type)));
        }
        side(side);
    }

    /// Where memory is only counted there is nothing to fill.
    private void side(Dataset side) {
        if (matrix.segment().byteSize() == 0) {
            return;
        }
        var rows = Rows.of(side);
        for (long b = 0; b < rows.blocks(); b++) {
            try (var here = compute.memory().scope("the coupled matrix")) {
                var buffer =
                        Matrix.allocate(here, rows.working(), rows.copies() ? rows.blockRows() : 0, rows.columns());
                var block = rows.block(b, buffer);
                matrix.rows(block.first(), block.count()).copyFrom(block.values());
            }
        }
        rows.requireComputable(rows.working());
        matrixSquares = new ModeProducts(matrix, new int[] {sizes[0], matrix.columns()}).squares();
    }

    /// @param width columns of the matrix
    static long bytesOfResult(Problem problem, int k, long width) {
        var sizes = TensorShapes.sizes(problem);
        var rows = TensorShapes.rows(problem);
        // with a block of the matrix, which is given back before
        return PolyadicBuilder.bytes(rows, sizes, k) + 8 * width * k + 8L * (sizes[0] + width) * k;
    }

    /// Of the matrix' squares beside the tensor's.
    private double weight() {
        return matrixSquares > 0 ? wanted * Math.max(squares(), Double.MIN_NORMAL) / matrixSquares : 0;
    }

    @Override
    public void begin() {
        factors.fill(Randoms.of(seed, "the loadings", 0), _ -> true);
        factors.normaliseInner();
        error.set(Double.POSITIVE_INFINITY);
    }

    @Override
    public boolean advance() {
        KhatriRao.of(factors.inner(), khatriRao, compute);
        updateFirst();
        compute.linalg().gemm(true, false, 1, factors.mode(0), x(), 0, y);
        fits.set(factors.updateInner(y, solvers, scratch, compute));
        measure();
        var scales = new double[k];
        java.util.Arrays.fill(scales, 1);
        for (int m = 1; m < sizes.length; m++) {
            var norms = factors.norms(m);
            for (int r = 0; r < k; r++) {
                scales[r] *= norms[r] > 0 ? norms[r] : 1;
            }
        }
        factors.normaliseInner();
        for (int i = 0; i < own.rows(); i++) {
            for (int r = 0; r < k; r++) {
                own.set(i, r, own.get(i, r) / scales[r]);
            }
        }
        return true;
    }

    /// From both.
    private void updateFirst() {
        var linalg = compute.linalg();
        double weight = weight();
        var gram = factors.gramWithout(0);
        var ownGram = new PolyadicFactors(List.of(own)).gram(0);
        for (int r = 0; r < k; r++) {
            for (int s = 0; s < k; s++) {
                gram[r][s] += weight * ownGram[r][s];
            }
        }
        linalg.gemm(false, false, 1, x(), khatriRao, 0, products);
        linalg.gemm(false, false, 1, matrix, own, 0, narrow);
        products.accumulate(narrow, weight);
        var inverse = NormalEquations.inverse(gram, ridge);
        var product = new double[k];
        var row = new double[k];
        for (int i = 0; i < sizes[0]; i++) {
            products.getRow(i, product);
            for (int r = 0; r < k; r++) {
                row[r] = Dot.of(inverse[r], product);
            }
            factors.mode(0).setRow(i, row);
        }
        factors.changed(0);
        explain(factors.mode(0), own);
    }

    /// V' = (A'A)^-1 A'Y.
    private void explain(Matrix left, Matrix into) {
        compute.linalg().gemm(true, false, 1, matrix, left, 0, into);
        var inverse = NormalEquations.inverse(new PolyadicFactors(List.of(left)).gram(0), ridge);
        var product = new double[k];
        var row = new double[k];
        for (int i = 0; i < into.rows(); i++) {
            into.getRow(i, product);
            for (int r = 0; r < k; r++) {
                row[r] = Dot.of(inverse[r], product);
            }
            into.setRow(i, row);
        }
    }

    /// Of both, relative to both, and of the matrix alone.
    private void measure() {
        double fit = 0;
        for (double value : fits.toArray()) {
            fit += value;
        }
        double tensorRest = Math.max(0, squares() - 2 * fit + factors.squares());
        compute.linalg().gemm(false, false, 1, matrix, own, 0, narrow);
        double matrixFit = 0;
        var a = new double[k];
        var b = new double[k];
        for (int i = 0; i < sizes[0]; i++) {
            factors.mode(0).getRow(i, a);
            narrow.getRow(i, b);
            matrixFit += Dot.of(a, b);
        }
        double model = 0;
        var ownGram = new PolyadicFactors(List.of(own)).gram(0);
        for (int r = 0; r < k; r++) {
            model += Dot.of(ownGram[r], factors.gram(0)[r]);
        }
        double matrixRest = Math.max(0, matrixSquares - 2 * matrixFit + model);
        double all = squares() + weight() * matrixSquares;
        error.set(all == 0 ? 0 : Math.sqrt((tensorRest + weight() * matrixRest) / all));
        matrixError.set(matrixSquares == 0 ? 0 : Math.sqrt(matrixRest / matrixSquares));
    }

    @Override
    public double objective() {
        return error.get();
    }

    @Override
    public Measures measures() {
        var measures = Measures.NONE.with(Measures.COUPLED_ERROR, matrixError.get());
        return k == 1 ? measures : measures.with(Measures.CONGRUENCE, Congruence.strongest(factors));
    }

    @Override
    public TwoWay build() {
        var built = new PolyadicBuilder(data, factors, fits.toArray(), squares(), compute)
                .build(Constraints.none(sizes.length));
        if (sizes.length == 2) {
            return built;
        }
        try (var here = compute.memory().scope("a result")) {
            var left = Matrix.allocate(here, DType.FLOAT64, sizes[0], k);
            left.copyFrom(Matrix.of(built.loadings(0)));
            var explained = Matrix.allocateShared(compute.memory(), DType.FLOAT64, own.rows(), k, "a result");
            explain(left, explained);
            return built.withStructure(
                    new Structure.Coupled(built.structure().orElseThrow().loadings(), explained.asTensor()));
        }
    }
}
