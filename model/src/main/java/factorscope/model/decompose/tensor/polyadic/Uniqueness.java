package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.decompose.tensor.product.PolyadicFactors;
import java.util.OptionalInt;

/// Kruskal's condition (1977; Sidiropoulos and Bro 2000 for more than three axes): a polyadic decomposition is unique
/// up
/// to order and scale if the Kruskal ranks of its loadings add up to 2K + N - 1 or more.
public final class Uniqueness {
    /// All subsets of the components are looked at.
    private static final int MOST_COMPONENTS = 12;

    /// What is left of a component of unit norm, squared, when those it depends on are taken out.
    private static final double DEPENDENT = 1e-8;

    private Uniqueness() {}

    /// The sum of the Kruskal ranks beyond what is asked for: unique if not negative. Empty where there are too many
    /// components, or nothing to be unique (two axes, one component).
    static OptionalInt margin(PolyadicFactors factors) {
        int k = factors.components();
        if (k < 2 || k > MOST_COMPONENTS || factors.order() < 3) {
            return OptionalInt.empty();
        }
        int sum = 0;
        for (int m = 0; m < factors.order(); m++) {
            sum += kruskalRank(factors.gram(m));
        }
        return OptionalInt.of(sum - (2 * k + factors.order() - 1));
    }

    /// The largest number of which any so many columns are independent.
    static int kruskalRank(double[][] gram) {
        int k = gram.length;
        int rank = k;
        for (int subset = 1; subset < 1 << k; subset++) {
            int size = Integer.bitCount(subset);
            if (size <= rank && isDependent(gram, subset)) {
                rank = size - 1;
            }
        }
        return rank;
    }

    /// By the pivots of the Cholesky factorization of the cosines.
    private static boolean isDependent(double[][] gram, int subset) {
        int size = Integer.bitCount(subset);
        var columns = new int[size];
        int at = 0;
        for (int r = 0; r < gram.length; r++) {
            if ((subset >> r & 1) == 1) {
                columns[at++] = r;
            }
        }
        var lower = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double scale = Math.sqrt(gram[columns[i]][columns[i]] * gram[columns[j]][columns[j]]);
                if (scale == 0) {
                    return true;
                }
                double sum = gram[columns[i]][columns[j]] / scale;
                for (int l = 0; l < j; l++) {
                    sum -= lower[i][l] * lower[j][l];
                }
                if (i == j && sum < DEPENDENT) {
                    return true;
                }
                lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
            }
        }
        return false;
    }
}
