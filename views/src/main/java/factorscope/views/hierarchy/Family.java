package factorscope.views.hierarchy;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.compare.Kinship;
import factorscope.model.analyse.components.ComponentTable;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.TwoWay;
import factorscope.model.match.Genealogy;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.components.ComponentRow;
import factorscope.views.drawing.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;

/// Results of one algorithm on one dataset with different numbers of components, and how these come from each other.
///
/// @param levels from the coarsest to the finest
/// @param texts of the components of each level
public record Family(List<Kept> levels, Genealogy genealogy, List<IntFunction<String>> texts) {
    private static final Kinship ANALYSIS = new Kinship();

    private static final int MOST_LEVELS = 6;

    static final String NONE =
            "One size is no family: run the same algorithm with another number of components, or choose Analyse >"
                    + " Feature tree.";

    /// The result and its kin, from the coarsest to the finest.
    public static List<Kept> kin(Kept kept, WorkspaceState state) {
        var sizes = new TreeMap<Integer, Kept>();
        if (!(kept.result().factorization() instanceof TwoWay)) {
            return List.of();
        }
        for (var other : state.results()) {
            if (isKin(kept, other)) {
                sizes.put(other.result().factorization().components(), other);
            }
        }
        sizes.put(kept.result().factorization().components(), kept);
        return sizes.values().stream().limit(MOST_LEVELS).toList();
    }

    private static List<Kept> levels(Request request) {
        return kin(request.subject().result().orElseThrow(), request.state());
    }

    /// What a view of a family needs.
    static List<Call> needs(Request request) {
        var levels = levels(request);
        if (levels.size() < 2) {
            return List.of();
        }
        var calls = new ArrayList<Call>();
        calls.add(
                Call.usual(ANALYSIS, Given.of(levels.stream().map(Kept::result).toArray(Result[]::new))));
        levels.forEach(level -> calls.add(ComponentRow.needs(level)));
        return calls;
    }

    /// The family of the result that is shown; empty if it has no kin.
    static Optional<Family> of(Request request) {
        var levels = levels(request);
        if (levels.size() < 2) {
            return Optional.empty();
        }
        var links = request.finding(Kinship.GenealogyFinding.class).links();
        return Optional.of(new Family(
                levels,
                new Genealogy(levels.stream().map(Family::twoWay).toList(), links),
                levels.stream().map(level -> texts(request, level)).toList()));
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
        return texts.get(level).apply(component);
    }

    /// Components by their labels, else by the samples that they fire on, where the request has what
    /// [ComponentRow#needs] asks.
    static IntFunction<String> texts(Request request, Kept kept) {
        var names = request.finding(ComponentRow.needs(kept), ComponentTable.Statistics.class)
                .names();
        return k -> kept.note(k).label().isEmpty() ? "#" + (k + 1) + " " + names.get(k) : kept.componentText(k);
    }

    /// Components by the place of their strongest ancestor, so that families stand together.
    List<List<Integer>> order() {
        var orders = new ArrayList<List<Integer>>();
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
