package factorscope.model.decompose.tensor;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.tensor.product.Expansion;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Brings loadings along the first axis and a structure of all others together.
public record StructuredResult(Dataset data, Compute compute) {
    /// Numbers of the components, the one with the largest share first.
    public static int[] byShare(double[] shares) {
        return IntStream.range(0, shares.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(r -> -shares[r]).thenComparingInt(r -> r))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /// By how much less of the data would be explained without a component: with R = X - Xhat, adding its term T
    /// back changes ||R||^2 by 2<R, T> + ||T||^2.
    ///
    /// @param fit the product of the data with it
    /// @param modelled the product of the model with it
    /// @param own its square
    /// @param squares of the data
    public static double share(double fit, double modelled, double own, double squares) {
        return squares > 0 ? (2 * (fit - modelled) + own) / squares : 0;
    }

    /// By component -1 where its heavier pole is the negative one, else 1.
    public static double[] poles(Matrix loadings) {
        var sums = new double[loadings.columns()];
        var row = new double[loadings.columns()];
        for (long i = 0; i < loadings.rows(); i++) {
            loadings.getRow(i, row);
            for (int r = 0; r < row.length; r++) {
                sums[r] += row[r] * Math.abs(row[r]);
            }
        }
        return Arrays.stream(sums).map(s -> s < 0 ? -1 : 1).toArray();
    }

    /// In the order in which the components are, from loadings of any length.
    ///
    /// @param left positions x K; become of unit norm
    /// @param products of the data with what belongs to each component along all other axes: positions x K
    /// @param gram of that with each other: K x K
    /// @param squares of the data
    public TwoWay build(Matrix left, double[][] products, double[][] gram, double squares, Structure structure) {
        int k = left.columns();
        var weights = new double[k];
        var shares = new double[k];
        var factors = new PolyadicFactors(List.of(left));
        var norms = factors.norms(0);
        var own = factors.gram(0);
        for (int r = 0; r < k; r++) {
            double fit = 0;
            for (int i = 0; i < products.length; i++) {
                fit += products[i][r] * left.get(i, r);
            }
            double modelled = 0;
            for (int s = 0; s < k; s++) {
                modelled += own[r][s] * gram[r][s];
            }
            shares[r] = share(fit, modelled, own[r][r] * gram[r][r], squares);
            weights[r] = norms[r] * Math.sqrt(Math.max(0, gram[r][r]));
        }
        for (long i = 0; i < left.rows(); i++) {
            for (int r = 0; r < k; r++) {
                left.set(i, r, norms[r] > 0 ? left.get(i, r) / norms[r] : 0);
            }
        }
        return build(left, IntStream.range(0, k).toArray(), weights, shares, structure, TwoWay.Signs.SIGNED);
    }

    /// @param left positions x K, of unit norm
    /// @param places of the components in the order in which they are kept
    /// @param weights norms of what the structure expands to, by place before ordering
    /// @param shares by place before ordering
    /// @param structure in the order in which components are kept
    public TwoWay build(
            Matrix left, int[] places, double[] weights, double[] shares, Structure structure, TwoWay.Signs signs) {
        int k = places.length;
        var working = data.values().dtype().working();
        var first = Matrix.allocateShared(compute.memory(), working, left.rows(), k, "a result");
        var from = new double[left.columns()];
        var to = new double[k];
        for (long i = 0; i < left.rows(); i++) {
            left.getRow(i, from);
            for (int r = 0; r < k; r++) {
                to[r] = from[places[r]];
            }
            first.setRow(i, to);
        }
        var keptWeights = Matrix.allocateShared(compute.memory(), DType.FLOAT64, 1, k, "a result");
        var keptShares = Matrix.allocateShared(compute.memory(), DType.FLOAT64, 1, k, "a result");
        for (int r = 0; r < k; r++) {
            keptWeights.set(0, r, weights[places[r]]);
            keptShares.set(0, r, shares[places[r]]);
        }
        var right = Expansion.right(
                structure, keptWeights.asVector(), working, data.columns().size(), compute);
        return TwoWay.of(
                        new TwoWay.Axes(data.rows(), data.columns()),
                        new TwoWay.Arrays(first.asTensor(), keptWeights.asVector(), right),
                        signs,
                        signs)
                .withShares(keptShares.asVector())
                .withStructure(structure);
    }
}
