package factorscope.model.diagnose;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;

/// Groups of things that have more to do with each other than with the rest.
///
/// Every thing belongs to one; the largest community is the first.
///
/// @param of by thing: the number of its community
/// @param count how many communities there are
/// @param modularity of this partition (Newman and Girvan 2004), 1 at most
public record Communities(List<Integer> of, int count, double modularity) {
    private static final int MOST_PASSES = 100;

    /// Gains that are smaller are rounding.
    private static final double GAIN = 1e-12;

    public Communities {
        of = List.copyOf(of);
    }

    public int size(int community) {
        return (int) of.stream().filter(c -> c == community).count();
    }

    /// How alike things are by their loadings on nonnegative components: cosines, of which negative ones count as
    /// zero.
    ///
    /// @param loadings things x K, weighted as they are to count
    /// @return symmetric, zero on the diagonal
    public static double[][] affinity(double[][] loadings) {
        int n = loadings.length;
        var norms = new double[n];
        for (int i = 0; i < n; i++) {
            norms[i] = Math.sqrt(Arrays.stream(loadings[i]).map(v -> v * v).sum());
        }
        var affinity = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double dot = 0;
                for (int k = 0; k < loadings[i].length; k++) {
                    dot += loadings[i][k] * loadings[j][k];
                }
                double cosine = norms[i] * norms[j] > 0 ? Math.max(0, dot / norms[i] / norms[j]) : 0;
                affinity[i][j] = cosine;
                affinity[j][i] = cosine;
            }
        }
        return affinity;
    }

    /// The partition that makes modularity large (Louvain: Blondel, Guillaume, Lambiotte and Lefebvre 2008).
    /// Things are gone through in their order, so that the same weights give the same communities.
    ///
    /// @param weights symmetric, not negative
    /// @param resolution larger for more and smaller communities; 1 for modularity as it was defined
    public static Communities byModularity(double[][] weights, double resolution) {
        int n = weights.length;
        var community = IntStream.range(0, n).toArray();
        var level = weights;
        while (true) {
            var moved = moved(level, resolution);
            int groups = Arrays.stream(moved).max().orElse(-1) + 1;
            if (groups == level.length) {
                return ordered(community, weights, resolution);
            }
            for (int i = 0; i < n; i++) {
                community[i] = moved[community[i]];
            }
            level = merged(level, moved, groups);
        }
    }

    /// Every node in the community where it gains most, until none moves.
    private static int[] moved(double[][] weights, double resolution) {
        int n = weights.length;
        var of = IntStream.range(0, n).toArray();
        var strength = new double[n];
        double total = 0;
        for (int i = 0; i < n; i++) {
            strength[i] = Arrays.stream(weights[i]).sum();
            total += strength[i];
        }
        if (total == 0) {
            return of;
        }
        var inside = strength.clone();
        boolean hasMoved = true;
        for (int pass = 0; pass < MOST_PASSES && hasMoved; pass++) {
            hasMoved = false;
            for (int i = 0; i < n; i++) {
                var towards = new double[n];
                for (int j = 0; j < n; j++) {
                    if (j != i) {
                        towards[of[j]] += weights[i][j];
                    }
                }
                int from = of[i];
                inside[from] -= strength[i];
                int best = from;
                double most = towards[from] - resolution * strength[i] * inside[from] / total;
                for (int c = 0; c < n; c++) {
                    double gain = towards[c] - resolution * strength[i] * inside[c] / total;
                    if (towards[c] > 0 && gain > most + GAIN * total) {
                        most = gain;
                        best = c;
                    }
                }
                inside[best] += strength[i];
                of[i] = best;
                hasMoved |= best != from;
            }
        }
        return numbered(of);
    }

    private static int[] numbered(int[] of) {
        var numbers = new HashMap<Integer, Integer>();
        return Arrays.stream(of)
                .map(c -> numbers.computeIfAbsent(c, _ -> numbers.size()))
                .toArray();
    }

    private static double[][] merged(double[][] weights, int[] of, int groups) {
        var merged = new double[groups][groups];
        for (int i = 0; i < of.length; i++) {
            for (int j = 0; j < of.length; j++) {
                merged[of[i]][of[j]] += weights[i][j];
            }
        }
        return merged;
    }

    /// The partition that describes the weights in the fewest numbers: a weighted stochastic block model, in which
    /// a weight is the mean of its two communities plus Gaussian noise (after Aicher, Jacobs and Clauset 2015).
    /// Begins with small communities by modularity, joins two at a time, moves things between them, and keeps the
    /// number for which the description is shortest.
    ///
    /// @param weights symmetric, not negative
    public static Communities byBlockModel(double[][] weights) {
        int n = weights.length;
        if (n < 3) {
            return byModularity(weights, 1);
        }
        var blocks = new Blocks(
                weights,
                byModularity(weights, 2).of.stream().mapToInt(Integer::intValue).toArray());
        blocks.refine();
        var best = blocks.of.clone();
        double shortest = blocks.length();
        while (blocks.groups() > 1) {
            blocks.join();
            blocks.refine();
            double length = blocks.length();
            if (length < shortest) {
                shortest = length;
                best = blocks.of.clone();
            }
        }
        return ordered(best, weights, 1);
    }

    /// The largest first.
    private static Communities ordered(int[] community, double[][] weights, double resolution) {
        var of = numbered(community);
        int groups = Arrays.stream(of).max().orElse(-1) + 1;
        var sizes = new int[groups];
        for (int c : of) {
            sizes[c]++;
        }
        var places = IntStream.range(0, groups)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(c -> -sizes[c]).thenComparingInt(c -> c))
                .toList();
        var sorted = Arrays.stream(of).map(places::indexOf).toArray();
        return new Communities(
                Arrays.stream(sorted).boxed().toList(), groups, modularity(weights, sorted, groups, resolution));
    }

    private static double modularity(double[][] weights, int[] of, int groups, double resolution) {
        var merged = merged(weights, of, groups);
        double total = 0;
        for (var row : merged) {
            total += Arrays.stream(row).sum();
        }
        double modularity = 0;
        for (int c = 0; c < groups && total > 0; c++) {
            double strength = Arrays.stream(merged[c]).sum() / total;
            modularity += merged[c][c] / total - resolution * strength * strength;
        }
        return modularity;
    }

    /// A partition with the sums that its description needs.
    private static final class Blocks {
        private final double[][] weights;
        private final int[] of;
        private double squares;

        Blocks(double[][] weights, int[] start) {
            this.weights = weights;
            of = start.clone();
            for (int i = 0; i < weights.length; i++) {
                for (int j = 0; j < i; j++) {
                    squares += weights[i][j] * weights[i][j];
                }
            }
        }

        int groups() {
            return Arrays.stream(of).max().orElse(-1) + 1;
        }

        /// Twice the sums of weights between communities.
        private double[][] sums() {
            int groups = groups();
            var sums = new double[groups][groups];
            for (int i = 0; i < of.length; i++) {
                for (int j = 0; j < of.length; j++) {
                    if (i != j) {
                        sums[of[i]][of[j]] += weights[i][j];
                    }
                }
            }
            return sums;
        }

        private int[] sizes() {
            var sizes = new int[groups()];
            for (int c : of) {
                sizes[c]++;
            }
            return sizes;
        }

        /// Squares that the means of the blocks leave.
        private double rest(double[][] sums, int[] sizes) {
            double explained = 0;
            for (int a = 0; a < sizes.length; a++) {
                for (int b = 0; b <= a; b++) {
                    double pairs = a == b ? sizes[a] * (sizes[a] - 1.0) / 2 : (double) sizes[a] * sizes[b];
                    double sum = a == b ? sums[a][a] / 2 : sums[a][b];
                    explained += pairs > 0 ? sum * sum / pairs : 0;
                }
            }
            return Math.max(0, squares - explained);
        }

        /// In nats: noise, means, and who is where.
        double length() {
            var sizes = sizes();
            double pairs = of.length * (of.length - 1.0) / 2;
            double rest = rest(sums(), sizes);
            double entropy = 0;
            for (int size : sizes) {
                entropy -= size > 0 ? size * Math.log((double) size / of.length) : 0;
            }
            double floor = 1e-12 * Math.max(squares, Double.MIN_NORMAL);
            return pairs / 2 * Math.log((rest + floor) / pairs)
                    + sizes.length * (sizes.length + 1.0) / 4 * Math.log(pairs)
                    + entropy;
        }

        /// Joins the two communities whose joining leaves the smallest rest.
        void join() {
            int groups = groups();
            int bestA = 1;
            int bestB = 0;
            double least = Double.POSITIVE_INFINITY;
            var sums = sums();
            var sizes = sizes();
            for (int a = 1; a < groups; a++) {
                for (int b = 0; b < a; b++) {
                    double rest = restJoined(sums, sizes, a, b);
                    if (rest < least) {
                        least = rest;
                        bestA = a;
                        bestB = b;
                    }
                }
            }
            for (int i = 0; i < of.length; i++) {
                of[i] = of[i] == bestA ? bestB : of[i] > bestA ? of[i] - 1 : of[i];
            }
        }

        private double restJoined(double[][] sums, int[] sizes, int a, int b) {
            int groups = sizes.length;
            var joinedSums = new double[groups - 1][groups - 1];
            var joinedSizes = new int[groups - 1];
            for (int c = 0; c < groups; c++) {
                int to = c == a ? b : c > a ? c - 1 : c;
                joinedSizes[to] += sizes[c];
                for (int d = 0; d < groups; d++) {
                    int other = d == a ? b : d > a ? d - 1 : d;
                    joinedSums[to][other] += sums[c][d];
                }
            }
            return rest(joinedSums, joinedSizes);
        }

        /// Moves things to where the rest is smallest, until none moves.
        void refine() {
            int groups = groups();
            if (groups < 2) {
                return;
            }
            for (int pass = 0; pass < 10; pass++) {
                boolean hasMoved = false;
                var sums = sums();
                var sizes = sizes();
                for (int i = 0; i < of.length; i++) {
                    if (sizes[of[i]] == 1) {
                        continue;
                    }
                    var towards = new double[groups];
                    for (int j = 0; j < of.length; j++) {
                        if (j != i) {
                            towards[of[j]] += weights[i][j];
                        }
                    }
                    int from = of[i];
                    int best = from;
                    double least = rest(sums, sizes);
                    for (int c = 0; c < groups; c++) {
                        if (c != from) {
                            shift(sums, sizes, towards, of[i], c);
                            double rest = rest(sums, sizes);
                            shift(sums, sizes, towards, c, of[i]);
                            if (rest < least - GAIN * squares) {
                                least = rest;
                                best = c;
                            }
                        }
                    }
                    if (best != from) {
                        shift(sums, sizes, towards, from, best);
                        of[i] = best;
                        hasMoved = true;
                    }
                }
                if (!hasMoved) {
                    return;
                }
            }
        }

        /// @param towards what the thing has to do with each community, itself left out
        private static void shift(double[][] sums, int[] sizes, double[] towards, int from, int to) {
            for (int c = 0; c < sizes.length; c++) {
                sums[from][c] -= towards[c];
                sums[c][from] -= towards[c];
                sums[to][c] += towards[c];
                sums[c][to] += towards[c];
            }
            sizes[from]--;
            sizes[to]++;
        }
    }
}
