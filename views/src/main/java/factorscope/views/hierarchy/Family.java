package factorscope.views.hierarchy;

import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentWords;
import factorscope.model.linalg.Compute;
import factorscope.model.match.Genealogy;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.workspace.Kept;
import factorscope.views.drawing.Remembered;
import factorscope.views.drawing.Request;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Results of one algorithm on one dataset with different numbers of components, and how these come from each other.
///
/// @param levels from the coarsest to the finest
record Family(List<Kept> levels, Genealogy genealogy) {
    private static final int MOST_LEVELS = 6;

    static final String NONE =
            "One size is no family: run the same algorithm with another number of components, or choose Decompose >"
                    + " Feature tree.";

    private record Key(List<String> results) {}

    /// By the coarsest result.
    private static final Remembered<TwoWay, Map<Key, List<List<Genealogy.Link>>>> KNOWN =
            new Remembered<>(_ -> new ConcurrentHashMap<>());

    private static final Remembered<TwoWay, Map<Integer, String>> WORDS =
            new Remembered<>(_ -> new ConcurrentHashMap<>());

    /// The family of the result that is shown; empty if it has no kin.
    static Optional<Family> of(Request request) {
        var kept = request.subject().result().orElseThrow();
        var sizes = new TreeMap<Integer, Kept>();
        for (var other : request.state().results()) {
            if (isKin(kept, other)) {
                sizes.put(other.result().factorization().components(), other);
            }
        }
        sizes.put(kept.result().factorization().components(), kept);
        if (sizes.size() < 2) {
            return Optional.empty();
        }
        var levels = sizes.values().stream().limit(MOST_LEVELS).toList();
        var factorizations = levels.stream().map(Family::twoWay).toList();
        var key = new Key(levels.stream().map(Kept::id).toList());
        var links = KNOWN.of(factorizations.getFirst())
                .computeIfAbsent(
                        key,
                        _ -> Genealogy.of(factorizations, Compute.alone(MemoryBudget.ofThisMachine()))
                                .links());
        return Optional.of(new Family(levels, new Genealogy(factorizations, links)));
    }

    private static boolean isKin(Kept kept, Kept other) {
        return other.datasetId().equals(kept.datasetId())
                && other.result()
                        .provenance()
                        .algorithmId()
                        .equals(kept.result().provenance().algorithmId())
                && other.result().factorization() instanceof TwoWay twoWay
                && twoWay.axes().get(1).size() == twoWay(kept).axes().get(1).size();
    }

    static TwoWay twoWay(Kept kept) {
        return (TwoWay) kept.result().factorization();
    }

    TwoWay result(int level) {
        return genealogy.levels().get(level);
    }

    /// A component's square weight as a share of its level's.
    double share(int level, int component) {
        var result = result(level);
        double all = 0;
        for (int k = 0; k < result.components(); k++) {
            all += result.strength(k) * result.strength(k);
        }
        return all == 0 ? 0 : result.strength(component) * result.strength(component) / all;
    }

    String text(int level, int component) {
        return text(levels.get(level), component);
    }

    /// A component by its label, else by the samples it fires on.
    static String text(Kept kept, int component) {
        var result = twoWay(kept);
        return kept.note(component).label().isEmpty()
                ? "#" + (component + 1) + " "
                        + WORDS.of(result).computeIfAbsent(component, k -> ComponentWords.of(result, k))
                : kept.componentText(component);
    }

    /// Components by the place of their strongest ancestor, so that families stand together.
    List<List<Integer>> order() {
        var orders = new java.util.ArrayList<List<Integer>>();
        var places = new double[0];
        for (int level = 0; level < levels.size(); level++) {
            int count = result(level).components();
            var by = new double[count];
            for (int k = 0; k < count; k++) {
                int component = k;
                var above = places;
                by[k] = level == 0
                        ? -share(0, k)
                        : genealogy
                                .parent(level - 1, component)
                                .map(l -> above[l.coarser()])
                                .orElse(Double.MAX_VALUE);
            }
            int here = level;
            var order = java.util.stream.IntStream.range(0, count)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(k -> by[k]).thenComparingDouble(k -> -share(here, k)))
                    .toList();
            places = new double[count];
            for (int i = 0; i < count; i++) {
                places[order.get(i)] = i;
            }
            orders.add(order);
        }
        return orders;
    }
}
