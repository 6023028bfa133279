package factorscope.model.decompose.embed;

import factorscope.model.decompose.neighbours.NeighbourGraph;
import factorscope.model.decompose.neighbours.RowPoints;
import factorscope.model.linalg.Compute;

/// How much points want to be near each other: a symmetric sparse matrix whose entries sum to 1 (van der Maaten and
/// Hinton 2008), rows one after the other.
final class Affinities {
    private static final int MOST_STEPS = 200;
    private static final double TOLERANCE = 1e-8;

    private final int[] starts;
    private final int[] columns;
    private final float[] values;

    private Affinities(NeighbourGraph graph) {
        starts = graph.starts();
        columns = graph.columns();
        values = graph.values();
    }

    /// What making them takes.
    static double flops(double n, int k) {
        return n * k * 250.0;
    }

    /// Gaussians around each point, each as wide as gives it the perplexity.
    static Affinities of(RowPoints points, double perplexity, Compute compute) {
        double scale = 0.5 / points.count();
        return new Affinities(NeighbourGraph.of(
                points,
                (distances, weights, at) -> weigh(distances, perplexity, weights, at),
                (one, other) -> scale * (one + other),
                compute));
    }

    /// The widths are found by Newton's steps, halved where these lead out of what is still possible; distances are in
    /// units of the farthest.
    private static void weigh(double[] distances, double perplexity, float[] weights, int at) {
        int k = distances.length;
        double unit = distances[k - 1] > 0 ? distances[k - 1] : 1;
        double nearest = distances[0] / unit;
        var squares = new double[k];
        var p = new double[k];
        for (int j = 0; j < k; j++) {
            squares[j] = distances[j] / unit * (distances[j] / unit) - nearest * nearest;
        }
        double wanted = Math.log(Math.min(perplexity, k));
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double beta = 1;
        double sum = 0;
        for (int t = 0; t < MOST_STEPS; t++) {
            sum = 0;
            double first = 0;
            double second = 0;
            for (int j = 0; j < k; j++) {
                p[j] = Math.exp(-beta * squares[j]);
                sum += p[j];
                first += p[j] * squares[j];
                second += p[j] * squares[j] * squares[j];
            }
            double mean = first / sum;
            double excess = Math.log(sum) + beta * mean - wanted;
            if (Math.abs(excess) < TOLERANCE) {
                break;
            }
            if (excess > 0) {
                low = beta;
            } else {
                high = beta;
            }
            double next = beta + excess / (beta * (second / sum - mean * mean));
            if (!(next > low && next < high)) {
                next = high == Double.POSITIVE_INFINITY ? 2 * beta : (low + high) / 2;
            }
            beta = Math.min(next, 10 * beta);
        }
        for (int j = 0; j < k; j++) {
            weights[at + j] = (float) (p[j] / sum);
        }
    }

    /// The sums of p_ij (y_i - y_j) / (1 + |y_i - y_j|^2) over the neighbours of some points.
    void attract(double[] x, double[] y, int from, int to, double[] forceX, double[] forceY) {
        for (int i = from; i < to; i++) {
            double atX = x[i];
            double atY = y[i];
            double sumX = 0;
            double sumY = 0;
            for (int e = starts[i]; e < starts[i + 1]; e++) {
                int j = columns[e];
                double dx = atX - x[j];
                double dy = atY - y[j];
                double weight = values[e] / (1 + dx * dx + dy * dy);
                sumX += weight * dx;
                sumY += weight * dy;
            }
            forceX[i] = sumX;
            forceY[i] = sumY;
        }
    }

    /// Some points' part of the Kullback-Leibler divergence between these affinities and those on the map.
    ///
    /// @param sum of 1 / (1 + |y_i - y_j|^2) over all pairs
    double divergence(double[] x, double[] y, int from, int to, double sum) {
        double total = 0;
        for (int i = from; i < to; i++) {
            for (int e = starts[i]; e < starts[i + 1]; e++) {
                double p = values[e];
                if (p > 0) {
                    double dx = x[i] - x[columns[e]];
                    double dy = y[i] - y[columns[e]];
                    total += p * Math.log(p * sum * (1 + dx * dx + dy * dy));
                }
            }
        }
        return total;
    }
}
