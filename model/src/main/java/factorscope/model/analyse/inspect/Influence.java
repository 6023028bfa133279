package factorscope.model.analyse.inspect;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Stopped;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.diagnose.CellInfluence;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// On which single values a fit depends most, and how it would be without them.
public final class Influence implements Analysis {
    private static final Param.Whole COUNT =
            new Param.Whole("count", "Values", "How many values to name.", 20, 1, 1_000_000);

    /// A leverage of 1 leaves nothing of the residual.
    private static final double LEAST_REST = 1e-9;

    @Override
    public About about() {
        return new About(
                "influence",
                1,
                "Influence of single values",
                "Find the single values that a fit depends on most, and how it would be without them.",
                List.of("Cook, Weisberg 1982, Residuals and Influence in Regression"));
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COUNT);
    }

    @Override
    public Requires requires() {
        return Requires.RESULT_AND_DATA;
    }

    @Override
    public Eligibility accepts(Given given) {
        return given.twoWay()
                .map(fit -> CellInfluence.refusal(given.data(), fit)
                        .map(Eligibility::refused)
                        .orElseGet(Eligibility::accepted))
                .orElseGet(() -> Eligibility.refused("The result has no components with loadings."));
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        double parameters = 0;
        for (var axis : given.data().axes()) {
            parameters += (double) axis.size() * given.result().factorization().components();
        }
        double values = given.data().values().shape().count();
        double slopes = (double) given.data().axes().size()
                * given.result().factorization().components();
        return new Forecast(
                0,
                2 * values * slopes * slopes + parameters * parameters * parameters,
                2.0 * given.data().values().bytes(),
                0,
                0,
                (long) (24 * parameters * parameters));
    }

    @Override
    public InfluenceFinding of(Given given, ParamValues params, Work work) {
        var data = given.data();
        var influence = CellInfluence.of(data, given.twoWay().orElseThrow(), work.compute(), () -> !work.goesOn())
                .orElseThrow(Stopped::new);
        return new InfluenceFinding(
                influence,
                influence.strongest(data, params.get(COUNT)).stream()
                        .map(cell -> new InfluenceFinding.Named(cell, without(cell), where(data, cell)))
                        .toList());
    }

    private static double without(CellInfluence.Cell cell) {
        return cell.value() - (cell.value() - cell.fitted()) / Math.max(LEAST_REST, 1 - cell.leverage());
    }

    private static String where(Dataset data, CellInfluence.Cell cell) {
        var columns = data.columns();
        var text = data.rows().name() + " " + data.rows().label(cell.row()) + ", ";
        return columns.labels() instanceof Labels.Folded
                ? text + columns.label(cell.column())
                : text + columns.name() + " " + columns.label(cell.column());
    }

    /// @param influence of all values
    /// @param cells the most influential ones, the first the most
    public record InfluenceFinding(CellInfluence influence, List<Named> cells) implements Finding {
        public InfluenceFinding {
            cells = List.copyOf(cells);
        }

        /// @param without what the fit would say there without the value
        /// @param where its position in words
        public record Named(CellInfluence.Cell cell, double without, String where) {}

        @Override
        public String summary() {
            return cells.isEmpty()
                    ? "There are no values."
                    : "The fit depends most on the value at " + cells.getFirst().where() + ".";
        }

        @Override
        public List<Table> tables() {
            return List.of(new Table(
                    List.of("value", "fitted", "leverage", "distance", "without it", "where"),
                    cells.stream()
                            .map(c -> List.of(
                                    Table.cell(c.cell.value()),
                                    Table.cell(c.cell.fitted()),
                                    Table.cell(c.cell.leverage()),
                                    Table.cell(c.cell.distance()),
                                    Table.cell(c.without),
                                    c.where))
                            .toList()));
        }

        @Override
        public void json(ObjectNode root) {
            root.put("noise", influence.noise()).put("freeLoadings", influence.free());
            var list = root.putArray("cells");
            for (var named : cells) {
                list.addObject()
                        .put("value", named.cell.value())
                        .put("fitted", named.cell.fitted())
                        .put("leverage", named.cell.leverage())
                        .put("distance", named.cell.distance())
                        .put("fittedWithout", named.without)
                        .put("where", named.where);
            }
        }
    }
}
