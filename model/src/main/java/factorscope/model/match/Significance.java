package factorscope.model.match;

import java.util.Comparator;
import java.util.stream.IntStream;
import smile.math.special.Beta;
import smile.math.special.Gamma;

/// P values, and their correction where many questions are asked at once.
public final class Significance {
    /// Terms of a tail below this share of the sum change nothing.
    private static final double NEGLIGIBLE = 1e-17;

    private Significance() {}

    /// Two-sided, of the difference of two means with unequal variances (Welch 1947).
    ///
    /// @param variance1 of single values, not of the mean
    /// @return 1 where nothing varies and nothing differs; NaN with fewer than two values on a side
    public static double welch(long n1, double mean1, double variance1, long n2, double mean2, double variance2) {
        if (n1 < 2 || n2 < 2) {
            return Double.NaN;
        }
        double a = variance1 / n1;
        double b = variance2 / n2;
        double difference = mean1 - mean2;
        if (a + b == 0) {
            return difference == 0 ? 1 : 0;
        }
        double squared = difference * difference / (a + b);
        double freedom = (a + b) * (a + b) / (a * a / (n1 - 1) + b * b / (n2 - 1));
        return Beta.regularizedIncompleteBetaFunction(freedom / 2, 0.5, freedom / (freedom + squared));
    }

    /// How probable it is to find at least so many by chance (the upper tail of the hypergeometric distribution;
    /// Fisher's
    /// exact test, one-sided).
    ///
    /// @param found marked ones among those drawn
    /// @param drawn how many are drawn
    /// @param marked of all
    public static double atLeast(int found, int drawn, int marked, int all) {
        int most = Math.min(drawn, marked);
        if (found <= Math.max(0, drawn + marked - all)) {
            return 1;
        }
        double sum = 0;
        for (int i = found; i <= most; i++) {
            double term = Math.exp(choose(marked, i) + choose(all - marked, drawn - i) - choose(all, drawn));
            sum += term;
            if (term < NEGLIGIBLE * sum) {
                break;
            }
        }
        return Math.min(1, sum);
    }

    /// The logarithm of a binomial coefficient.
    private static double choose(int n, int k) {
        return Gamma.lgamma(n + 1.0) - Gamma.lgamma(k + 1.0) - Gamma.lgamma(n - k + 1.0);
    }

    /// P values corrected so that of those below a level no larger share is false, on average (Benjamini and Hochberg
    /// 1995). NaN stays and is not counted.
    public static double[] corrected(double... p) {
        var order = IntStream.range(0, p.length)
                .filter(i -> !Double.isNaN(p[i]))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -p[i]))
                .toList();
        var corrected = p.clone();
        double least = 1;
        for (int rank = order.size(); rank > 0; rank--) {
            int i = order.get(order.size() - rank);
            least = Math.min(least, p[i] * order.size() / rank);
            corrected[i] = least;
        }
        return corrected;
    }
}
