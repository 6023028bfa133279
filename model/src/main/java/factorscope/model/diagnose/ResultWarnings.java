package factorscope.model.diagnose;

import factorscope.model.data.Numbers;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.pca.PcaSolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What speaks against relying on a result, from its own numbers.
public final class ResultWarnings {
    /// An error this far above the smallest possible one, and twice as large, is not rounding or bad luck.
    private static final double FAR = 0.05;

    /// Congruence of two components that cancel each other (Kruskal, Harshman, Lundy 1989).
    public static final double CANCELLING = -0.85;

    /// Below this a map shows neighbours that are none.
    private static final double TRUSTWORTHY = 0.85;

    /// A floor this near to that of random numbers is theirs.
    private static final double NOISY = 0.995;

    /// Where nearly everything is described, the last components are noise in any data.
    private static final double LEAST_NOISE = 0.3;

    /// A share of a component's squares that all other samples together do not have.
    private static final double OUTWEIGHING = 0.6;

    /// Among so few samples one may well outweigh the others.
    private static final int FEW = 10;

    /// A part of the largest weight that is nothing.
    private static final double NOTHING = 1e-7;

    /// By so much more is tried at a time.
    private static final double MORE_KEPT = 2;

    private static final double USUAL_KEEP = 0.2;
    private static final double MORE_STARTS = 3;

    /// What speaks against relying on a result, with what to try.
    ///
    /// @param text one or two sentences
    /// @param change parameters to run it with again, as texts by their keys; empty where no such change is known
    public record Warning(String text, Map<String, String> change) {
        public Warning {
            change = Map.copyOf(change);
        }

        Warning(String text) {
            this(text, Map.of());
        }

        Warning(String text, String key, String value) {
            this(text, Map.of(key, value));
        }

        /// The change as a button says it, such as `keep 0.2`.
        public String changeText() {
            return change.entrySet().stream()
                    .map(e -> e.getKey() + " " + e.getValue())
                    .sorted()
                    .collect(Collectors.joining(", "));
        }
    }

    private ResultWarnings() {}

    /// @return none where nothing is known against it
    public static List<Warning> of(Result result) {
        var measures = result.measures();
        var warnings = new ArrayList<Warning>();
        farAboveFloor(result).ifPresent(warnings::add);
        worseThanNothing(measures).ifPresent(warnings::add);
        noMoreThanNoise(result).ifPresent(warnings::add);
        dominated(result).ifPresent(warnings::add);
        empty(result).ifPresent(warnings::add);
        measures.get(Measures.CONGRUENCE).stream()
                .filter(c -> c < CANCELLING)
                .forEach(c -> warnings.add(new Warning(
                        "Degenerate: two components nearly cancel each other (congruence " + Numbers.shown(c, 2)
                                + "). Ask for fewer components, or constrain one mode.",
                        fewer(result, 1))));
        measures.get(Measures.STARTS_AGREEING).stream()
                .filter(agreeing -> agreeing < 2)
                .forEach(_ -> warnings.add(new Warning(
                        "Local optimum likely: only one of "
                                + Numbers.plain(measures.get(Measures.STARTS).orElse(0))
                                + " starts reached this fit. Try more starts, or fewer components.",
                        Measures.STARTS,
                        Numbers.plain(
                                MORE_STARTS * measures.get(Measures.STARTS).orElse(1)))));
        measures.get(Measures.SPARSE).stream()
                .filter(s -> s > Measures.MOST_SPARSE)
                .forEach(s -> warnings.add(new Warning("The sparse part has " + Numbers.percent(s)
                        + " of the values: it holds the noise too. Raise the weight, or allow more components.")));
        measures.get(Measures.HELD_OUT_ERROR_OF_SVD).stream()
                .filter(e -> e <= measures.get(Measures.HELD_OUT_ERROR).orElse(0))
                .forEach(_ -> warnings.add(
                        new Warning("Smoothing does not help on these data: where the noise is split, a truncated"
                                + " SVD predicts as well. Take PCA without centring.")));
        measures.get(Measures.RESIDUAL).stream()
                .filter(r -> r > PcaSolver.SMALL_RESIDUAL)
                .forEach(r -> warnings.add(new Warning(
                        "The singular vectors are approximate (residual " + Numbers.shown(r, 1)
                                + "). Raise the power passes, or choose the Gram matrix.",
                        "method",
                        "gram")));
        measures.get(Measures.TRUSTWORTHINESS).stream()
                .filter(t -> t < TRUSTWORTHY)
                .forEach(t -> warnings.add(new Warning("Many neighbours on the map are not neighbours in the data"
                        + " (trustworthiness " + Numbers.shown(t, 2)
                        + "). Verify what you see against the data, and compare with another map.")));
        return warnings;
    }

    private static Optional<Warning> farAboveFloor(Result result) {
        var measures = result.measures();
        var floor = measures.get(Measures.FLOOR);
        var error = measures.get(Measures.RELATIVE_ERROR);
        if (floor.isEmpty() || error.isEmpty()) {
            return Optional.empty();
        }
        double least = floor.getAsDouble();
        double reached = error.getAsDouble();
        if (reached < least + FAR || reached < 2 * least) {
            return Optional.empty();
        }
        double keep = keep(result);
        var text = "The error, " + Numbers.shown(reached) + ", is far above the smallest that "
                + Numbers.counted(result.factorization().components(), "component") + " can have, "
                + Numbers.shown(least) + ".";
        return Optional.of(
                keep < 1
                        ? new Warning(
                                text + " Keep more columns per component (keep is " + Numbers.plain(keep) + ").",
                                "keep",
                                Numbers.plain(Math.min(1, Math.max(USUAL_KEEP, MORE_KEPT * keep))))
                        : new Warning(text + " Try another seed or start, or more iterations."));
    }

    /// The same with fewer components, where that is a parameter.
    private static Map<String, String> fewer(Result result, int by) {
        int less = result.factorization().components() - by;
        return less > 0 && result.provenance().params().containsKey("components")
                ? Map.of("components", Integer.toString(less))
                : Map.of();
    }

    private static double keep(Result result) {
        var text = result.provenance().params().getOrDefault("keep", "1");
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    private static Optional<Warning> worseThanNothing(Measures measures) {
        var heldOut = measures.get(Measures.HELD_OUT_ERROR);
        if (heldOut.isPresent() && heldOut.getAsDouble() >= 1) {
            return Optional.of(new Warning("Held-out values are predicted no better than by zero (relative error "
                    + Numbers.shown(heldOut.getAsDouble()) + "). Ask for fewer components or a stronger penalty."));
        }
        var error = measures.get(Measures.CENTRED_ERROR).isPresent()
                ? measures.get(Measures.CENTRED_ERROR)
                : measures.get(Measures.RELATIVE_ERROR);
        return error.stream()
                .filter(e -> e >= 1)
                .boxed()
                .findFirst()
                .map(e -> new Warning("The model explains nothing of the data (relative error " + Numbers.shown(e)
                        + "). Ask for other components or parameters."));
    }

    /// Components that take no more of the data than as many directions of random numbers would.
    private static Optional<Warning> noMoreThanNoise(Result result) {
        var measures = result.measures();
        var factorization = result.factorization();
        var floor = measures.get(Measures.FLOOR);
        if (floor.isEmpty() || factorization.axes().size() != 2) {
            return Optional.empty();
        }
        double ofNoise = NoiseFloor.of(
                factorization.axes().get(0).size(), factorization.axes().get(1).size(), factorization.components());
        return floor.getAsDouble() > NOISY * ofNoise && ofNoise > LEAST_NOISE
                ? Optional.of(new Warning("The data look like noise: the best error with "
                        + Numbers.counted(factorization.components(), "component") + " is "
                        + Numbers.shown(floor.getAsDouble()) + ", and on random numbers it is "
                        + Numbers.shown(ofNoise) + ". Do not interpret the components."))
                : Optional.empty();
    }

    /// A sample that outweighs all others together in a component of a tensor.
    private static Optional<Warning> dominated(Result result) {
        if (!(result.factorization() instanceof TwoWay twoWay)
                || !(twoWay.structure().orElse(null) instanceof Structure.Polyadic)) {
            return Optional.empty();
        }
        var loadings = twoWay.loadings(0);
        int n = Math.toIntExact(loadings.shape().rows());
        if (n < FEW) {
            return Optional.empty();
        }
        for (int k = 0; k < twoWay.components(); k++) {
            double all = 0;
            int most = 0;
            for (int i = 0; i < n; i++) {
                all += loadings.at(i, k) * loadings.at(i, k);
                most = Math.abs(loadings.at(i, k)) > Math.abs(loadings.at(most, k)) ? i : most;
            }
            double share = loadings.at(most, k) * loadings.at(most, k) / all;
            if (share > OUTWEIGHING) {
                double leverage = Leverage.of(loadings)[most];
                return Optional.of(new Warning("Component " + (k + 1) + " is mostly one "
                        + twoWay.axes().getFirst().name() + ", "
                        + twoWay.axes().getFirst().label(most) + " (" + Numbers.percent(share)
                        + " of its squares; leverage " + Numbers.shown(leverage, 2)
                        + "): an outlier may decide the fit. Leave it out and compare."));
            }
        }
        return Optional.empty();
    }

    /// Components without weight or members: more were asked for than the data have.
    private static Optional<Warning> empty(Result result) {
        var factorization = result.factorization();
        boolean isClustering = factorization instanceof Clusters;
        if (!isClustering && !(factorization instanceof TwoWay)) {
            return Optional.empty();
        }
        int components = factorization.components();
        double most = 0;
        for (int k = 0; k < components; k++) {
            most = Math.max(most, factorization.strength(k));
        }
        int empty = 0;
        for (int k = 0; k < components; k++) {
            empty += factorization.strength(k) <= NOTHING * most ? 1 : 0;
        }
        return empty == 0
                ? Optional.empty()
                : Optional.of(new Warning(
                        empty + " of " + components + (isClustering ? " clusters" : " components")
                                + (empty == 1 ? " is" : " are") + " empty: the data have no more distinct "
                                + (isClustering ? "rows" : "directions") + ". Ask for fewer.",
                        fewer(result, empty)));
    }
}
