package factorscope.model.analyse.components;

import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.SharedColumns;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import tools.jackson.databind.node.ObjectNode;

/// Which of their strongest columns components have in common.
public final class Overlap extends OfComponents {
    public static final Param.Real TOP = new Param.Real(
            "top",
            "Strongest",
            "Share of the columns that count as a component's own: those it weighs most.",
            0.05,
            1e-4,
            1);

    private static final int LISTED = 40;

    @Override
    public About about() {
        return new About(
                "overlap",
                1,
                "Shared columns",
                "Find which of their strongest columns components have in common.",
                List.of("Shafran, Geiger, Geva 2025, arXiv 2506.10920 (overlap of neurons)"));
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(TOP);
    }

    @Override
    double scalarFlops(TwoWay result, ParamValues params) {
        double columns = result.axes().get(1).size();
        double pairs = (double) result.components() * result.components();
        return result.components() * columns * 20 * Math.log(2 + columns) + pairs * columns / 32;
    }

    @Override
    long heap(TwoWay result, ParamValues params) {
        long columns = result.axes().get(1).size();
        return 40 * columns + result.components() * columns / 8;
    }

    @Override
    public OverlapFinding of(Given given, ParamValues params, Work work) {
        var result = result(given);
        var shared = SharedColumns.of(
                result.loadings(1), params.get(TOP), k -> work.at(k, 2L * result.components(), "component"));
        var strongest = new PriorityQueue<>(Pair.ORDER.reversed());
        long count = 0;
        for (int a = 0; a < shared.sets().size(); a++) {
            work.at((long) result.components() + a, 2L * result.components(), "component");
            for (int b = a + 1; b < shared.sets().size(); b++) {
                int both = shared.shared(a, b);
                if (both > 0) {
                    count++;
                    strongest.add(new Pair(a, b, both, shared.jaccard(a, b)));
                    if (strongest.size() > LISTED) {
                        strongest.remove();
                    }
                }
            }
        }
        return new OverlapFinding(
                shared, count, strongest.stream().sorted(Pair.ORDER).toList());
    }

    /// Two components that share columns.
    ///
    /// @param share Jaccard index of their columns: 0 to 1
    public record Pair(int first, int second, int columns, double share) {
        private static final Comparator<Pair> ORDER = Comparator.<Pair>comparingDouble(p -> -p.share)
                .thenComparingInt(Pair::first)
                .thenComparingInt(Pair::second);
    }

    /// @param shared columns of each component
    /// @param count of pairs that share some
    /// @param pairs those that share most
    public record OverlapFinding(SharedColumns shared, long count, List<Pair> pairs) implements Finding {
        public OverlapFinding {
            pairs = List.copyOf(pairs);
        }

        @Override
        public String summary() {
            return pairs.isEmpty()
                    ? "No two components share one of their strongest columns."
                    : Numbers.counted(count, "pair") + (count == 1 ? " of components shares" : " of components share")
                            + " columns; the largest overlap is between #" + (pairs.getFirst().first + 1) + " and #"
                            + (pairs.getFirst().second + 1) + " ("
                            + Numbers.percent(pairs.getFirst().share) + " of their columns).";
        }

        @Override
        public List<Table> tables() {
            return List.of(new Table(
                    List.of("component", "and", "shared columns", "Jaccard index"),
                    pairs.stream()
                            .map(p -> List.of(
                                    "#" + (p.first + 1),
                                    "#" + (p.second + 1),
                                    Integer.toString(p.columns),
                                    Numbers.percent(p.share)))
                            .toList()));
        }

        @Override
        public void json(ObjectNode root) {
            var columns = root.putArray("columns");
            for (var set : shared.sets()) {
                var own = columns.addArray();
                set.stream().forEach(own::add);
            }
            var all = root.putArray("pairs");
            for (var pair : pairs) {
                all.addObject()
                        .put("first", pair.first + 1)
                        .put("second", pair.second + 1)
                        .put("columns", pair.columns)
                        .put("share", pair.share);
            }
        }
    }
}
