package factorscope.model.example;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// An analysis: the rows with the largest norms. The command, the menu entry, the dialog with its forecast, the job and
/// the tests would follow from it, once it stood in the catalog.
public final class LargestValues implements Analysis {
    private static final Param.Whole COUNT = new Param.Whole("count", "Rows", "How many are listed.", 10, 1, 1000);

    @Override
    public About about() {
        return new About("largest-values", 1, "Largest values", "List the rows with the largest norms.", List.of());
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COUNT);
    }

    @Override
    public Requires requires() {
        return Requires.DATA;
    }

    @Override
    public Eligibility accepts(Given given) {
        return Eligibility.accepted();
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        double count = given.shape().count();
        return new Forecast(
                0, 1 + 4 * count, 8 * count, 0, 0, 40 * given.shape().rows());
    }

    @Override
    public Rows of(Given given, ParamValues params, Work work) {
        var values = given.data().values();
        var rows = new ArrayList<OfRow>();
        for (int i = 0; i < values.shape().rows(); i++) {
            work.at(i, values.shape().rows(), "row");
            double squares = 0;
            for (int j = 0; j < values.shape().columns(); j++) {
                squares += values.at(i, j) * values.at(i, j);
            }
            rows.add(new OfRow(i, given.data().rows().label(i), Math.sqrt(squares)));
        }
        rows.sort(Comparator.comparingDouble(OfRow::norm).reversed().thenComparingInt(OfRow::row));
        return new Rows(rows.subList(0, Math.min(params.get(COUNT), rows.size())));
    }

    /// @param row from 0
    public record OfRow(int row, String name, double norm) {}

    /// The largest first.
    public record Rows(List<OfRow> rows) implements Finding {
        public Rows {
            rows = List.copyOf(rows);
        }

        @Override
        public String summary() {
            return rows.isEmpty() ? "There are no rows." : rows.getFirst().name + " has the largest norm.";
        }

        @Override
        public List<Table> tables() {
            return List.of(new Table(
                    List.of("row", "norm"),
                    rows.stream().map(r -> List.of(r.name, Table.cell(r.norm))).toList()));
        }

        @Override
        public void json(ObjectNode root) {
            var all = root.putArray("rows");
            rows.forEach(
                    r -> all.addObject().put("row", r.row).put("name", r.name).put("norm", r.norm));
        }
    }
}
