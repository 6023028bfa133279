package factorscope.model.diagnose;

import smile.stat.distribution.GaussianDistribution;

/// Tails of the normal distribution.
final class Normal {
    private Normal() {}

    /// The probability of lying at least so many standard deviations from the mean.
    static double twoSided(double z) {
        return Math.min(1, 2 * GaussianDistribution.getInstance().cdf(-Math.abs(z)));
    }
}
