package factorscope.model.rank;

import factorscope.model.rank.Voice.Point;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.IntFunction;

/// Numbers of components that are tried where each one costs fits: all the small ones, then fewer and fewer, and at
/// last all those beside the one that is chosen.
final class Grid {
    private static final int[] COARSE = {1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 26, 33, 42, 54, 70};

    /// Beyond the best, so many worse ones in a row end the search.
    private static final int PATIENCE = 3;

    /// The share of what the best explains that is enough.
    private static final double NEARLY = 0.99;

    private Grid() {}

    /// The relative errors with the numbers that were tried.
    ///
    /// @param error of a number of components; empty ends the search
    static NavigableMap<Integer, Double> errors(int least, int most, IntFunction<OptionalDouble> error) {
        var known = new TreeMap<Integer, Double>();
        int worse = 0;
        double best = Double.POSITIVE_INFINITY;
        for (int k : COARSE) {
            if (k < least || k > most || worse >= PATIENCE) {
                continue;
            }
            var here = error.apply(k);
            if (here.isEmpty()) {
                return known;
            }
            known.put(k, here.getAsDouble());
            worse = here.getAsDouble() < best ? 0 : worse + 1;
            best = Math.min(best, here.getAsDouble());
        }
        var around = sparing(known);
        if (around.isPresent()) {
            int from = Optional.ofNullable(known.lowerKey(around.get())).orElse(around.get());
            int to = Optional.ofNullable(known.higherKey(around.get())).orElse(Math.min(most, around.get() + 1));
            for (int k = from + 1; k < to; k++) {
                if (!known.containsKey(k)) {
                    var here = error.apply(k);
                    if (here.isEmpty()) {
                        return known;
                    }
                    known.put(k, here.getAsDouble());
                }
            }
        }
        return known;
    }

    /// Where the value is smallest; of equals the smallest number.
    static Optional<Integer> least(NavigableMap<Integer, Double> values) {
        return values.entrySet().stream()
                .filter(e -> Double.isFinite(e.getValue()))
                .min(Map.Entry.<Integer, Double>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
    }

    /// The smallest number that explains nearly all that the best explains: past the true number such errors are flat,
    /// and chance decides where they are least.
    ///
    /// @param errors relative errors, 1 for nothing explained
    static Optional<Integer> sparing(NavigableMap<Integer, Double> errors) {
        return least(errors).map(best -> {
            double lowest = errors.getOrDefault(best, 1.0);
            double enough = 1 - NEARLY * (1 - lowest * lowest);
            return lowest >= 1
                    ? best
                    : errors.entrySet().stream()
                            .filter(e -> e.getValue() * e.getValue() <= enough)
                            .findFirst()
                            .map(Map.Entry::getKey)
                            .orElse(best);
        });
    }

    static Voice.Curve curve(String name, NavigableMap<Integer, Double> values) {
        return new Voice.Curve(
                name,
                values.entrySet().stream()
                        .map(e -> new Point(e.getKey(), e.getValue()))
                        .toList());
    }
}
