package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.tensor.StructuredResult;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.KhatriRao;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import java.util.ArrayList;
import java.util.stream.IntStream;

/// Brings loadings into the form in which results are kept: unit norm along every mode with the weight apart,
/// ordered by share. Along every mode but the first the pole that weighs more is the positive one; the first takes
/// what is left of the sign.
public final class PolyadicBuilder {
    /// Smaller loadings of unit norm are zeros that were kept alive.
    private static final double LEAST = 1e-12;

    private final Dataset data;
    private final PolyadicFactors factors;
    private final double[] fits;
    private final double squares;
    private final Compute compute;

    /// @param fits products of the data with each component, as long as the components were when the last mode was
    ///     updated
    /// @param squares of the data
    public PolyadicBuilder(Dataset data, PolyadicFactors factors, double[] fits, double squares, Compute compute) {
        this.data = data;
        this.factors = factors;
        this.fits = fits;
        this.squares = squares;
        this.compute = compute;
    }

    public static long bytes(Rows rows, int[] sizes, int k) {
        long type = rows.working().bytes();
        long modes = 0;
        for (int m = 1; m < sizes.length; m++) {
            modes += 8L * sizes[m] * k;
        }
        return type * k * (rows.count() + rows.columns()) + modes + 16L * k;
    }

    public TwoWay build(Constraints constraints) {
        int k = factors.components();
        int order = factors.order();
        var shares = shares();
        var places = StructuredResult.byShare(shares);
        var memory = compute.memory();
        var working = data.values().dtype().working();
        var weights = Matrix.allocateShared(memory, DType.FLOAT64, 1, k, "a result");
        var shareVector = Matrix.allocateShared(memory, DType.FLOAT64, 1, k, "a result");
        int absorber = absorber(constraints, order);
        var scales = new double[order][k];
        var norms = IntStream.range(0, order).mapToObj(factors::norms).toList();
        for (int r = 0; r < k; r++) {
            double weight = 1;
            double sign = 1;
            for (int m = order - 1; m >= 0; m--) {
                double norm = norms.get(m)[places[r]];
                double pole = m != absorber && constraints.of(m).hasFreeSigns() ? pole(m, places[r]) : 1;
                sign *= pole;
                scales[m][r] = norm > 0 ? pole / norm : 0;
                weight *= norm;
            }
            if (absorber < order) {
                scales[absorber][r] *= sign;
            }
            weights.set(0, r, weight);
            shareVector.set(0, r, shares[places[r]]);
        }
        var inner = new ArrayList<Matrix>();
        for (int m = 1; m < order; m++) {
            var mode =
                    Matrix.allocateShared(memory, DType.FLOAT64, factors.mode(m).rows(), k, "a result");
            write(m, places, scales[m], mode);
            inner.add(mode);
        }
        var left = Matrix.allocateShared(memory, working, factors.mode(0).rows(), k, "a result");
        write(0, places, scales[0], left);
        var right = Matrix.allocateShared(memory, working, data.columns().size(), k, "a result");
        KhatriRao.of(inner, right, compute);
        var result = TwoWay.of(
                        new TwoWay.Axes(data.rows(), data.columns()),
                        new TwoWay.Arrays(left.asTensor(), weights.asVector(), right.asTensor()),
                        constraints.leftSigns(),
                        constraints.rightSigns())
                .withShares(shareVector.asVector());
        return order == 2
                ? result
                : result.withStructure(new Structure.Polyadic(
                        inner.stream().map(Matrix::asTensor).toList()));
    }

    private void write(int m, int[] places, double[] scales, Matrix into) {
        var from = new double[places.length];
        var to = new double[places.length];
        for (long i = 0; i < into.rows(); i++) {
            factors.mode(m).getRow(i, from);
            for (int r = 0; r < places.length; r++) {
                double loading = from[places[r]] * scales[r];
                to[r] = Math.abs(loading) < LEAST ? 0 : loading;
            }
            into.setRow(i, to);
        }
    }

    /// The mode that takes what is left of the signs: the first one whose signs are free; the order where none are.
    private static int absorber(Constraints constraints, int order) {
        int free = 0;
        while (free < order && !constraints.of(free).hasFreeSigns()) {
            free++;
        }
        return free;
    }

    private double pole(int m, int r) {
        double sum = 0;
        for (long i = 0; i < factors.mode(m).rows(); i++) {
            double a = factors.mode(m).get(i, r);
            sum += a * Math.abs(a);
        }
        return sum < 0 ? -1 : 1;
    }

    private double[] shares() {
        var products = factors.gramWithout(-1);
        var shares = new double[factors.components()];
        for (int r = 0; r < shares.length; r++) {
            double modelled = 0;
            for (double value : products[r]) {
                modelled += value;
            }
            shares[r] = StructuredResult.share(fits[r], modelled, products[r][r], squares);
        }
        return shares;
    }
}
