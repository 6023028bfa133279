package factorscope.model.analyse.study;

import factorscope.model.linalg.Dot;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/// A cube beta x y z' + noise with unit vectors x, y, z: how well do its first unfolding's leading singular vector
/// and its best rank-one tensor find x? The noise is normal with variance 1 / (3 n).
///
/// Below a threshold neither finds anything, at sizes that grow: for the unfolding (Baik, Ben Arous and Péché 2005;
/// Benaych-Georges and Nadakuditi 2012) n^(1/4) / sqrt(3), which grows, for the best rank-one tensor 2 / sqrt(3)
/// (Seddik, Guillaud and Couillet 2022). Between the two lies the gap: a tensor is there to be found, but a search
/// that begins from the unfolding does not come near it.
public record TensorOrUnfolding(int size, List<Point> points) {
    /// At one strength of the signal; means over the repeats.
    ///
    /// @param signal beta
    /// @param unfolding |cos| of the unfolding's leading vector with x
    /// @param tensor |cos| of what power iteration from there finds
    /// @param told |cos| of what power iteration from the truth finds: where a best rank-one tensor is
    /// @param unfoldingTheory what the first is for large sizes
    /// @param tensorTheory what the last is for large sizes
    public record Point(
            double signal, double unfolding, double tensor, double told, double unfoldingTheory, double tensorTheory) {}

    private static final int MOST_ITERATIONS = 300;
    private static final double SETTLED = 1e-9;

    public TensorOrUnfolding {
        points = List.copyOf(points);
    }

    /// @param size n
    /// @param signals strengths
    /// @param repeats draws of the noise at each
    /// @param stop told how many strengths are done before each; when it says so, the others are left out
    public static TensorOrUnfolding of(int size, double[] signals, int repeats, long seed, IntPredicate stop) {
        var points = new ArrayList<Point>();
        for (int s = 0; s < signals.length && !stop.test(s); s++) {
            double unfolding = 0;
            double tensor = 0;
            double told = 0;
            for (int repeat = 0; repeat < repeats; repeat++) {
                // the same noise at every strength: differences are the signal's
                var cube = new Cube(size, signals[s], new SplittableRandom(seed * 1000 + repeat));
                var start = cube.unfolded();
                unfolding += Math.abs(Dot.of(start, cube.x)) / repeats;
                tensor += Math.abs(Dot.of(cube.best(start), cube.x)) / repeats;
                told += Math.abs(Dot.of(cube.best(cube.y, cube.z), cube.x)) / repeats;
            }
            points.add(new Point(
                    signals[s], unfolding, tensor, told, unfoldingTheory(size, signals[s]), tensorTheory(signals[s])));
        }
        return new TensorOrUnfolding(size, points);
    }

    /// Where the unfolding begins to see the signal.
    public static double unfoldingThreshold(int size) {
        return Math.pow(size, 0.25) / Math.sqrt(3);
    }

    /// Where the best rank-one tensor begins to.
    public static double tensorThreshold() {
        return 2 / Math.sqrt(3);
    }

    /// The cosine for large sizes: n x n^2 with noise of variance 1 / n^2 and the signal scaled alike.
    public static double unfoldingTheory(int size, double signal) {
        double ratio = 1.0 / size;
        double theta = signal * Math.sqrt(3.0 / size);
        double square = theta * theta;
        double below = square * square - ratio;
        return below <= 0 ? 0 : Math.sqrt(Math.max(0, 1 - ratio * (1 + square) / (square * (square + ratio))));
    }

    /// The same of the best rank-one tensor.
    public static double tensorTheory(double signal) {
        if (signal < tensorThreshold()) {
            return 0;
        }
        double square = signal * signal;
        double root = Math.sqrt(3) * Math.pow(3 * square - 4, 1.5) / signal;
        return (Math.sqrt(Math.max(0, 9 * square - 12 + root)) + Math.sqrt(9 * square + 36 + root))
                / (6 * Math.sqrt(2) * signal);
    }

    /// The data of one draw.
    private static final class Cube {
        private final int n;
        private final double[] x;
        private final double[] y;
        private final double[] z;

        /// The last axis running fastest.
        private final double[] values;

        Cube(int n, double signal, SplittableRandom random) {
            this.n = n;
            x = unit(random);
            y = unit(random);
            z = unit(random);
            values = new double[n * n * n];
            double noise = 1 / Math.sqrt(3.0 * n);
            for (int i = 0; i < values.length; i++) {
                values[i] = signal * x[i / n / n] * y[i / n % n] * z[i % n] + noise * random.nextGaussian();
            }
        }

        private double[] unit(SplittableRandom random) {
            var vector = new double[n];
            for (int i = 0; i < n; i++) {
                vector[i] = random.nextGaussian();
            }
            normalise(vector);
            return vector;
        }

        private static void normalise(double[] vector) {
            double norm = Math.sqrt(Dot.square(vector));
            for (int i = 0; i < vector.length; i++) {
                vector[i] /= norm;
            }
        }

        /// The leading eigenvector of the unfolding's products with itself, by power iteration.
        double[] unfolded() {
            var products = new double[n][n];
            for (int a = 0; a < n; a++) {
                for (int b = 0; b <= a; b++) {
                    double sum = 0;
                    for (int j = 0; j < n * n; j++) {
                        sum += values[a * n * n + j] * values[b * n * n + j];
                    }
                    products[a][b] = sum;
                    products[b][a] = sum;
                }
            }
            // what is common to all directions is noise: without it the leading one comes out sooner
            double least = (n * n - 2.0 * n * Math.sqrt(n)) / (3.0 * n);
            for (int a = 0; a < n; a++) {
                products[a][a] -= least;
            }
            var vector = new double[n];
            for (int i = 0; i < n; i++) {
                vector[i] = 1 + 0.1 * Math.sin(i + 1.0);
            }
            normalise(vector);
            for (int iteration = 0; iteration < 10 * MOST_ITERATIONS; iteration++) {
                var next = new double[n];
                for (int a = 0; a < n; a++) {
                    next[a] = Dot.of(products[a], vector);
                }
                normalise(next);
                double change = 1 - Math.abs(Dot.of(next, vector));
                vector = next;
                if (change < SETTLED * SETTLED) {
                    break;
                }
            }
            return vector;
        }

        /// Power iteration from a vector along the first axis: those along the others are the leading ones of the
        /// slice that it picks.
        double[] best(double[] first) {
            var slice = new double[n * n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n * n; j++) {
                    slice[j] += first[i] * values[i * n * n + j];
                }
            }
            var right = new double[n];
            java.util.Arrays.fill(right, 1);
            var left = new double[n];
            for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
                java.util.Arrays.fill(left, 0);
                for (int j = 0; j < n * n; j++) {
                    left[j / n] += slice[j] * right[j % n];
                }
                normalise(left);
                java.util.Arrays.fill(right, 0);
                for (int j = 0; j < n * n; j++) {
                    right[j % n] += slice[j] * left[j / n];
                }
                normalise(right);
            }
            return best(left, right);
        }

        /// Alternating power iteration to a best rank-one tensor nearby.
        double[] best(double[] second, double[] third) {
            var b = second.clone();
            var c = third.clone();
            var a = new double[n];
            for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
                var before = a;
                a = new double[n];
                for (int i = 0; i < values.length; i++) {
                    a[i / n / n] += values[i] * b[i / n % n] * c[i % n];
                }
                normalise(a);
                b = new double[n];
                for (int i = 0; i < values.length; i++) {
                    b[i / n % n] += values[i] * a[i / n / n] * c[i % n];
                }
                normalise(b);
                c = new double[n];
                for (int i = 0; i < values.length; i++) {
                    c[i % n] += values[i] * a[i / n / n] * b[i / n % n];
                }
                normalise(c);
                if (1 - Math.abs(Dot.of(a, before)) < SETTLED) {
                    break;
                }
            }
            return a;
        }
    }
}
