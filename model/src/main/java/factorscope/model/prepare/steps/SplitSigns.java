package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Undo;
import java.util.ArrayList;
import java.util.List;

/// Two columns for each: what is positive, and what is negative with its sign turned; nonnegative methods so see
/// both.
public final class SplitSigns implements Preparation {
    @Override
    public About about() {
        return new About(
                "split-signs",
                "split-signs",
                "Makes two nonnegative columns of each: x > 0 and x < 0.",
                "subtract them");
    }

    @Override
    public boolean changesUnits() {
        return true;
    }

    /// The positive parts less the negative ones.
    @Override
    public Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        int d = Columns.count(before);
        var map = new double[2 * d][d];
        for (int j = 0; j < d; j++) {
            map[j][j] = 1;
            map[d + j][j] = -1;
        }
        return Undo.Affine.map(map, new double[d]);
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        RowWise.requireTable(data);
        var columns = data.columns();
        var names = new ArrayList<String>();
        for (var sign : List.of("+", "−")) {
            for (int j = 0; j < columns.size(); j++) {
                names.add(columns.label(j) + " " + sign);
            }
        }
        var split = new Axis(
                new AxisId(columns.id().text() + "/split"),
                columns.name(),
                names.size(),
                columns.role(),
                new Labels.Named(names));
        return RowWise.write(
                data,
                List.of(data.rows(), split),
                memory,
                writer -> RowWise.forEach(data, (_, row) -> {
                    var out = new double[2 * row.length];
                    for (int j = 0; j < row.length; j++) {
                        out[j] = row[j] < 0 ? 0 : row[j];
                        out[row.length + j] = row[j] > 0 ? 0 : -row[j];
                    }
                    writer.add(out);
                }));
    }
}
