package factorscope.model.decompose.cluster;

import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Starting centres that are far apart (Arthur and Vassilvitskii 2007).
final class PlusPlus {
    private final Matrix candidates;
    private final double[] squares;
    private final int k;
    private final Compute compute;

    /// @param candidates rows to choose from
    /// @param squares of them
    PlusPlus(Matrix candidates, double[] squares, int k, Compute compute) {
        this.candidates = candidates;
        this.squares = squares;
        this.k = k;
        this.compute = compute;
    }

    /// How many rows are drawn for each centre.
    static int draws(int k) {
        return 2 + (int) Math.log(k);
    }

    /// Greedy k-means++: for each next centre some rows are drawn, each with a probability proportional to its
    /// squared distance, and the one that leaves the least is taken.
    int[] chosen(SplittableRandom random) {
        int m = Math.toIntExact(candidates.rows());
        var distances = new double[m];
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
        var chosen = new int[Math.min(k, m)];
        int draws = draws(k);
        try (var here = compute.memory().scope("starting centres")) {
            var drawn = Matrix.allocate(here, candidates.dtype(), draws, candidates.columns());
            var products = Matrix.allocate(here, candidates.dtype(), draws, m);
            var numbers = new int[draws];
            var next = new double[draws][m];
            var row = new double[m];
            for (int c = 0; c < chosen.length; c++) {
                double total = c == 0 ? 0 : Arrays.stream(distances).sum();
                int best = 0;
                double least = Double.POSITIVE_INFINITY;
                for (int t = 0; t < draws; t++) {
                    numbers[t] = c == 0 ? random.nextInt(m) : draw(distances, random.nextDouble() * total);
                    drawn.rows(t, 1).copyFrom(candidates.rows(numbers[t], 1));
                }
                compute.linalg().gemm(false, true, 1, drawn, candidates, 0, products);
                for (int t = 0; t < draws; t++) {
                    products.getRow(t, row);
                    double square = squares[numbers[t]];
                    double left = 0;
                    for (int i = 0; i < m; i++) {
                        double distance = Math.max(0, squares[i] + square - 2 * row[i]);
                        next[t][i] = Math.min(distances[i], distance);
                        left += next[t][i];
                    }
                    if (left < least) {
                        least = left;
                        best = t;
                    }
                }
                System.arraycopy(next[best], 0, distances, 0, m);
                chosen[c] = numbers[best];
            }
        }
        return chosen;
    }

    private static int draw(double[] weights, double target) {
        double rest = target;
        int next = 0;
        while (next < weights.length - 1 && (rest -= weights[next]) > 0) {
            next++;
        }
        return next;
    }
}
