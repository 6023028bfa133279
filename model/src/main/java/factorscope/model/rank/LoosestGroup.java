package factorscope.model.rank;

import factorscope.model.data.Tensor;
import factorscope.model.match.Cosines;
import factorscope.model.match.Matching;
import factorscope.model.match.Stability;
import java.util.Arrays;
import java.util.List;

/// Components of several runs in groups of one per run.
final class LoosestGroup {
    private LoosestGroup() {}

    /// The mean silhouette of the loosest group, by 1 - |cos|: near 1 if every component comes back.
    ///
    /// @param loadings of each run: positions x K
    static double silhouette(List<Tensor> loadings) {
        int first = Stability.medoid(loadings);
        int k = Math.toIntExact(loadings.getFirst().shape().columns());
        int runs = loadings.size();
        var groups = new int[runs][k];
        for (int run = 0; run < runs; run++) {
            for (var pair : Matching.of(loadings.get(run), loadings.get(first)).pairs()) {
                groups[run][pair.left()] = pair.right();
            }
        }
        var sums = new double[k];
        for (int run = 0; run < runs; run++) {
            var distances = distances(loadings, run, groups, k);
            for (int c = 0; c < k; c++) {
                int own = groups[run][c];
                double within = distances[c][own] / Math.max(1, runs - 1);
                double other = Double.POSITIVE_INFINITY;
                for (int g = 0; g < k; g++) {
                    other = g == own ? other : Math.min(other, distances[c][g] / runs);
                }
                double most = Math.max(within, other);
                sums[own] += most == 0 ? 0 : (other - within) / most;
            }
        }
        return Arrays.stream(sums).min().orElse(0) / runs;
    }

    /// Of each component of a run, the sum of its distances to the members of each group.
    private static double[][] distances(List<Tensor> loadings, int run, int[][] groups, int k) {
        var sums = new double[k][k];
        for (int other = 0; other < loadings.size(); other++) {
            var cosines = Cosines.between(loadings.get(run), loadings.get(other));
            for (int c = 0; c < k; c++) {
                for (int o = 0; o < k; o++) {
                    if (other != run || o != c) {
                        sums[c][groups[other][o]] += 1 - Math.abs(cosines[c][o]);
                    }
                }
            }
        }
        return sums;
    }
}
