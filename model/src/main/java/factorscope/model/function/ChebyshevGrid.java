package factorscope.model.function;

import factorscope.model.failure.Failure;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/// Values of a function on a grid of Chebyshev points, as fine along every axis as it needs to be: coefficients
/// beyond the grid would be smaller than a tolerance (Hashemi and Trefethen 2017; Dolgov, Kressner and Strössner
/// 2021).
public final class ChebyshevGrid {
    private static final int FIRST = 9;
    private static final int MOST = 1025;
    private static final long MOST_VALUES = 1L << 24;

    private final Formula formula;
    private final double from;
    private final double to;
    private final int[] sizes;
    private final double[] values;
    private final boolean isResolved;

    private ChebyshevGrid(Formula formula, double from, double to, int[] sizes, double[] values, boolean isResolved) {
        this.formula = formula;
        this.from = from;
        this.to = to;
        this.sizes = sizes;
        this.values = values;
        this.isResolved = isResolved;
    }

    /// @param from where every variable begins
    /// @param to where it ends
    /// @param tolerance relative to the largest value
    /// @param stop asked now and then; when it says so, the grid stays as it is
    public static ChebyshevGrid of(Formula formula, double from, double to, double tolerance, BooleanSupplier stop) {
        if (!(from < to) || !Double.isFinite(from) || !Double.isFinite(to)) {
            throw Failure.usage("The box must begin before it ends.", "Write for example --box -1,1.");
        }
        var sizes = new int[formula.variables()];
        Arrays.fill(sizes, FIRST);
        while (true) {
            var values = sampled(formula, from, to, sizes);
            var needs = new boolean[sizes.length];
            boolean needsAny = false;
            for (int m = 0; m < sizes.length; m++) {
                needs[m] = tail(values, sizes, m) > tolerance;
                needsAny |= needs[m];
            }
            if (!needsAny) {
                return new ChebyshevGrid(formula, from, to, sizes, values, true);
            }
            var larger = sizes.clone();
            for (int m = 0; m < sizes.length; m++) {
                larger[m] = needs[m] ? 2 * sizes[m] - 1 : sizes[m];
            }
            if (count(larger) > MOST_VALUES || Arrays.stream(larger).max().orElse(0) > MOST || stop.getAsBoolean()) {
                return new ChebyshevGrid(formula, from, to, sizes, values, false);
            }
            sizes = larger;
        }
    }

    private static long count(int[] sizes) {
        return Arrays.stream(sizes).asLongStream().reduce(1, (a, b) -> a * b);
    }

    /// Of the second kind, in ascending order.
    private static double point(int i, int size, double from, double to) {
        double t = -Math.cos(Math.PI * i / (size - 1.0));
        return from + (to - from) * (t + 1) / 2;
    }

    private static double[] sampled(Formula formula, double from, double to, int[] sizes) {
        var values = new double[Math.toIntExact(count(sizes))];
        var at = new int[sizes.length];
        var point = new double[sizes.length];
        for (int i = 0; i < values.length; i++) {
            for (int m = 0; m < sizes.length; m++) {
                point[m] = point(at[m], sizes[m], from, to);
            }
            values[i] = formula.at(point);
            if (!Double.isFinite(values[i])) {
                throw Failure.data(
                        "The formula has no finite value at " + Arrays.toString(point) + ".",
                        "Choose a box without that point (--box).");
            }
            for (int m = sizes.length - 1; m >= 0 && ++at[m] == sizes[m]; m--) {
                at[m] = 0;
            }
        }
        return values;
    }

    /// The largest of the last Chebyshev coefficients along an axis, relative to the largest value.
    private static double tail(double[] values, int[] sizes, int mode) {
        int n = sizes[mode];
        int after = 1;
        for (int m = mode + 1; m < sizes.length; m++) {
            after *= sizes[m];
        }
        int before = values.length / n / after;
        double scale = 0;
        for (double value : values) {
            scale = Math.max(scale, Math.abs(value));
        }
        if (scale == 0) {
            return 0;
        }
        int last = Math.max(2, n / 8);
        double most = 0;
        for (int k = n - last; k < n; k++) {
            var weights = coefficientWeights(n, k);
            for (int b = 0; b < before; b++) {
                for (int a = 0; a < after; a++) {
                    double sum = 0;
                    for (int i = 0; i < n; i++) {
                        sum += weights[i] * values[(b * n + i) * after + a];
                    }
                    most = Math.max(most, Math.abs(sum));
                }
            }
        }
        return most / scale;
    }

    /// Coefficient k is the sum of these times the values.
    private static double[] coefficientWeights(int n, int k) {
        var weights = new double[n];
        for (int i = 0; i < n; i++) {
            // the points ascend: the angle of point i is pi - pi i / (n - 1)
            double angle = Math.PI * (n - 1 - i) / (n - 1.0);
            double half = (i == 0 || i == n - 1 ? 0.5 : 1) * (k == 0 || k == n - 1 ? 0.5 : 1);
            weights[i] = 2 * half * Math.cos(k * angle) / (n - 1);
        }
        return weights;
    }

    public int axes() {
        return sizes.length;
    }

    public int size(int axis) {
        return sizes[axis];
    }

    public double point(int axis, int i) {
        return point(i, sizes[axis], from, to);
    }

    /// The value number i, the last axis running fastest.
    public double value(int i) {
        return values[i];
    }

    public int count() {
        return values.length;
    }

    /// Whether the tolerance is reached; else the grid is as fine as it may be.
    public boolean isResolved() {
        return isResolved;
    }

    /// Model values at a grid's positions.
    public interface Model {
        /// @param weights by axis: how much of each position; K of an interpolation
        double at(double[][] weights);
    }

    /// The largest difference of a model to the formula at random points between those of the grid, relative to the
    /// largest value.
    public double error(Model model, int points, long seed) {
        var random = new SplittableRandom(seed);
        double most = 0;
        double scale = 0;
        for (double value : values) {
            scale = Math.max(scale, Math.abs(value));
        }
        var at = new double[sizes.length];
        var weights = new double[sizes.length][];
        for (int p = 0; p < points; p++) {
            for (int m = 0; m < sizes.length; m++) {
                at[m] = from + (to - from) * random.nextDouble();
                weights[m] = barycentric(m, at[m]);
            }
            most = Math.max(most, Math.abs(model.at(weights) - formula.at(at)));
        }
        return scale == 0 ? most : most / scale;
    }

    /// Of the values along an axis in the polynomial through them (Berrut and Trefethen 2004).
    private double[] barycentric(int axis, double at) {
        int n = sizes[axis];
        var weights = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double distance = at - point(axis, i);
            if (distance == 0) {
                Arrays.fill(weights, 0);
                weights[i] = 1;
                return weights;
            }
            weights[i] = (i % 2 == 0 ? 1 : -1) * (i == 0 || i == n - 1 ? 0.5 : 1) / distance;
            sum += weights[i];
        }
        for (int i = 0; i < n; i++) {
            weights[i] /= sum;
        }
        return weights;
    }
}
