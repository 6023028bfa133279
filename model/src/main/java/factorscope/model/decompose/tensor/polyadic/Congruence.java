package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.decompose.tensor.product.PolyadicFactors;

/// Tucker's congruence of components: the product over all modes of the cosines of their loadings.
public final class Congruence {
    private Congruence() {}

    /// The largest in size of all pairs, with its sign. Near -1 two components cancel each other: the solution is
    /// degenerate.
    public static double strongest(PolyadicFactors factors) {
        double strongest = 0;
        for (int r = 0; r < factors.components(); r++) {
            for (int s = r + 1; s < factors.components(); s++) {
                double product = 1;
                for (int m = 0; m < factors.order(); m++) {
                    var gram = factors.gram(m);
                    double scale = Math.sqrt(gram[r][r] * gram[s][s]);
                    product *= scale == 0 ? 0 : gram[r][s] / scale;
                }
                strongest = Math.abs(product) > Math.abs(strongest) ? product : strongest;
            }
        }
        return strongest;
    }
}
