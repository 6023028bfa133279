package factorscope.model.decompose.cluster;

import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Clusters for a mixture to begin with.
final class ShortKMeans {
    private static final int ITERATIONS = 15;
    private static final int BLOCK = 512;

    private final Matrix points;
    private final int n;
    private final int d;
    private final int k;
    private final Compute compute;

    /// @param within the variance within clusters, by dimension
    record Found(int[] labels, double[] within) {}

    /// @param points n x d
    ShortKMeans(Matrix points, int k, Compute compute) {
        this.points = points;
        n = Math.toIntExact(points.rows());
        d = points.columns();
        this.k = k;
        this.compute = compute;
    }

    /// A few iterations of k-means from centres far apart.
    Found of(SplittableRandom random) {
        var all = new double[n][d];
        for (int i = 0; i < n; i++) {
            points.getRow(i, all[i]);
        }
        var centres = spread(all, random);
        var labels = new int[n];
        for (int t = 0; t < ITERATIONS; t++) {
            var here = centres;
            compute.parallel(Math.ceilDiv(n, BLOCK), (block, _) -> {
                for (int i = block * BLOCK; i < Math.min(n, (block + 1) * BLOCK); i++) {
                    labels[i] = nearest(all[i], here);
                }
            });
            centres = means(all, labels, centres);
        }
        var within = new double[d];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                double off = all[i][j] - centres[labels[i]][j];
                within[j] += off * off / n;
            }
        }
        return new Found(labels, within);
    }

    private double[][] spread(double[][] all, SplittableRandom random) {
        var centres = new double[k][];
        centres[0] = all[random.nextInt(n)].clone();
        var distances = new double[n];
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
        for (int c = 1; c < k; c++) {
            double total = 0;
            for (int i = 0; i < n; i++) {
                distances[i] = Math.min(distances[i], distance(all[i], centres[c - 1]));
                total += distances[i];
            }
            double target = random.nextDouble() * total;
            int chosen = 0;
            while (chosen < n - 1 && (target -= distances[chosen]) > 0) {
                chosen++;
            }
            centres[c] = all[chosen].clone();
        }
        return centres;
    }

    private double[][] means(double[][] all, int[] labels, double[][] before) {
        var sums = new double[k][d];
        var counts = new int[k];
        for (int i = 0; i < n; i++) {
            counts[labels[i]]++;
            for (int j = 0; j < d; j++) {
                sums[labels[i]][j] += all[i][j];
            }
        }
        for (int c = 0; c < k; c++) {
            for (int j = 0; j < d; j++) {
                sums[c][j] = counts[c] == 0 ? before[c][j] : sums[c][j] / counts[c];
            }
        }
        return sums;
    }

    private static int nearest(double[] point, double[][] centres) {
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int c = 0; c < centres.length; c++) {
            double distance = distance(point, centres[c]);
            if (distance < least) {
                least = distance;
                nearest = c;
            }
        }
        return nearest;
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += (a[j] - b[j]) * (a[j] - b[j]);
        }
        return sum;
    }
}
