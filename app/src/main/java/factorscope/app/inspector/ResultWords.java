package factorscope.app.inspector;

import factorscope.model.data.Numbers;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Embedding;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.TwoWay;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a result is worth, in a sentence or two.
final class ResultWords {
    private ResultWords() {}

    static Optional<String> of(Result result) {
        return switch (result.factorization()) {
            case TwoWay twoWay -> ofFit(result.measures(), twoWay.components());
            case Clusters clusters -> Optional.of(ofSizes(clusters));
            case Embedding _ -> Optional.of(ofMap(result.measures()));
        };
    }

    private static String ofMap(Measures measures) {
        var kept = measures.get(Measures.NEIGHBOURS_PRESERVED);
        return (kept.isPresent() ? Numbers.percent(kept.getAsDouble()) + " of nearest neighbours are preserved. " : "")
                + "Cluster sizes and distances between clusters on the map are not meaningful; only local neighbourhoods are.";
    }

    private static Optional<String> ofFit(Measures measures, int components) {
        var centred = measures.get(Measures.CENTRED_ERROR);
        var error = centred.isPresent() ? centred : measures.get(Measures.RELATIVE_ERROR);
        if (error.isEmpty() || Double.isNaN(error.getAsDouble())) {
            return Optional.empty();
        }
        var words = Numbers.counted(components, "component")
                + (components == 1 ? " explains " : " explain ")
                + Numbers.percent(explained(error))
                + (centred.isPresent() ? " of the variance." : " of the sum of squares.");
        var floor = measures.get(Measures.FLOOR);
        return Optional.of(
                centred.isPresent() || floor.isEmpty()
                        ? words
                        : words + " The best that as many can do, an SVD, is " + Numbers.percent(explained(floor))
                                + ".");
    }

    private static double explained(OptionalDouble error) {
        return 1 - error.getAsDouble() * error.getAsDouble();
    }

    private static String ofSizes(Clusters clusters) {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int k = 0; k < clusters.components(); k++) {
            least = Math.min(least, clusters.strength(k));
            most = Math.max(most, clusters.strength(k));
        }
        int rows = clusters.axes().getFirst().size();
        int without = 0;
        for (int i = 0; i < rows; i++) {
            without += clusters.label(i) < 0 ? 1 : 0;
        }
        var noun = clusters.axes().getFirst().name();
        if (clusters.components() == 0) {
            return "No cluster was found.";
        }
        return Numbers.counted(clusters.components(), "cluster") + " of " + Numbers.count((long) least) + " to "
                + Numbers.count((long) most) + " " + noun + "s"
                + (without == 0 ? "." : "; " + Numbers.counted(without, noun) + " in none of them.");
    }
}
