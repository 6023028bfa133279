package factorscope.model.decompose;

import factorscope.model.data.DType;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Gram;
import factorscope.model.linalg.Matrix;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Brings codes and components into the form in which results are kept: loadings of unit norm with the weight
/// apart, ordered by share (else by weight), signs by the rule of Bro, Acar and Kolda 2008.
public final class TwoWayBuilder {
    private static final int ROWS_PER_TASK = 4096;

    private final Compute compute;
    private final TwoWay.Axes axes;
    private final Matrix w;
    private final Matrix h;
    private final int components;
    private @Nullable Matrix g;
    private @Nullable Matrix b;
    private @Nullable Matrix rowSigns;
    private double squares;
    private double leftNorm = 1;
    private boolean isInPlace;

    /// @param w rows x K
    /// @param h K x columns, float64
    public TwoWayBuilder(Compute compute, TwoWay.Axes axes, Matrix w, Matrix h) {
        this.compute = compute;
        this.axes = axes;
        this.w = w;
        this.h = h;
        this.components = w.columns();
    }

    /// Allows shares to be computed.
    ///
    /// @param codeProducts G = W'W
    /// @param dataProducts B = W'X, where X has the offset subtracted
    /// @param sumOfSquares of X
    public TwoWayBuilder withSums(Matrix codeProducts, Matrix dataProducts, double sumOfSquares) {
        g = codeProducts;
        b = dataProducts;
        squares = sumOfSquares;
        return this;
    }

    /// Allows signs to be chosen; needs the sums too.
    ///
    /// @param signedSquares 1 x K: the sum over rows x of s|s|, s = the product of x and component k
    public TwoWayBuilder withRowSigns(Matrix signedSquares) {
        rowSigns = signedSquares;
        return this;
    }

    /// Gives the left loadings another norm than 1; the weights shrink accordingly.
    public TwoWayBuilder withLeftNorm(double norm) {
        leftNorm = norm;
        return this;
    }

    /// Lets the result have the codes' own memory, which must be shared: nothing may use them afterwards.
    public TwoWayBuilder inPlace() {
        isInPlace = true;
        return this;
    }

    public TwoWay build(TwoWay.Signs leftSigns, TwoWay.Signs rightSigns) {
        int d = h.columns();
        long n = w.rows();
        var left = columnNorms();
        var right = new double[components];
        var row = new double[d];
        for (int k = 0; k < components; k++) {
            h.getRow(k, row);
            right[k] = norm(row);
        }
        var weights = new double[components];
        for (int k = 0; k < components; k++) {
            weights[k] = left[k] * right[k];
        }
        var shares = shares();
        var importance = shares == null ? weights : shares;
        int[] order = IntStream.range(0, components)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(k -> -importance[k]).thenComparingInt(k -> k))
                .mapToInt(Integer::intValue)
                .toArray();
        var signs = signs(left);

        var memory = compute.memory();
        var leftLoadings = isInPlace ? w : Matrix.allocateShared(memory, w.dtype(), n, components, "a result");
        var rightLoadings = Matrix.allocateShared(memory, w.dtype(), d, components, "a result");
        var weightVector = Matrix.allocateShared(memory, DType.FLOAT64, 1, components, "a result");
        var factors = new double[components];
        for (int k = 0; k < components; k++) {
            int source = order[k];
            factors[k] = left[source] > 0 ? signs[source] * leftNorm / left[source] : 0;
        }
        fillLeft(leftLoadings, order, factors);
        for (int k = 0; k < components; k++) {
            int source = order[k];
            h.getRow(source, row);
            for (int j = 0; j < d; j++) {
                rightLoadings.set(j, k, right[source] > 0 ? signs[source] * row[j] / right[source] : 0);
            }
            weightVector.set(0, k, weights[source] / leftNorm);
        }
        var result = TwoWay.of(
                axes,
                new TwoWay.Arrays(leftLoadings.asTensor(), weightVector.asVector(), rightLoadings.asTensor()),
                leftSigns,
                rightSigns);
        if (shares == null) {
            return result;
        }
        var shareVector = Matrix.allocateShared(memory, DType.FLOAT64, 1, components, "a result");
        for (int k = 0; k < components; k++) {
            shareVector.set(0, k, shares[order[k]]);
        }
        return result.withShares(shareVector.asVector());
    }

    /// @param order which column of W becomes which
    /// @param factors by which it is multiplied
    private void fillLeft(Matrix loadings, int[] order, double[] factors) {
        long n = w.rows();
        compute.parallel(Math.toIntExact(Math.ceilDiv(n, ROWS_PER_TASK)), (task, _) -> {
            var from = new double[components];
            var to = new double[components];
            for (long i = task * (long) ROWS_PER_TASK; i < Math.min(n, (task + 1L) * ROWS_PER_TASK); i++) {
                w.getRow(i, from);
                for (int k = 0; k < components; k++) {
                    to[k] = factors[k] * from[order[k]];
                }
                loadings.setRow(i, to);
            }
        });
    }

    private double[] columnNorms() {
        var norms = new double[components];
        if (g != null) {
            for (int k = 0; k < components; k++) {
                norms[k] = Math.sqrt(g.get(k, k));
            }
            return norms;
        }
        var row = new double[components];
        for (long i = 0; i < w.rows(); i++) {
            w.getRow(i, row);
            for (int k = 0; k < components; k++) {
                norms[k] += row[k] * row[k];
            }
        }
        for (int k = 0; k < components; k++) {
            norms[k] = Math.sqrt(norms[k]);
        }
        return norms;
    }

    private static double norm(double[] row) {
        return Math.sqrt(Dot.square(row));
    }

    /// With R = X - Xhat, adding component k's term T back changes ||R||^2 by 2<R, T> + ||T||^2.
    private double @Nullable [] shares() {
        if (g == null || b == null) {
            return null;
        }
        var shares = new double[components];
        var component = new double[h.columns()];
        var data = new double[h.columns()];
        var products = Gram.of(compute.linalg(), h, scratchSquare());
        for (int k = 0; k < components; k++) {
            h.getRow(k, component);
            b.getRow(k, data);
            double fit = 0;
            for (int j = 0; j < data.length; j++) {
                fit += data[j] * component[j];
            }
            double modelled = 0;
            for (int j = 0; j < components; j++) {
                modelled += g.get(k, j) * products.get(j, k);
            }
            double gain = 2 * (fit - modelled) + g.get(k, k) * products.get(k, k);
            shares[k] = squares > 0 ? gain / squares : 0;
        }
        return shares;
    }

    private Matrix scratchSquare() {
        return Matrix.allocateShared(compute.memory(), DType.FLOAT64, components, components, "a result");
    }

    /// Two modes whose signs must agree: the one whose sum is larger in size decides for both.
    private double[] signs(double[] left) {
        var signs = new double[components];
        java.util.Arrays.fill(signs, 1);
        if (rowSigns == null || b == null) {
            return signs;
        }
        var products = new double[h.columns()];
        var component = new double[h.columns()];
        for (int k = 0; k < components; k++) {
            h.getRow(k, component);
            double right = norm(component);
            if (left[k] == 0 || right == 0) {
                continue;
            }
            b.getRow(k, products);
            double overColumns = 0;
            for (double product : products) {
                overColumns += product * Math.abs(product);
            }
            overColumns /= left[k] * left[k];
            double overRows = rowSigns.get(0, k) / (right * right);
            double deciding = Math.abs(overColumns) >= Math.abs(overRows) ? overColumns : overRows;
            signs[k] = deciding < 0 ? -1 : 1;
        }
        return signs;
    }
}
