package factorscope.model.match;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

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
        var rows = numbers(clusters);
        var columns = numbers(classes);
        var counts = new int[rows.size()][columns.size()];
        for (int i = 0; i < clusters.length; i++) {
            counts[rows.getOrDefault(clusters[i], 0)][columns.getOrDefault(classes[i], 0)]++;
        }
        return of(counts);
    }

    private static Map<Integer, Integer> numbers(int[] groups) {
        var numbers = new HashMap<Integer, Integer>();
        for (int group : groups) {
            numbers.putIfAbsent(group, numbers.size());
        }
        return numbers;
    }

    /// @param counts clusters x classes: items that are in both
    public static ClusterAgreement of(int[][] counts) {
        int columns = counts.length == 0 ? 0 : counts[0].length;
        var ofRows =
                Arrays.stream(counts).mapToInt(row -> Arrays.stream(row).sum()).toArray();
        var ofColumns = IntStream.range(0, columns)
                .map(c -> Arrays.stream(counts).mapToInt(row -> row[c]).sum())
                .toArray();
        var all = Arrays.stream(counts).flatMapToInt(Arrays::stream).toArray();
        double n = Arrays.stream(all).sum();
        double pairsOfRows = pairs(ofRows);
        double pairsOfColumns = pairs(ofColumns);
        double expected = n < 2 ? 0 : pairsOfRows * pairsOfColumns / (n * (n - 1) / 2);
        double most = (pairsOfRows + pairsOfColumns) / 2;
        double clusters = entropy(ofRows, n);
        double classes = entropy(ofColumns, n);
        double shared = clusters + classes - entropy(all, n);
        double right = Arrays.stream(counts)
                .mapToInt(row -> Arrays.stream(row).max().orElse(0))
                .sum();
        return new ClusterAgreement(
                most == expected ? 1 : (pairs(all) - expected) / (most - expected),
                clusters + classes == 0 ? 1 : 2 * shared / (clusters + classes),
                n == 0 ? 1 : right / n,
                classes == 0 ? 1 : shared / classes);
    }

    private static double pairs(int[] counts) {
        return Arrays.stream(counts).mapToDouble(c -> c * (c - 1.0) / 2).sum();
    }

    private static double entropy(int[] counts, double n) {
        return Arrays.stream(counts)
                .filter(c -> c > 0)
                .mapToDouble(c -> -c / n * Math.log(c / n))
                .sum();
    }
}
