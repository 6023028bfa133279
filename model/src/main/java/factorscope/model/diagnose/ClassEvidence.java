package factorscope.model.diagnose;

import factorscope.model.data.MetadataColumn;
import factorscope.model.data.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// How one class of samples stands to one component.
///
/// @param label the class
/// @param size how many samples it has
/// @param logRatio log2 of the mean activation within the class over that without; NaN where either is zero
/// @param purity share of the class among the 20 strongest samples
/// @param best the best F1 of "at least as strong as a threshold" as a test for the class
/// @param threshold that threshold
/// @param auc probability that a sample of the class is stronger than one of another (ties count half)
/// @param p two-sided probability of such an AUC by chance (Mann and Whitney 1947, normal approximation with
///     ties), times the number of components and classes that could have been looked at (Bonferroni), at most 1
public record ClassEvidence(
        String label, int size, double logRatio, double purity, double best, double threshold, double auc, double p) {
    /// The classes of one component, those first that a threshold tells apart best.
    ///
    /// @param loadings samples x components; their size counts as activation
    public static List<ClassEvidence> of(Tensor loadings, int component, MetadataColumn labels) {
        int n = labels.size();
        var activation = new double[n];
        for (int i = 0; i < n; i++) {
            activation[i] = Math.abs(loadings.at(i, component));
        }
        double tests = loadings.shape().columns() * (double) labels.distinct().size();
        return new Tally(activation, labels)
                .evidence(tests).stream()
                        .sorted(Comparator.comparingDouble((ClassEvidence c) -> -c.best)
                                .thenComparing(ClassEvidence::label))
                        .toList();
    }

    /// What is counted on the way from the strongest sample to the weakest.
    private static final class Tally {
        private final MetadataColumn labels;
        private final int n;
        private final int[] sizes;
        private final int[] hits;
        private final int[] strongest;
        private final double[] sums;
        private final double[] ranks;
        private final double[] best;
        private final double[] thresholds;
        private double total;
        private double ties;

        Tally(double[] activation, MetadataColumn labels) {
            this.labels = labels;
            n = activation.length;
            int classes = labels.distinct().size();
            sizes = new int[classes];
            hits = new int[classes];
            strongest = new int[classes];
            sums = new double[classes];
            ranks = new double[classes];
            best = new double[classes];
            thresholds = new double[classes];
            for (int i = 0; i < n; i++) {
                sizes[labels.code(i)]++;
            }
            var descending = IntStream.range(0, n)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(i -> -activation[i])
                            .thenComparingInt(i -> i))
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int from = 0; from < n; ) {
                double value = activation[descending[from]];
                int to = from;
                while (to < n && activation[descending[to]] == value) {
                    to++;
                }
                equals(descending, from, to, value);
                from = to;
            }
        }

        /// Takes samples that are equally strong.
        private void equals(int[] descending, int from, int to, double value) {
            double tied = to - from;
            ties += tied * tied * tied - tied;
            // ranks from the weakest, counted from 1, shared by equals
            double rank = n - (from + to - 1) / 2.0;
            for (int place = from; place < to; place++) {
                int code = labels.code(descending[place]);
                sums[code] += value;
                ranks[code] += rank;
                total += value;
                strongest[code] += place < ComponentStatistics.STRONGEST && value > 0 ? 1 : 0;
                hits[code]++;
            }
            for (int c = 0; c < sizes.length && value > 0; c++) {
                double f = 2.0 * hits[c] / (to + sizes[c]);
                if (f > best[c]) {
                    best[c] = f;
                    thresholds[c] = value;
                }
            }
        }

        List<ClassEvidence> evidence(double tests) {
            int looked = IntStream.of(strongest).sum();
            var result = new ArrayList<ClassEvidence>();
            for (int c = 0; c < sizes.length; c++) {
                double a = sizes[c];
                double b = n - a;
                if (a == 0) {
                    continue;
                }
                double u = ranks[c] - a * (a + 1) / 2;
                double variance = b == 0 ? 0 : a * b / 12 * (n + 1 - ties / ((double) n * (n - 1)));
                double z = variance <= 0 ? 0 : Math.max(0, Math.abs(u - a * b / 2) - 0.5) / Math.sqrt(variance);
                double within = sums[c] / a;
                double without = b == 0 ? 0 : (total - sums[c]) / b;
                result.add(new ClassEvidence(
                        labels.distinct().get(c),
                        sizes[c],
                        within > 0 && without > 0 ? Math.log(within / without) / Math.log(2) : Double.NaN,
                        looked == 0 ? 0 : (double) strongest[c] / looked,
                        best[c],
                        thresholds[c],
                        b == 0 ? 0.5 : u / (a * b),
                        Math.min(1, tests * Normal.twoSided(z))));
            }
            return result;
        }
    }
}
