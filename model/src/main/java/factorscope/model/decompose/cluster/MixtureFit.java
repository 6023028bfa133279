package factorscope.model.decompose.cluster;

import factorscope.model.data.DType;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.state.Starts;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Expectation maximisation for a mixture of K Gaussians, an iteration at a time.
///
/// Covariances are shrunk to the variances within the clusters of the best k-means (a conjugate prior, as in Fraley and
/// Raftery 2007, with that scale): with few points those count, with many their own, and no cluster shrinks to a point
/// or a plane. Several starts by k-means take a few iterations each; the likeliest goes on (Biernacki, Celeux, Govaert
/// 2003).
final class MixtureFit implements AutoCloseable {
    private static final int STARTS = 8;
    private static final int SHORT = 15;
    private static final int MOST_ITERATIONS = 500;

    /// The mean log-density per point rises by less than this: done.
    private static final double TOLERANCE = 1e-6;

    /// A dimension of which clusters say nothing has at least this share of its variance.
    private static final double LEAST_SCALE = 1e-6;

    private static final int BLOCK = 512;
    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    private final Compute compute;
    private final SolverState run;
    private final int n;
    private final int d;
    private final int k;
    private final boolean diagonal;
    private final long seed;
    /// n x d, centred, float64.
    private final Matrix points;
    /// The diagonal of the prior's scale.
    private final double[] scale;

    private final ShortKMeans kMeans;
    private final List<ShortKMeans.Found> begun = new ArrayList<>();
    private State state;
    private State best;
    private final Starts starts;
    private int iteration;
    private boolean isLast;
    private boolean isConverged;

    /// The parameters of a mixture and what it makes of the points.
    private static final class State {
        final double[] shares;
        final double[][] means;
        /// Per cluster: d x d, the inverse of the covariance's factor, so that its product with a deviation has the
        /// covariance 1; or d reciprocal deviations.
        final double[][] whitening;
        final double[] logDeterminants;
        double logLikelihood = Double.NEGATIVE_INFINITY;
        double objective = Double.NEGATIVE_INFINITY;

        State(int k, int d, boolean diagonal) {
            shares = new double[k];
            means = new double[k][d];
            whitening = new double[k][diagonal ? d : d * d];
            logDeterminants = new double[k];
        }
    }

    /// What a block of points adds.
    private record Part(double[] counts, double[][] sums, double[][] squares, double[] logLikelihood) {}

    MixtureFit(double[][] points, int k, boolean diagonal, long seed, Compute compute) {
        this.compute = compute;
        this.n = points.length;
        this.d = points[0].length;
        this.k = k;
        this.diagonal = diagonal;
        this.seed = seed;
        run = new SolverState(compute.memory());
        starts = new Starts(run, STARTS);
        this.points = Matrix.allocate(run.scratch(), DType.FLOAT64, n, d);
        this.scale = new double[d];
        var mean = new double[d];
        for (var point : points) {
            for (int j = 0; j < d; j++) {
                mean[j] += point[j] / n;
            }
        }
        var row = new double[d];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                row[j] = points[i][j] - mean[j];
                scale[j] += row[j] * row[j] / n;
            }
            this.points.setRow(i, row);
        }
        kMeans = new ShortKMeans(this.points, k, compute);
        state = new State(k, d, diagonal);
        best = state;
    }

    /// Bytes off the heap and on it.
    static long bytes(long n, int d, int k, boolean diagonal) {
        long second = diagonal ? d : (long) d * d;
        return 8 * (n * d + 3L * k * second + (n / BLOCK + 1) * k * (second + d + 1));
    }

    /// @return whether the fit is complete
    boolean step() {
        if (begun.size() < STARTS) {
            begun.add(kMeans.of(Randoms.of(seed, "mixture start", begun.size())));
            if (begun.size() == STARTS) {
                setScale();
                state = moments(begun.getFirst());
                best = state;
            }
            return false;
        }
        var next = iterate();
        double gain = (next.objective - state.objective) / n;
        var before = state;
        state = next;
        iteration++;
        boolean isStill = gain < TOLERANCE;
        if (isLast) {
            isConverged = isStill;
            best = before;
            return isStill || iteration >= MOST_ITERATIONS;
        }
        if (isStill || iteration >= SHORT) {
            // by the points alone: the prior would favour clusters that have none
            if (starts.end(-before.logLikelihood)) {
                best = before;
            }
            iteration = 0;
            isLast = starts.areOver();
            state = isLast ? best : moments(begun.get(starts.number()));
        }
        return false;
    }

    boolean isConverged() {
        return isConverged;
    }

    /// From 0 to 1, as if all iterations were needed.
    double done() {
        double all = STARTS * (SHORT + 1) + MOST_ITERATIONS;
        return (begun.size() + starts.number() * SHORT + iteration) / all;
    }

    double logLikelihood() {
        return best.logLikelihood;
    }

    /// The likeliest cluster of each point.
    int[] labels() {
        var labels = new int[n];
        compute.parallel(blocks(), (block, _) -> {
            try (var here = compute.memory().scope("a block of points")) {
                var densities = densities(block, best, here);
                for (int i = 0; i < densities.length; i++) {
                    int likeliest = 0;
                    for (int c = 1; c < k; c++) {
                        likeliest = densities[i][c] > densities[i][likeliest] ? c : likeliest;
                    }
                    labels[block * BLOCK + i] = likeliest;
                }
            }
        });
        return labels;
    }

    private int blocks() {
        return Math.ceilDiv(n, BLOCK);
    }

    /// Logarithms of share times density: one row per point of the block, one column per cluster.
    private double[][] densities(int block, State of, OffHeap here) {
        int from = block * BLOCK;
        int count = Math.min(BLOCK, n - from);
        var result = new double[count][k];
        var rows = points.rows(from, count);
        var row = new double[d];
        if (diagonal) {
            for (int i = 0; i < count; i++) {
                rows.getRow(i, row);
                for (int c = 0; c < k; c++) {
                    double square = 0;
                    for (int j = 0; j < d; j++) {
                        double z = (row[j] - of.means[c][j]) * of.whitening[c][j];
                        square += z * z;
                    }
                    result[i][c] = logDensity(of, c, square);
                }
            }
            return result;
        }
        var deviations = Matrix.allocate(here, DType.FLOAT64, count, d);
        var whitened = Matrix.allocate(here, DType.FLOAT64, count, d);
        var factor = Matrix.allocate(here, DType.FLOAT64, d, d);
        for (int c = 0; c < k; c++) {
            for (int i = 0; i < count; i++) {
                rows.getRow(i, row);
                for (int j = 0; j < d; j++) {
                    row[j] -= of.means[c][j];
                }
                deviations.setRow(i, row);
            }
            factor.fill(of.whitening[c]);
            compute.linalg().gemm(false, true, 1, deviations, factor, 0, whitened);
            for (int i = 0; i < count; i++) {
                whitened.getRow(i, row);
                double square = 0;
                for (double z : row) {
                    square += z * z;
                }
                result[i][c] = logDensity(of, c, square);
            }
        }
        return result;
    }

    private double logDensity(State of, int c, double square) {
        return Math.log(of.shares[c]) - 0.5 * (d * LOG_TWO_PI + of.logDeterminants[c] + square);
    }

    private State iterate() {
        var parts = new Part[blocks()];
        compute.parallel(blocks(), (block, _) -> {
            try (var here = compute.memory().scope("a block of points")) {
                var densities = densities(block, state, here);
                var log = new double[1];
                for (var row : densities) {
                    double most = Arrays.stream(row).max().orElseThrow();
                    double sum = 0;
                    for (int c = 0; c < k; c++) {
                        row[c] = Math.exp(row[c] - most);
                        sum += row[c];
                    }
                    for (int c = 0; c < k; c++) {
                        row[c] /= sum;
                    }
                    log[0] += most + Math.log(sum);
                }
                parts[block] = add(block, densities, log, here);
            }
        });
        double logLikelihood = 0;
        for (var part : parts) {
            logLikelihood += part.logLikelihood[0];
        }
        // of the parameters that the responsibilities come from
        state.logLikelihood = logLikelihood;
        return maximise(parts, logLikelihood);
    }

    /// The weighted moments of a block.
    private Part add(int block, double[][] weights, double[] log, OffHeap here) {
        int from = block * BLOCK;
        var counts = new double[k];
        var sums = new double[k][d];
        var squares = new double[k][diagonal ? d : d * d];
        var row = new double[d];
        var weighted = diagonal ? null : Matrix.allocate(here, DType.FLOAT64, weights.length, d);
        var product = diagonal ? null : Matrix.allocate(here, DType.FLOAT64, d, d);
        for (int c = 0; c < k; c++) {
            for (int i = 0; i < weights.length; i++) {
                points.getRow(from + (long) i, row);
                double weight = weights[i][c];
                counts[c] += weight;
                double root = Math.sqrt(weight);
                for (int j = 0; j < d; j++) {
                    sums[c][j] += weight * row[j];
                    if (diagonal) {
                        squares[c][j] += weight * row[j] * row[j];
                    } else {
                        row[j] *= root;
                    }
                }
                if (weighted != null) {
                    weighted.setRow(i, row);
                }
            }
            if (weighted != null && product != null) {
                compute.linalg().gram(weighted, product);
                product.mirror();
                squares[c] = product.toArray();
            }
        }
        return new Part(counts, sums, squares, log);
    }

    private State maximise(Part[] parts, double logLikelihood) {
        var next = new State(k, d, diagonal);
        double prior = 0;
        for (int c = 0; c < k; c++) {
            double count = 0;
            var mean = next.means[c];
            var squares = new double[diagonal ? d : d * d];
            for (var part : parts) {
                count += part.counts[c];
                for (int j = 0; j < d; j++) {
                    mean[j] += part.sums[c][j];
                }
                for (int j = 0; j < squares.length; j++) {
                    squares[j] += part.squares[c][j];
                }
            }
            next.shares[c] = Math.max(count, Double.MIN_NORMAL) / n;
            for (int j = 0; j < d; j++) {
                mean[j] /= Math.max(count, Double.MIN_NORMAL);
            }
            prior += diagonal ? setDiagonal(next, c, count, squares) : setFull(next, c, count, squares);
        }
        next.objective = logLikelihood + prior;
        return next;
    }

    /// @return the logarithm of the prior's density, but for a constant
    private double setDiagonal(State next, int c, double count, double[] squares) {
        // the same of one dimension
        double others = 2 * (1 + 2);
        double log = 0;
        for (int j = 0; j < d; j++) {
            double about = Math.max(0, squares[j] - count * next.means[c][j] * next.means[c][j]);
            double variance = (others * scale[j] + about) / (others + count);
            next.whitening[c][j] = 1 / Math.sqrt(variance);
            next.logDeterminants[c] += Math.log(variance);
            log -= 0.5 * others * (Math.log(variance) + scale[j] / variance);
        }
        return log;
    }

    private double setFull(State next, int c, double count, double[] squares) {
        // as many points as the prior of d dimensions counts for
        double others = 2.0 * (d + 2);
        var covariance = new double[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                double about = squares[i * d + j] - count * next.means[c][i] * next.means[c][j];
                covariance[i][j] = ((i == j ? others * scale[i] : 0) + about) / (others + count);
            }
        }
        var inverse = inverseFactor(covariance);
        double log = 0;
        double trace = 0;
        for (int i = 0; i < d; i++) {
            log -= 2 * Math.log(inverse[i][i]);
            System.arraycopy(inverse[i], 0, next.whitening[c], i * d, d);
            for (int j = 0; j <= i; j++) {
                trace += inverse[i][j] * inverse[i][j] * scale[j];
            }
        }
        next.logDeterminants[c] = log;
        return -0.5 * others * (log + trace);
    }

    /// The inverse of the Cholesky factor; the prior makes all covariances positive definite.
    private static double[][] inverseFactor(double[][] a) {
        int d = a.length;
        var l = new double[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = a[i][j];
                for (int m = 0; m < j; m++) {
                    sum -= l[i][m] * l[j][m];
                }
                l[i][j] = i == j ? Math.sqrt(Math.max(sum, Double.MIN_NORMAL)) : sum / l[j][j];
            }
        }
        var inverse = new double[d][d];
        for (int j = 0; j < d; j++) {
            inverse[j][j] = 1 / l[j][j];
            for (int i = j + 1; i < d; i++) {
                double sum = 0;
                for (int m = j; m < i; m++) {
                    sum -= l[i][m] * inverse[m][j];
                }
                inverse[i][j] = sum / l[i][i];
            }
        }
        return inverse;
    }

    /// Clusters are expected to be as wide as those of the best k-means.
    private void setScale() {
        var nearest = begun.stream()
                .min(Comparator.comparingDouble(b -> Arrays.stream(b.within()).sum()))
                .orElseThrow();
        for (int j = 0; j < d; j++) {
            scale[j] = Math.max(nearest.within()[j], LEAST_SCALE * scale[j]);
        }
    }

    /// The mixture of the clusters of a start.
    private State moments(ShortKMeans.Found from) {
        var parts = new Part[blocks()];
        compute.parallel(blocks(), (block, _) -> {
            int first = block * BLOCK;
            var weights = new double[Math.min(BLOCK, n - first)][k];
            for (int i = 0; i < weights.length; i++) {
                weights[i][from.labels()[first + i]] = 1;
            }
            try (var here = compute.memory().scope("a block of points")) {
                parts[block] = add(block, weights, new double[1], here);
            }
        });
        return maximise(parts, Double.NEGATIVE_INFINITY);
    }

    @Override
    public void close() {
        run.close();
    }
}
