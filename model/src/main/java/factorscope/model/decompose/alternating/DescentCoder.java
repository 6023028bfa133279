package factorscope.model.decompose.alternating;

import factorscope.model.linalg.Gram;

/// Coordinate descent on the Gram form: least squares, with an optional l1 penalty and an optional sign
/// constraint.
///
/// Minimises 1/2 ||x - H'y||^2 + alpha ||y||_1 by going through the coordinates in order. A coordinate that
/// stays where it is costs nothing, so sparse codes are fast; under a penalty, passes over the few that are not
/// zero come between those over all. With alpha = 0 and y >= 0 one pass is the step of HALS (Cichocki and Phan
/// 2009); with alpha > 0 it is the lasso (Friedman, Hastie and Tibshirani 2010).
public final class DescentCoder implements RowCoder {
    private final double alpha;
    private final boolean positive;
    private final int passes;
    private final double tolerance;
    private Gram gram = Gram.of(new double[0][0]);
    private double[] gradient = new double[0];
    /// One over each coordinate's curvature; 0 where there is none.
    private double[] rate = new double[0];
    private int[] active = new int[0];
    private double[] activeGradient = new double[0];
    private double[] before = new double[0];

    /// @param passes through all coordinates at most
    /// @param tolerance stop earlier, once no coordinate moves by more than this share of the largest
    public DescentCoder(double alpha, boolean positive, int passes, double tolerance) {
        this.alpha = alpha;
        this.positive = positive;
        this.passes = passes;
        this.tolerance = tolerance;
    }

    @Override
    public void prepare(Gram components) {
        gram = components;
        int k = components.size();
        gradient = new double[k];
        rate = new double[k];
        active = new int[k];
        activeGradient = new double[k];
        before = new double[k];
        for (int i = 0; i < k; i++) {
            double curvature = components.get(i, i);
            rate[i] = curvature >= Double.MIN_NORMAL ? 1 / curvature : 0;
        }
    }

    @Override
    public double code(double[] y, double[] c) {
        var g = gradient;
        gram.gradient(y, c, g);
        int pass = 0;
        while (pass < passes) {
            boolean still = passAll(y, g);
            pass++;
            if (still) {
                break;
            }
            if (alpha > 0) {
                pass = settle(y, g, pass);
            }
        }
        return Gram.value(y, c, g);
    }

    /// @return whether nothing moved to speak of
    private boolean passAll(double[] y, double[] g) {
        double moved = 0;
        double largest = 0;
        for (int k = 0; k < y.length; k++) {
            if (y[k] == 0 && (positive ? -g[k] : Math.abs(g[k])) <= alpha) {
                continue;
            }
            moved = Math.max(moved, step(k, y, g));
            largest = Math.max(largest, Math.abs(y[k]));
        }
        return moved <= tolerance * largest;
    }

    /// Passes over the coordinates that are not zero, which are few, until they rest. All others hear of it at
    /// the end, once.
    private int settle(double[] y, double[] g, int done) {
        int count = 0;
        for (int k = 0; k < y.length; k++) {
            if (y[k] != 0) {
                active[count++] = k;
            }
        }
        for (int i = 0; i < count; i++) {
            activeGradient[i] = g[active[i]];
            before[i] = y[active[i]];
        }
        int pass = done;
        while (pass < passes) {
            double moved = 0;
            double largest = 0;
            for (int i = 0; i < count; i++) {
                int k = active[i];
                double next = next(y[k], activeGradient[i], k);
                double delta = next - y[k];
                if (delta != 0) {
                    y[k] = next;
                    var q = gram.row(k);
                    for (int j = 0; j < count; j++) {
                        activeGradient[j] += delta * q[active[j]];
                    }
                    moved = Math.max(moved, Math.abs(delta));
                }
                largest = Math.max(largest, Math.abs(next));
            }
            pass++;
            if (moved <= tolerance * largest) {
                break;
            }
        }
        for (int i = 0; i < count; i++) {
            double delta = y[active[i]] - before[i];
            if (delta != 0) {
                Gram.addScaled(g, delta, gram.row(active[i]));
            }
        }
        return pass;
    }

    /// @return how far the coordinate moved
    private double step(int k, double[] y, double[] g) {
        double next = next(y[k], g[k], k);
        double delta = next - y[k];
        if (delta != 0) {
            y[k] = next;
            Gram.addScaled(g, delta, gram.row(k));
        }
        return Math.abs(delta);
    }

    private double next(double now, double slope, int k) {
        return rate[k] > 0 ? shrink(now - slope * rate[k], alpha * rate[k]) : 0;
    }

    private double shrink(double value, double threshold) {
        if (value > threshold) {
            return value - threshold;
        }
        return !positive && value < -threshold ? value + threshold : 0;
    }

    @Override
    public double penalty(double[] y) {
        if (alpha == 0) {
            return 0;
        }
        double sum = 0;
        for (double value : y) {
            sum += Math.abs(value);
        }
        return 2 * alpha * sum;
    }
}
