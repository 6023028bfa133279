package factorscope.model.match;

import java.util.HashMap;
import java.util.Map;

/// How well two groupings of the same items agree.
///
/// @param adjustedRand 1 for the same groups, 0 as much as by chance (Hubert and Arabie 1985)
/// @param mutualInformation that of both over the mean of their entropies: 1 for the same groups
/// @param purity share of the items that are in the class that their cluster has most of
/// @param homogeneity 1 where every cluster has items of one class only (Rosenberg and Hirschberg 2007)
public record ClusterAgreement(double adjustedRand, double mutualInformation, double purity, double homogeneity) {
    /// @param clusters the group of each item
    /// @param classes the other group of each item
    public static ClusterAgreement of(int[] clusters, int[] classes) {
        int n = clusters.length;
        var both = new HashMap<Long, Integer>();
        var rows = new HashMap<Integer, Integer>();
        var columns = new HashMap<Integer, Integer>();
        for (int i = 0; i < n; i++) {
            both.merge((long) clusters[i] << 32 | classes[i] & 0xFFFFFFFFL, 1, Integer::sum);
            rows.merge(clusters[i], 1, Integer::sum);
            columns.merge(classes[i], 1, Integer::sum);
        }
        double pairs = pairs(both);
        double ofRows = pairs(rows);
        double ofColumns = pairs(columns);
        double expected = n < 2 ? 0 : ofRows * ofColumns / (n * (n - 1.0) / 2);
        double most = (ofRows + ofColumns) / 2;
        double ofClusters = entropy(rows, n);
        double ofClasses = entropy(columns, n);
        double shared = ofClusters + ofClasses - entropy(both, n);
        var largest = new HashMap<Integer, Integer>();
        both.forEach((key, count) -> largest.merge((int) (key >> 32), count, Math::max));
        return new ClusterAgreement(
                most == expected ? 1 : (pairs - expected) / (most - expected),
                ofClusters + ofClasses == 0 ? 1 : 2 * shared / (ofClusters + ofClasses),
                n == 0
                        ? 1
                        : largest.values().stream().mapToInt(Integer::intValue).sum() / (double) n,
                ofClasses == 0 ? 1 : shared / ofClasses);
    }

    private static double pairs(Map<?, Integer> counts) {
        return counts.values().stream().mapToDouble(c -> c * (c - 1.0) / 2).sum();
    }

    private static double entropy(Map<?, Integer> counts, int n) {
        return counts.values().stream()
                .mapToDouble(c -> -c / (double) n * Math.log(c / (double) n))
                .sum();
    }
}
