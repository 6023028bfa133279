package factorscope.model.decompose.tensor.elementwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.tensor.Fits;
import factorscope.model.decompose.tensor.Tensors;
import factorscope.model.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class GeneralisedCpTest {
    private static final int[] SIZES = {30, 25, 20};

    private final Fits fits = new Fits();

    /// Two components with loadings apart from each other.
    private static List<double[][]> planted(double scale) {
        var random = new SplittableRandom(6);
        var factors = Tensors.random(SIZES, 2, false, 6);
        for (var factor : factors) {
            for (int i = 0; i < factor.length; i++) {
                factor[i][i % 2] = 0.5 + random.nextDouble();
                factor[i][1 - i % 2] = 0.1 * random.nextDouble();
            }
        }
        for (var row : factors.getFirst()) {
            row[0] *= scale;
            row[1] *= scale;
        }
        return factors;
    }

    private static Dataset drawn(IntToDoubleFunction draw) {
        return Tensors.dataset(SIZES, DType.FLOAT64, draw);
    }

    private static double poisson(double mean, SplittableRandom random) {
        double product = random.nextDouble();
        int count = 0;
        while (product > Math.exp(-mean)) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }

    private static double gamma(double mean, SplittableRandom random) {
        // the sum of four exponentials: shape 4
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            sum -= Math.log(1 - random.nextDouble());
        }
        return mean * sum / 4;
    }

    private static double cosine(double[][] planted, int r, factorscope.model.data.Tensor loadings, int k) {
        double dot = 0;
        double a = 0;
        double b = 0;
        for (int i = 0; i < planted.length; i++) {
            dot += planted[i][r] * loadings.at(i, k);
            a += planted[i][r] * planted[i][r];
            b += loadings.at(i, k) * loadings.at(i, k);
        }
        return dot / Math.sqrt(a * b);
    }

    private void requireFound(List<double[][]> factors, Fits.Fit fit, double least) {
        var others = ((Structure.Polyadic) fit.result().structure().orElseThrow()).loadings();
        for (int r = 0; r < 2; r++) {
            double best = 0;
            for (int k = 0; k < 2; k++) {
                best = Math.max(
                        best,
                        Math.min(
                                cosine(factors.get(0), r, fit.result().loadings(0), k),
                                Math.min(
                                        cosine(factors.get(1), r, others.get(0), k),
                                        cosine(factors.get(2), r, others.get(1), k))));
            }
            assertThat(best).isGreaterThan(least);
        }
        for (int i = 1; i < fit.errors().size(); i++) {
            assertThat(fit.errors().get(i)).isLessThanOrEqualTo(fit.errors().get(i - 1) * (1 + 1e-9));
        }
    }

    @Test
    void findsTheRatesBehindCounts() {
        var factors = planted(2);
        var means = Tensors.sum(factors);
        var random = new SplittableRandom(1);
        var data = drawn(i -> poisson(means[i], random));
        var fit = fits.of("gcp", data, Map.of("components", "2", "loss", "poisson"));
        requireFound(factors, fit, 0.98);
        assertThat(fit.measures().get(Measures.DEVIANCE_EXPLAINED).orElseThrow())
                .isBetween(0.2, 1.0);
    }

    @Test
    void findsTheOddsBehindYesAndNo() {
        var factors = planted(4);
        var odds = Tensors.sum(factors);
        var random = new SplittableRandom(2);
        var data = drawn(i -> random.nextDouble() < odds[i] / (1 + odds[i]) ? 1 : 0);
        var fit = fits.of("gcp", data, Map.of("components", "2", "loss", "bernoulli"));
        requireFound(factors, fit, 0.95);
        // odds are not the data
        assertThat(fit.measures().get(Measures.RELATIVE_ERROR)).isEmpty();
    }

    @Test
    void findsTheMeansBehindNoiseThatGrowsWithThem() {
        var factors = planted(1);
        var means = Tensors.sum(factors);
        var random = new SplittableRandom(3);
        var data = drawn(i -> gamma(means[i] + 0.01, random));
        requireFound(factors, fits.of("gcp", data, Map.of("components", "2", "loss", "gamma")), 0.97);
    }

    /// With one component the Poisson fit is known: products of the sums along every axis.
    @Test
    void oneComponentOfCountsIsWhatTheSumsSay() {
        var random = new SplittableRandom(4);
        var data = Tensors.dataset(new int[] {4, 3, 2}, DType.FLOAT64, i -> random.nextInt(1, 9));
        var fit = fits.of("gcp", data, Map.of("components", "1", "tolerance", "0"));
        double total = 0;
        var sums = new double[4];
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 6; j++) {
                sums[i] += data.values().at(i, j);
            }
            total += sums[i];
        }
        for (int i = 0; i < 4; i++) {
            assertThat(fit.result().loadings(0).at(i, 0)
                            / fit.result().loadings(0).at(0, 0))
                    .isCloseTo(sums[i] / sums[0], within(1e-10));
        }
        double model = 0;
        for (int j = 0; j < 6; j++) {
            model += fit.result().loadings(1).at(j, 0);
        }
        assertThat(model
                        * fit.result().strength(0)
                        * (fit.result().loadings(0).at(0, 0)
                                + fit.result().loadings(0).at(1, 0)
                                + fit.result().loadings(0).at(2, 0)
                                + fit.result().loadings(0).at(3, 0)))
                .isCloseTo(total, within(1e-8));
    }

    /// A third of the counts were not noticed: only fitting what was counted finds the rates.
    @Test
    void findsTheRatesBehindCountsOfWhichSomeWereNotNoticed() {
        var factors = planted(2);
        var means = Tensors.sum(factors);
        var random = new SplittableRandom(1);
        var data = drawn(i -> random.nextDouble() < 0.33 ? 0 : poisson(means[i], random));
        var truncated = fits.of("gcp", data, Map.of("components", "2", "loss", "undercounted"));
        requireFound(factors, truncated, 0.95);
        assertThat(truncated.measures().get(Measures.DETECTED).orElseThrow()).isCloseTo(0.67, within(0.02));
        var plain = fits.of("gcp", data, Map.of("components", "2", "loss", "poisson"));
        double planted = 0;
        for (double mean : means) {
            planted += mean;
        }
        assertThat(sum(truncated.result())).isCloseTo(planted, within(0.06 * planted));
        assertThat(sum(plain.result())).isLessThan(0.75 * planted);
    }

    /// With one component everywhere the same the rate is the root of m / (1 - exp(-m)) = mean.
    @Test
    void theRateOfWhatWasCountedIsTheKnownOne() {
        var data = Tensors.dataset(new int[] {2, 3, 2}, DType.FLOAT64, i -> i < 6 ? 2 : i == 11 ? 0 : 2);
        var fit = fits.of("gcp", data, Map.of("components", "1", "loss", "undercounted", "tolerance", "0"));
        double rate = fit.result().strength(0)
                * fit.result().loadings(0).at(0, 0)
                * fit.result().loadings(1).at(0, 0);
        assertThat(rate / (1 - Math.exp(-rate))).isCloseTo(2, within(1e-5));
    }

    private static double sum(factorscope.model.decompose.TwoWay result) {
        double sum = 0;
        for (int r = 0; r < result.components(); r++) {
            double left = 0;
            double right = 0;
            for (long i = 0; i < result.loadings(0).shape().rows(); i++) {
                left += result.loadings(0).at(i, r);
            }
            for (long j = 0; j < result.loadings(1).shape().rows(); j++) {
                right += result.loadings(1).at(j, r);
            }
            sum += result.strength(r) * left * right;
        }
        return sum;
    }

    @Test
    void refusesValuesThatTheLossDoesNotKnow() {
        var negative = Tensors.dataset(new int[] {3, 3, 3}, DType.FLOAT64, i -> i == 4 ? -1 : 1);
        assertThatThrownBy(() -> fits.of("gcp", negative, Map.of("components", "1")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("row 0, column 4");
        assertThatThrownBy(() -> fits.of("gcp", negative, Map.of("components", "1", "loss", "bernoulli")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("zeros and ones");
    }

    @Test
    void missingValuesSayNothing() {
        var factors = planted(2);
        var means = Tensors.sum(factors);
        var random = new SplittableRandom(1);
        var data = drawn(i -> random.nextDouble() < 0.3 ? Double.NaN : poisson(means[i], random));
        requireFound(factors, fits.of("gcp", data, Map.of("components", "2", "observed", "true")), 0.97);
    }
}
