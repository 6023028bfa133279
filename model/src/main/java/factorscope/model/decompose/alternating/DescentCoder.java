package factorscope.model.decompose.alternating;

import factorscope.model.decompose.solve.Gram;
import java.util.stream.IntStream;

/// Coordinate descent on the Gram form: least squares, with an optional l1 penalty and an optional sign constraint.
///
/// Minimises 1/2 ||x - H'y||^2 + alpha ||y||_1 by going through the coordinates in order. A coordinate that
/// stays where it is costs nothing, so sparse codes are fast. With alpha = 0 and y >= 0 one pass is the step of
/// HALS (Cichocki and Phan 2009); with alpha > 0 it is the lasso (Friedman, Hastie and Tibshirani 2010).
public final class DescentCoder implements RowCoder {
    private final double alpha;
    private final boolean positive;
    private final int passes;
    private final double tolerance;
    private Gram gram = Gram.of(new double[0][0]);
    private double[] gradient = new double[0];

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
        gradient = new double[components.size()];
    }

    @Override
    public double code(double[] y, double[] c) {
        var g = gradient;
        gram.gradient(y, c, g);
        for (int pass = 0; pass < passes; pass++) {
            double moved = 0;
            double largest = 0;
            for (int k = 0; k < y.length; k++) {
                var q = gram.row(k);
                double curvature = q[k];
                double next = curvature > 0 ? shrink(y[k] - g[k] / curvature, alpha / curvature) : 0;
                double delta = next - y[k];
                if (delta != 0) {
                    y[k] = next;
                    Gram.addScaled(g, delta, q);
                    moved = Math.max(moved, Math.abs(delta));
                }
                largest = Math.max(largest, Math.abs(next));
            }
            if (moved <= tolerance * largest) {
                break;
            }
        }
        return Gram.value(y, c, g);
    }

    private double shrink(double value, double threshold) {
        if (value > threshold) {
            return value - threshold;
        }
        return !positive && value < -threshold ? value + threshold : 0;
    }

    @Override
    public double penalty(double[] y) {
        return alpha == 0
                ? 0
                : 2
                        * alpha
                        * IntStream.range(0, y.length)
                                .mapToDouble(k -> Math.abs(y[k]))
                                .sum();
    }
}
