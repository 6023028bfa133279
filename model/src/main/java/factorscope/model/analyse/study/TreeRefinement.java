package factorscope.model.analyse.study;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Fits all levels of a feature tree together: X ~ W1 W2 ... WL HL with every W nonnegative throughout.
///
/// Each W in turn takes the multiplicative step of semi-nonnegative factorization (Ding, Li, Jordan 2010; for deep
/// ones Trigeorgis et al. 2014), with A = (W1 ... W(l-1))' X F' and F = W(l+1) ... WL HL:
/// W <- W * sqrt((A+ + B W C-) / (A- + B W C+)), B the Gram of what stands before, C that of what comes after; then HL
/// is the least-squares solution. The error never grows. What is zero stays zero: the tree keeps its branches.
final class TreeRefinement {
    private static final double TINY = 1e-30;
    private static final double RIDGE = 1e-10;

    private final Rows rows;
    private final Compute compute;
    private final Linalg linalg;
    private final OffHeap scope;
    private final Matrix codes;
    private final List<Matrix> weights;
    private Matrix top;
    /// W1' X, of the last pass.
    private final Matrix products;

    /// W1' W1.
    private final Matrix gram;

    private double squares;

    /// @param codes W1, rows x K1, in the data's working type; refined in place
    /// @param weights W2 ... WL in float64; refined in place
    /// @param top HL in float64, KL x columns
    TreeRefinement(Dataset data, Compute compute, OffHeap scope, Matrix codes, List<Matrix> weights, Matrix top) {
        this.rows = Rows.of(data);
        this.compute = compute;
        this.linalg = compute.linalg();
        this.scope = scope;
        this.codes = codes;
        this.weights = weights;
        this.top = top;
        products = Matrix.allocate(scope, DType.FLOAT64, codes.columns(), rows.columns());
        gram = Matrix.allocate(scope, DType.FLOAT64, codes.columns(), codes.columns());
    }

    /// @return the relative error before each round, and at the end
    List<Double> run(int rounds, BooleanSupplier stop) {
        var errors = new ArrayList<Double>();
        pass(false);
        for (int round = 0; round < rounds && !stop.getAsBoolean(); round++) {
            errors.add(error());
            pass(true);
            for (int level = 0; level < weights.size(); level++) {
                try (var inner = compute.memory().scope("the tree's refinement")) {
                    step(inner, level);
                }
            }
            try (var inner = compute.memory().scope("the tree's refinement")) {
                solveTop(inner);
            }
        }
        errors.add(error());
        return errors;
    }

    Matrix top() {
        return top;
    }

    /// The least-squares components of a level, given the codes of all rows for it.
    ///
    /// @param level from 0, the finest
    Matrix components(int level) {
        try (var inner = compute.memory().scope("the tree's refinement")) {
            return solve(inner, before(inner, level));
        }
    }

    /// W2 ... W(level + 1): K1 x K of the level.
    Matrix before(OffHeap inner, int level) {
        int k = codes.columns();
        var product = Matrix.allocate(inner, DType.FLOAT64, k, k);
        for (int i = 0; i < k; i++) {
            product.set(i, i, 1);
        }
        for (int l = 0; l < level; l++) {
            product = multiply(inner, false, product, false, weights.get(l));
        }
        return product;
    }

    /// W(level + 2) ... WL HL.
    private Matrix after(OffHeap inner, int level) {
        var product = top;
        for (int l = weights.size() - 1; l >= level; l--) {
            product = multiply(inner, false, weights.get(l), false, product);
        }
        return product;
    }

    private Matrix multiply(OffHeap inner, boolean turnA, Matrix a, boolean turnB, Matrix b) {
        long m = turnA ? a.columns() : a.rows();
        int n = turnB ? Math.toIntExact(b.rows()) : b.columns();
        var c = Matrix.allocate(inner, DType.FLOAT64, m, n);
        linalg.gemm(turnA, turnB, 1, a, b, 0, c);
        return c;
    }

    /// Reads all rows: updates W1 where that is wanted, and collects W1'X and W1'W1.
    private void pass(boolean updating) {
        int k = codes.columns();
        int d = rows.columns();
        products.clear();
        gram.clear();
        squares = 0;
        try (var inner = compute.memory().scope("the tree's refinement")) {
            var after = after(inner, 0);
            var c = multiply(inner, false, after, true, after);
            var type = rows.working();
            var features = Matrix.allocate(inner, type, k, d);
            features.copyFrom(after);
            var positive = Matrix.allocate(inner, type, k, k);
            var negative = Matrix.allocate(inner, type, k, k);
            split(c, positive, negative);
            var buffer = Matrix.allocate(inner, type, rows.blockRows(), d);
            var a = Matrix.allocate(inner, type, rows.blockRows(), k);
            var more = Matrix.allocate(inner, type, rows.blockRows(), k);
            var less = Matrix.allocate(inner, type, rows.blockRows(), k);
            var part = Matrix.allocate(inner, type, k, d);
            var square = Matrix.allocate(inner, type, k, k);
            var x = new double[d];
            for (long block = 0; block < rows.blocks(); block++) {
                var here = rows.block(block, buffer);
                var w = codes.rows(here.first(), here.count());
                for (int i = 0; i < here.count(); i++) {
                    here.values().getRow(i, x);
                    squares += Dot.square(x);
                }
                if (updating) {
                    var ab = a.rows(0, here.count());
                    var mb = more.rows(0, here.count());
                    var lb = less.rows(0, here.count());
                    linalg.gemm(false, true, 1, here.values(), features, 0, ab);
                    linalg.gemm(false, false, 1, w, negative, 0, mb);
                    linalg.gemm(false, false, 1, w, positive, 0, lb);
                    multiplicative(w, ab, mb, lb);
                }
                linalg.gemm(true, false, 1, w, here.values(), 0, part);
                products.accumulate(part);
                linalg.gemm(true, false, 1, w, w, 0, square);
                gram.accumulate(square);
            }
        }
    }

    private void step(OffHeap inner, int level) {
        var before = before(inner, level);
        var after = after(inner, level + 1);
        var w = weights.get(level);
        var a = multiply(inner, true, before, false, multiply(inner, false, products, true, after));
        var b = multiply(inner, true, before, false, multiply(inner, false, gram, false, before));
        var c = multiply(inner, false, after, true, after);
        var positive = Matrix.allocate(inner, DType.FLOAT64, c.rows(), c.columns());
        var negative = Matrix.allocate(inner, DType.FLOAT64, c.rows(), c.columns());
        split(c, positive, negative);
        var bw = multiply(inner, false, b, false, w);
        multiplicative(w, a, multiply(inner, false, bw, false, negative), multiply(inner, false, bw, false, positive));
    }

    /// W <- W sqrt((A+ + more) / (A- + less)).
    private static void multiplicative(Matrix w, Matrix a, Matrix more, Matrix less) {
        int k = w.columns();
        var ws = new double[k];
        var as = new double[k];
        var ms = new double[k];
        var ls = new double[k];
        for (long i = 0; i < w.rows(); i++) {
            w.getRow(i, ws);
            a.getRow(i, as);
            more.getRow(i, ms);
            less.getRow(i, ls);
            for (int c = 0; c < k; c++) {
                double up = Math.max(0, as[c]) + ms[c];
                double down = Math.max(0, -as[c]) + ls[c];
                ws[c] *= Math.sqrt(up / Math.max(TINY, down));
            }
            w.setRow(i, ws);
        }
    }

    private static void split(Matrix c, Matrix positive, Matrix negative) {
        for (long i = 0; i < c.rows(); i++) {
            for (int j = 0; j < c.columns(); j++) {
                positive.set(i, j, Math.max(0, c.get(i, j)));
                negative.set(i, j, Math.max(0, -c.get(i, j)));
            }
        }
    }

    private void solveTop(OffHeap inner) {
        top = solve(inner, before(inner, weights.size()));
    }

    /// H that minimises |X - W1 before H|.
    private Matrix solve(OffHeap inner, Matrix before) {
        var normal = multiply(inner, true, before, false, multiply(inner, false, gram, false, before));
        double mean = 0;
        for (int i = 0; i < normal.columns(); i++) {
            mean += normal.get(i, i) / normal.columns();
        }
        for (int i = 0; i < normal.columns(); i++) {
            normal.set(i, i, normal.get(i, i) + RIDGE * mean + TINY);
        }
        var h = multiply(scope, true, before, false, products);
        if (!linalg.solvePositive(normal, h, inner)) {
            throw Failure.numerical(
                    "The levels of the tree depend on each other, so they cannot be refined together.",
                    "Ask for fewer components, or leave the refinement out.");
        }
        return h;
    }

    /// |X - W1 ... HL| / |X|.
    private double error() {
        try (var inner = compute.memory().scope("the tree's refinement")) {
            var model = after(inner, 0);
            double cross = dot(products, model);
            double own = dot(gram, multiply(inner, false, model, true, model));
            return squares == 0 ? 0 : Math.sqrt(Math.max(0, squares - 2 * cross + own) / squares);
        }
    }

    private static double dot(Matrix a, Matrix b) {
        var x = new double[a.columns()];
        var y = new double[a.columns()];
        double sum = 0;
        for (long i = 0; i < a.rows(); i++) {
            a.getRow(i, x);
            b.getRow(i, y);
            sum += Dot.of(x, y);
        }
        return sum;
    }
}
