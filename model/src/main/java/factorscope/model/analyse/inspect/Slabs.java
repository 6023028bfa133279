package factorscope.model.analyse.inspect;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Stopped;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.Axis;
import factorscope.model.data.Numbers;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.Leverage;
import factorscope.model.diagnose.SlabErrors;
import factorscope.model.linalg.Compute;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// Along every axis of the data: how large each position's part is, how much of it a result leaves, and how much the
/// result depends on it.
public final class Slabs implements Analysis {
    private static final double MOST_VALUES = 2e9;

    @Override
    public About about() {
        return new About(
                "slabs",
                1,
                "Errors along the axes",
                "Find what a result leaves of the data, and what it depends on, along every axis.",
                List.of("Hoaglin, Welsch 1978, Am. Stat. 32(1) (leverage)"));
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.NONE;
    }

    @Override
    public Requires requires() {
        return Requires.RESULT_AND_DATA;
    }

    @Override
    public Eligibility accepts(Given given) {
        return given.data().values().shape().count() > MOST_VALUES
                ? Eligibility.refused("The data are too large to be gone through for a picture.")
                : given.hasComponentsOfItsData();
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        double values = given.data().values().shape().count();
        int k = given.result().factorization().components();
        return new Forecast(2 * values * k, 4 * values, given.data().values().bytes(), 0, 0, 0);
    }

    @Override
    public SlabFinding of(Given given, ParamValues params, Work work) {
        var data = given.data();
        var result = given.twoWay().orElseThrow();
        var errors = SlabErrors.of(data, result, work.compute(), () -> !work.goesOn())
                .orElseThrow(Stopped::new);
        var axes = new ArrayList<SlabFinding.Along>();
        for (int m = 0; m < data.axes().size(); m++) {
            var along = errors.along(m);
            var leverage = loadings(result, m, data.axes().size()).map(Leverage::of);
            axes.add(new SlabFinding.Along(
                    data.axes().get(m),
                    IntStream.range(0, data.axes().get(m).size())
                            .mapToObj(i -> new SlabFinding.Position(
                                    along.squares().get(i),
                                    along.share(i),
                                    leverage.map(l -> l[i]).orElse(Double.NaN)))
                            .toList()));
        }
        return new SlabFinding(axes);
    }

    private static Optional<Tensor> loadings(TwoWay result, int axis, int order) {
        if (axis == 0 || order == 2) {
            return Optional.of(result.loadings(axis));
        }
        return result.structure()
                .map(Structure::loadings)
                .filter(l -> !l.isEmpty())
                .map(l -> l.get(axis - 1));
    }

    /// @param axes in the order of the data's
    public record SlabFinding(List<Along> axes) implements Finding {
        public SlabFinding {
            axes = List.copyOf(axes);
        }

        /// @param positions along it
        public record Along(Axis axis, List<Position> positions) {
            public Along {
                positions = List.copyOf(positions);
            }

            /// The position of which the largest share is left; empty where there are none.
            public Optional<Integer> worst() {
                return IntStream.range(0, positions.size())
                        .boxed()
                        .max(Comparator.comparingDouble(i -> positions.get(i).share));
            }
        }

        /// @param squares of the data there
        /// @param share of them that is left
        /// @param leverage NaN where the axis has no loadings of its own
        public record Position(double squares, double share, double leverage) {}

        @Override
        public String summary() {
            return "Least explained: "
                    + String.join(
                            ", ",
                            axes.stream()
                                    .flatMap(along -> along.worst().stream()
                                            .map(i -> along.axis.name() + " " + along.axis.label(i) + " ("
                                                    + Numbers.percent(along.positions.get(i).share) + ")"))
                                    .toList())
                    + ".";
        }

        @Override
        public List<Table> tables() {
            return axes.stream()
                    .map(along -> new Table(
                            List.of(along.axis.name(), "sum of squares", "left over", "leverage"),
                            IntStream.range(0, along.positions.size())
                                    .mapToObj(i -> row(along, i))
                                    .toList()))
                    .toList();
        }

        private static List<String> row(Along along, int i) {
            var at = along.positions.get(i);
            return List.of(
                    along.axis.label(i), Table.cell(at.squares), Numbers.percent(at.share), Table.cell(at.leverage));
        }

        @Override
        public void json(ObjectNode root) {
            var list = root.putArray("axes");
            for (var along : axes) {
                var positions = list.addObject().put("axis", along.axis.name()).putArray("positions");
                for (int i = 0; i < along.positions.size(); i++) {
                    var at = along.positions.get(i);
                    var node = positions.addObject();
                    node.put("label", along.axis.label(i))
                            .put("squares", at.squares)
                            .put("share", at.share);
                    if (!Double.isNaN(at.leverage)) {
                        node.put("leverage", at.leverage);
                    }
                }
            }
        }
    }
}
