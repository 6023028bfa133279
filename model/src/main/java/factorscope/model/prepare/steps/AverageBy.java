package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Syntax;
import factorscope.model.prepare.Undo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;

/// One row for each group of rows: their mean, such as of the tokens of a sentence.
public final class AverageBy implements Preparation {
    private static final Param.Text COLUMN = new Param.Text(
            "column", "Column", "Of the metadata of rows.", "sentence", "the name of a column of metadata");

    @Override
    public About about() {
        return new About(
                "average-by", "average-by sentence", "One row for each value of a column of metadata: the mean.", "");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.word(COLUMN));
    }

    @Override
    public Map<String, String> suggested(Dataset data) {
        return data.rows().labels().table().stream()
                .flatMap(t -> t.columns().stream())
                .filter(c -> c.distinct().size() < c.size())
                .findFirst()
                .map(c -> Map.of(COLUMN.key(), c.name()))
                .orElse(Map.of());
    }

    @Override
    public Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        return Undo.Kept.ROWS;
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        var name = params.get(COLUMN);
        var column = data.rows()
                .labels()
                .table()
                .flatMap(t -> t.column(name))
                .orElseThrow(() -> Failure.data(
                        data.name() + " has no metadata called \"" + name + "\".", "Name a column of the side file."));
        int groups = column.distinct().size();
        int columns = Columns.count(data);
        if ((double) groups * columns > 1 << 27) {
            throw Failure.data("There are " + groups + " groups, too many to average.", "Group by another column.");
        }
        var sums = new double[groups][columns];
        var counts = new int[groups];
        var firsts = new int[groups];
        RowWise.forEach(data, (i, row) -> {
            int group = column.code(i);
            firsts[group] = counts[group] == 0 ? i : firsts[group];
            counts[group]++;
            for (int j = 0; j < columns; j++) {
                sums[group][j] += row[j];
            }
        });
        var axes = new ArrayList<>(data.axes());
        var table = data.rows().labels().table().map(t -> commonTo(t, column, groups, firsts));
        axes.set(
                0,
                new Axis(
                        new AxisId(data.rows().id().text() + "/by-" + column.name()),
                        column.name(),
                        groups,
                        data.rows().role(),
                        table.orElseThrow()));
        return RowWise.write(data, axes, memory, writer -> {
            for (int g = 0; g < groups; g++) {
                var mean = sums[g].clone();
                for (int j = 0; j < columns; j++) {
                    mean[j] /= Math.max(1, counts[g]);
                }
                writer.add(mean);
            }
        });
    }

    /// What is the same in all rows of each group.
    private static Labels commonTo(MetadataTable table, MetadataColumn by, int groups, int[] firsts) {
        var columns = table.columns().stream()
                .filter(c -> c.equals(by) || isCommon(c, by, firsts))
                .map(c -> MetadataColumn.of(
                        c.name(), Arrays.stream(firsts).mapToObj(c::text).toList()))
                .toList();
        return new Labels.Table(new MetadataTable(groups, columns), by.name());
    }

    private static boolean isCommon(MetadataColumn column, MetadataColumn by, int[] firsts) {
        for (int i = 0; i < column.size(); i++) {
            if (column.code(i) != column.code(firsts[by.code(i)])) {
                return false;
            }
        }
        return true;
    }
}
