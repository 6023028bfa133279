package factorscope.model.analyse.components;

import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Work;
import factorscope.model.analyse.preview.Cells;
import factorscope.model.analyse.preview.Sample;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentOrder;
import factorscope.model.diagnose.ValueRange;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// An order of components, and of columns or samples, in which what belongs together stands together.
public final class Arrangement extends OfComponents {
    public static final Param.Choice ALONG = new Param.Choice(
            "along",
            "Along",
            "Which loadings are shown.",
            "columns",
            List.of(new Param.Choice.Option("columns", "Columns"), new Param.Choice.Option("rows", "Rows")));
    public static final Param.Choice ORDER = new Param.Choice(
            "order",
            "Order",
            "As they are; components clustered; or clustered with each column under its strongest component.",
            "blocks",
            List.of(
                    new Param.Choice.Option("given", "As given"),
                    new Param.Choice.Option("clustered", "Components clustered"),
                    new Param.Choice.Option("blocks", "Blocks")));
    public static final Param.Real CLIP = Sample.CLIP;

    @Override
    public About about() {
        return new About(
                "arrangement",
                1,
                "Arrangement",
                "Order components and columns so that what belongs together stands together.",
                List.of());
    }

    @Override
    public boolean isPart() {
        return true;
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(ALONG, ORDER, CLIP);
    }

    @Override
    double scalarFlops(TwoWay result, ParamValues params) {
        return loadings(result) * (20 + result.components());
    }

    @Override
    long heap(TwoWay result, ParamValues params) {
        return (long) (8 * loadings(result));
    }

    @Override
    public ArrangementFinding of(Given given, ParamValues params, Work work) {
        var result = result(given);
        var loadings = result.loadings(params.get(ALONG).equals("rows") ? 0 : 1);
        var order = params.get(ORDER);
        work.at(0, 3, "part");
        var components = order.equals("given")
                ? IntStream.range(0, result.components()).boxed().toList()
                : ComponentOrder.clustered(result.loadings(1));
        work.at(1, 3, "part");
        int size = Math.toIntExact(loadings.shape().rows());
        var positions = order.equals("blocks")
                ? ComponentOrder.byPeak(loadings, components)
                : IntStream.range(0, size).boxed().toList();
        work.at(2, 3, "part");
        var values = new float[Math.multiplyExact(result.components(), size)];
        int at = 0;
        for (int component : components) {
            for (int position : positions) {
                values[at++] = (float) loadings.at(position, component);
            }
        }
        var cells = new Cells(values, components.size(), positions.size());
        return new ArrangementFinding(components, positions, cells, ValueRange.of(values, params.get(CLIP)));
    }

    /// @param components their numbers, from 0
    /// @param positions of the columns or samples, from 0
    /// @param cells the loadings in this order, components x positions
    /// @param range of the loadings
    public record ArrangementFinding(List<Integer> components, List<Integer> positions, Cells cells, ValueRange range)
            implements Finding {
        public ArrangementFinding {
            components = List.copyOf(components);
            positions = List.copyOf(positions);
        }

        @Override
        public String summary() {
            return "An order of " + components.size() + " components and " + positions.size() + " positions.";
        }

        @Override
        public void json(ObjectNode root) {
            var all = root.putArray("components");
            components.forEach(k -> all.add(k + 1));
            var places = root.putArray("positions");
            positions.forEach(places::add);
        }
    }
}
