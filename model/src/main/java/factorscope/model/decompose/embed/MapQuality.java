package factorscope.model.decompose.embed;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import factorscope.model.decompose.Embedding;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.RowValues;
import factorscope.model.decompose.neighbours.RowPoints;
import factorscope.model.decompose.neighbours.RowResults;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Largest;
import factorscope.model.linalg.Randoms;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// How far a map can be trusted: what becomes of the neighbourhoods of some points, and of distances between pairs
/// (Venna and Kaski 2001; Kobak and Berens 2019). Neighbours and distances are those of the points that the map was
/// made from.
public final class MapQuality {
    /// Neighbours that are looked at.
    private static final int NEIGHBOURS = 15;

    private static final int MOST_QUERIES = 500;
    private static final int LEAST_QUERIES = 30;

    /// About half a second.
    private static final double FLOPS = 2e9;

    private static final int PAIRS = 5000;

    private MapQuality() {}

    static double flops(long n, int d) {
        return queries(n, d) * 3.0 * n * (d + 10);
    }

    private static int queries(long n, int d) {
        return (int) Math.min(n, (long) Math.clamp(FLOPS / (3.0 * n * (d + 10)), LEAST_QUERIES, MOST_QUERIES));
    }

    /// @param x the points' first coordinates on the map
    /// @param y their second ones
    public static Measures of(RowPoints points, double[] x, double[] y, long seed, Compute compute) {
        int n = points.count();
        int k = Math.min(NEIGHBOURS, (n - 1) / 2);
        if (k < 1) {
            return Measures.NONE;
        }
        int d = points.points().columns();
        var queries = Randoms.sample(Randoms.of(seed, "map quality", 0), n, queries(n, d));
        var intruders = new double[queries.length];
        var missing = new double[queries.length];
        var kept = new double[queries.length];
        compute.parallel(queries.length, (q, _) -> {
            int self = (int) queries[q];
            var data = points.squaredDistances(self);
            var map = new double[n];
            for (int i = 0; i < n; i++) {
                map[i] = Math.pow(x[i] - x[self], 2) + Math.pow(y[i] - y[self], 2);
            }
            // the point itself is nobody's neighbour
            data[self] = Double.POSITIVE_INFINITY;
            map[self] = Double.POSITIVE_INFINITY;
            var nearInData = Largest.list(n, i -> -data[(int) i], k);
            var nearOnMap = Largest.list(n, i -> -map[(int) i], k);
            intruders[q] = beyond(nearOnMap, data, k);
            missing[q] = beyond(nearInData, map, k);
            kept[q] = nearOnMap.stream().filter(nearInData::contains).count() / (double) k;
        });
        double scale = 2.0 / (queries.length * (double) k * (2.0 * n - 3.0 * k - 1));
        return Measures.NONE
                .with(
                        Measures.TRUSTWORTHINESS,
                        1 - scale * Arrays.stream(intruders).sum())
                .with(Measures.CONTINUITY, 1 - scale * Arrays.stream(missing).sum())
                .with(
                        Measures.NEIGHBOURS_PRESERVED,
                        Arrays.stream(kept).average().orElse(0))
                .with(Measures.DISTANCE_CORRELATION, rankCorrelation(points, x, y, seed));
    }

    /// How far each point's neighbourhood on the map is one of the data: the share of its nearest on the map that are
    /// among the nearest in the data, as many as are listed.
    static double[] trust(RowPoints points, double[] x, double[] y, Compute compute) {
        int n = points.count();
        int listed = points.neighbours();
        int k = Math.min(Math.min(NEIGHBOURS, listed), n - 1);
        var trust = new double[n];
        if (k < 1) {
            Arrays.fill(trust, 1);
            return trust;
        }
        new MapNeighbours(x, y, k).forEach(compute, (i, nearest) -> {
            int kept = 0;
            for (int j : nearest) {
                for (int m = 0; m < listed; m++) {
                    if (points.indices().getAtIndex(JAVA_INT, (long) i * listed + m) == j) {
                        kept++;
                        break;
                    }
                }
            }
            trust[i] = kept / (double) k;
        });
        return trust;
    }

    /// The map of these points.
    ///
    /// @param trust of each point; empty where it is not known yet
    static Embedding map(RowPoints points, double[] x, double[] y, double[] trust, Compute compute) {
        var map = RowResults.map(points.rows(), compute, points.drawn(), 2, (i, j) -> j == 0 ? x[i] : y[i]);
        return trust.length == 0
                ? map
                : map.withRowValues(List.of(RowResults.values(
                        points.rows(), compute, points.drawn(), RowValues.Kind.TRUST, i -> trust[i])));
    }

    /// What t-SNE makes small, computed from all pairs: the Kullback-Leibler divergence between the points' affinities
    /// and those on a map, whoever made it.
    public static double divergence(RowPoints points, double perplexity, double[] x, double[] y, Compute compute) {
        int n = points.count();
        var sums = new double[n];
        compute.parallel(n, (i, _) -> {
            for (int j = 0; j < n; j++) {
                double dx = x[i] - x[j];
                double dy = y[i] - y[j];
                sums[i] += j == i ? 0 : 1 / (1 + dx * dx + dy * dy);
            }
        });
        return Affinities.of(points, perplexity, compute)
                .divergence(x, y, 0, n, Arrays.stream(sums).sum());
    }

    /// By how many places these points are beyond the k nearest, all together.
    private static double beyond(List<Integer> which, double[] distances, int k) {
        double sum = 0;
        for (int i : which) {
            int rank = 1;
            for (double distance : distances) {
                rank += distance < distances[i] ? 1 : 0;
            }
            sum += Math.max(0, rank - k);
        }
        return sum;
    }

    /// Spearman's, of the distances of pairs drawn at random.
    private static double rankCorrelation(RowPoints points, double[] x, double[] y, long seed) {
        int n = points.count();
        var random = Randoms.of(seed, "map distances", 0);
        var data = new double[PAIRS];
        var map = new double[PAIRS];
        var one = new double[points.points().columns()];
        var other = new double[one.length];
        for (int p = 0; p < PAIRS; p++) {
            int i = random.nextInt(n);
            int j = (i + 1 + random.nextInt(n - 1)) % n;
            points.points().getRow(i, one);
            points.points().getRow(j, other);
            data[p] = Dot.squaredDistance(one, other);
            map[p] = Math.pow(x[i] - x[j], 2) + Math.pow(y[i] - y[j], 2);
        }
        return correlation(ranks(data), ranks(map));
    }

    /// Of equal values the mean.
    private static double[] ranks(double[] values) {
        var order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        var ranks = new double[values.length];
        for (int from = 0, to; from < order.length; from = to) {
            to = from + 1;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + to - 1) / 2.0;
            }
        }
        return ranks;
    }

    private static double correlation(double[] a, double[] b) {
        double meanA = Arrays.stream(a).average().orElse(0);
        double meanB = Arrays.stream(b).average().orElse(0);
        double both = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            both += (a[i] - meanA) * (b[i] - meanB);
            squaresA += (a[i] - meanA) * (a[i] - meanA);
            squaresB += (b[i] - meanB) * (b[i] - meanB);
        }
        return squaresA == 0 || squaresB == 0 ? 0 : both / Math.sqrt(squaresA * squaresB);
    }
}
