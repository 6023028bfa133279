package factorscope.model.analyse.components;

import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.Axis;
import factorscope.model.data.Grid;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.Communities;
import factorscope.model.diagnose.Mode;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// Positions of an axis that share components, such as brain regions of a dynamic connectome.
public final class CommunityStudy extends OfComponents {
    public static final Param.Whole AXIS =
            new Param.Whole("axis", "Axis", "Whose positions are grouped, counted from 1.", 1, 1, 8);
    public static final Param.Choice BY = new Param.Choice(
            "by",
            "Found by",
            "Modularity finds groups of friends; the block model also finds groups that shun their own.",
            "modularity",
            List.of(
                    new Param.Choice.Option("modularity", "Modularity"),
                    new Param.Choice.Option("blocks", "Block model")));
    public static final Param.Real RESOLUTION = new Param.Real(
            "resolution", "Resolution", "Of modularity: larger for more and smaller communities.", 1, 0.01, 100);

    /// The strongest ones, where there are more.
    private static final int MOST = 400;

    @Override
    public About about() {
        return new About(
                "communities",
                1,
                "Communities",
                "Group the positions of an axis by the components that they share.",
                List.of(
                        "Blondel, Guillaume, Lambiotte, Lefebvre 2008, arXiv 0803.0476 (Louvain)",
                        "Aicher, Jacobs, Clauset 2015, arXiv 1404.0431 (block model)"));
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(AXIS, BY, RESOLUTION);
    }

    @Override
    double scalarFlops(TwoWay result, ParamValues params) {
        return 5 * loadings(result) + (double) MOST * MOST * (result.components() + 400.0);
    }

    @Override
    long heap(TwoWay result, ParamValues params) {
        return (long) (16 * loadings(result)) + 24L * MOST * MOST;
    }

    @Override
    public CommunityFinding of(Given given, ParamValues params, Work work) {
        var result = result(given);
        var profiles = Profiles.call(given.result())
                .map(call -> ((Profiles.ProfileFinding) work.ask(call)).axes())
                .orElse(List.of());
        var modes = Mode.of(result, profiles);
        int axis = Math.min(params.get(AXIS), modes.size()) - 1;
        var mode = modes.get(axis);
        boolean isOwn = result.structure().map(Structure::hasOwnComponents).orElse(false) && axis > 0;
        work.at(0, 3, "part");
        var loadings = new double[mode.size()][mode.components()];
        var norms = new double[mode.size()];
        for (int i = 0; i < loadings.length; i++) {
            for (int k = 0; k < loadings[i].length; k++) {
                loadings[i][k] = mode.loadings().at(i, k) * (isOwn ? 1 : result.strength(k));
                norms[i] += loadings[i][k] * loadings[i][k];
            }
        }
        var strongest = IntStream.range(0, loadings.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -norms[i]).thenComparingInt(i -> i))
                .limit(MOST)
                .sorted()
                .mapToInt(Integer::intValue)
                .toArray();
        work.at(1, 3, "part");
        var weights = Communities.affinity(
                IntStream.of(strongest).mapToObj(i -> loadings[i]).toArray(double[][]::new));
        work.at(2, 3, "part");
        var communities = params.get(BY).equals("blocks")
                ? Communities.byBlockModel(weights)
                : Communities.byModularity(weights, params.get(RESOLUTION));
        return arranged(axis, mode.axis(), communities, strongest, weights, loadings);
    }

    /// Community by community.
    private static CommunityFinding arranged(
            int axis, Axis along, Communities communities, int[] strongest, double[][] weights, double[][] loadings) {
        var of = communities.of();
        var order = IntStream.range(0, of.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(of::get).thenComparingInt(i -> i))
                .mapToInt(Integer::intValue)
                .toArray();
        var shown = new ArrayList<Integer>();
        var names = new ArrayList<String>();
        var sorted = new double[order.length][order.length];
        var sortedOf = new ArrayList<Integer>();
        for (int a = 0; a < order.length; a++) {
            shown.add(strongest[order[a]]);
            names.add(along.label(strongest[order[a]]));
            sortedOf.add(of.get(order[a]));
            for (int b = 0; b < order.length; b++) {
                sorted[a][b] = weights[order[a]][order[b]];
            }
        }
        return new CommunityFinding(
                axis,
                along.name(),
                along.size(),
                new Communities(sortedOf, communities.count(), communities.modularity()),
                shown,
                names,
                Grid.of(sorted),
                Grid.of(loadings));
    }

    /// @param axis from 0
    /// @param axisName of that axis
    /// @param axisSize how many positions it has
    /// @param communities of the positions in `shown`
    /// @param shown positions along the axis, community by community
    /// @param names of those
    /// @param affinity of those, in that order
    /// @param loadings of all positions, weighted: positions x components
    public record CommunityFinding(
            int axis,
            String axisName,
            int axisSize,
            Communities communities,
            List<Integer> shown,
            List<String> names,
            Grid affinity,
            Grid loadings)
            implements Finding {
        public CommunityFinding {
            shown = List.copyOf(shown);
            names = List.copyOf(names);
        }

        /// The number of the community of a place in `shown`.
        public int community(int place) {
            return communities.of().get(place);
        }

        @Override
        public String summary() {
            var sizes = IntStream.range(0, Math.min(6, communities.count()))
                    .mapToObj(c -> Integer.toString(communities.size(c)))
                    .toList();
            return (communities.count() == 1 ? "One community" : communities.count() + " communities") + " of "
                    + (shown.size() < axisSize
                            ? "the " + shown.size() + " strongest of " + axisSize + " " + axisName + "s"
                            : Numbers.counted(shown.size(), axisName))
                    + ", modularity " + Numbers.shown(communities.modularity(), 2) + "; the largest have "
                    + String.join(", ", sizes) + ".";
        }

        @Override
        public List<Table> tables() {
            var rows = new ArrayList<List<String>>();
            for (int place = 0; place < shown.size(); place++) {
                rows.add(List.of(Integer.toString(community(place) + 1), names.get(place)));
            }
            return List.of(new Table(List.of("community", axisName), rows));
        }

        @Override
        public void json(ObjectNode root) {
            root.put("axis", axisName)
                    .put("communities", communities.count())
                    .put("modularity", communities.modularity());
            var all = root.putArray("members");
            for (int place = 0; place < shown.size(); place++) {
                all.addObject()
                        .put("position", shown.get(place))
                        .put("name", names.get(place))
                        .put("community", community(place) + 1);
            }
        }
    }
}
