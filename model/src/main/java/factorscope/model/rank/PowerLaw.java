package factorscope.model.rank;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Values that fall by a power of their number: value k ~ scale * k^-exponent.
///
/// A straight line by least squares in logarithms, at numbers evenly spread in them, so that the many small values do
/// not outvote the few large ones.
///
/// @param from the first number that was fitted, from 1
/// @param to the last
/// @param fit R^2 in logarithms
public record PowerLaw(double scale, double exponent, int from, int to, double fit) {
    private static final int LEAST = 8;
    private static final double STEP = 1.15;

    /// Fits the larger half of the values: beyond, noise or the end of the matrix bends them down.
    ///
    /// @param descending values; empty if too few are positive
    public static Optional<PowerLaw> of(List<Double> descending) {
        int positive = (int) descending.stream()
                .filter(v -> v > descending.getFirst() * 1e-9)
                .count();
        int to = positive / 2;
        if (to < LEAST) {
            return Optional.empty();
        }
        var x = new ArrayList<Double>();
        var y = new ArrayList<Double>();
        for (int k = 1; k <= to; k = Math.max(k + 1, (int) Math.round(k * STEP))) {
            x.add(Math.log(k));
            y.add(Math.log(descending.get(k - 1)));
        }
        double mx = mean(x);
        double my = mean(y);
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = 0; i < x.size(); i++) {
            xx += (x.get(i) - mx) * (x.get(i) - mx);
            xy += (x.get(i) - mx) * (y.get(i) - my);
            yy += (y.get(i) - my) * (y.get(i) - my);
        }
        double slope = xy / xx;
        return Optional.of(
                new PowerLaw(Math.exp(my - slope * mx), -slope, 1, to, yy == 0 ? 1 : slope * slope * xx / yy));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(v -> v).average().orElse(0);
    }

    /// The value that the law gives.
    public double at(double k) {
        return scale * Math.pow(k, -exponent);
    }
}
