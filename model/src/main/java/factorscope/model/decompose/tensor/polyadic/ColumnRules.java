package factorscope.model.decompose.tensor.polyadic;

import java.util.ArrayDeque;

/// What one component's loadings along an axis can be asked to be like.
public final class ColumnRules {
    private ColumnRules() {}

    /// Nothing but what is larger than a share of the largest, shrunk by as much (soft threshold).
    static double[] sparse(double[] target, double share) {
        double largest = 0;
        for (double value : target) {
            largest = Math.max(largest, Math.abs(value));
        }
        double threshold = share * largest;
        var near = new double[target.length];
        for (int i = 0; i < near.length; i++) {
            near[i] = Math.signum(target[i]) * Math.max(0, Math.abs(target[i]) - threshold);
        }
        return near;
    }

    /// Solves (I + weight D'D) x = target, D being second differences (Whittaker 1923), by the banded Cholesky
    /// factorization L E L'.
    static double[] smooth(double[] target, double weight) {
        int n = target.length;
        if (n < 3 || weight == 0) {
            return target.clone();
        }
        var diagonal = new double[n];
        var first = new double[n];
        var second = new double[n];
        java.util.Arrays.fill(diagonal, 1);
        for (int i = 0; i + 2 < n; i++) {
            diagonal[i] += weight;
            diagonal[i + 1] += 4 * weight;
            diagonal[i + 2] += weight;
            first[i + 1] -= 2 * weight;
            first[i + 2] -= 2 * weight;
            second[i + 2] += weight;
        }
        // first and second: the elements left of the diagonal
        var pivots = new double[n];
        var one = new double[n];
        var two = new double[n];
        var x = target.clone();
        for (int i = 0; i < n; i++) {
            two[i] = i > 1 ? second[i] / pivots[i - 2] : 0;
            one[i] = i > 0 ? (first[i] - (i > 1 ? two[i] * pivots[i - 2] * one[i - 1] : 0)) / pivots[i - 1] : 0;
            pivots[i] = diagonal[i]
                    - (i > 0 ? one[i] * one[i] * pivots[i - 1] : 0)
                    - (i > 1 ? two[i] * two[i] * pivots[i - 2] : 0);
            x[i] -= (i > 0 ? one[i] * x[i - 1] : 0) + (i > 1 ? two[i] * x[i - 2] : 0);
        }
        for (int i = n - 1; i >= 0; i--) {
            x[i] /= pivots[i];
        }
        for (int i = n - 1; i >= 0; i--) {
            x[i] -= (i + 1 < n ? one[i + 1] * x[i + 1] : 0) + (i + 2 < n ? two[i + 2] * x[i + 2] : 0);
        }
        return x;
    }

    /// The nearest that rises to one peak and falls from it, not negative (Bro and Sidiropoulos 1998).
    static double[] unimodal(double[] target) {
        int n = target.length;
        var turned = new double[n];
        for (int i = 0; i < n; i++) {
            turned[i] = target[n - 1 - i];
        }
        var rising = errors(target);
        var falling = errors(turned);
        int peak = 0;
        for (int s = 1; s <= n; s++) {
            if (rising[s] + falling[n - s] < rising[peak] + falling[n - peak]) {
                peak = s;
            }
        }
        var near = new double[n];
        fill(target, peak, near, false);
        fill(turned, n - peak, near, true);
        return near;
    }

    /// Neighbours that got the same value.
    private record Pool(double sum, double squares, int count) {
        double value() {
            return Math.max(0, sum / count);
        }

        double error() {
            return squares - 2 * value() * sum + count * value() * value();
        }

        Pool and(Pool other) {
            return new Pool(sum + other.sum, squares + other.squares, count + other.count);
        }
    }

    /// Adds a value to a rising sequence (pool adjacent violators).
    ///
    /// @return by how much the squared error grows
    private static double add(ArrayDeque<Pool> pools, double value) {
        var pool = new Pool(value, value * value, 1);
        double before = 0;
        while (!pools.isEmpty() && pools.getLast().sum() / pools.getLast().count() >= pool.sum() / pool.count()) {
            var last = pools.removeLast();
            before += last.error();
            pool = last.and(pool);
        }
        pools.addLast(pool);
        return pool.error() - before;
    }

    /// Of the nearest rising sequence to the first 0, 1, 2 ... values.
    private static double[] errors(double[] target) {
        var pools = new ArrayDeque<Pool>();
        var errors = new double[target.length + 1];
        for (int i = 0; i < target.length; i++) {
            errors[i + 1] = errors[i] + add(pools, target[i]);
        }
        return errors;
    }

    private static void fill(double[] target, int count, double[] near, boolean isTurned) {
        var pools = new ArrayDeque<Pool>();
        for (int i = 0; i < count; i++) {
            add(pools, target[i]);
        }
        int at = 0;
        for (var pool : pools) {
            for (int i = 0; i < pool.count(); i++) {
                near[isTurned ? near.length - 1 - at : at] = pool.value();
                at++;
            }
        }
    }
}
