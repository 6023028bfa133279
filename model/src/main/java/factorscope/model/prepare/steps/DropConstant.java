package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import java.util.stream.IntStream;

/// Leaves out columns in which all values are the same, such as dead neurons.
public final class DropConstant implements Preparation {
    @Override
    public About about() {
        return new About("drop-constant", "drop-constant", "Leaves out columns whose values are all the same.", "");
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        RowWise.requireTable(data);
        int columns = Columns.count(data);
        var first = new double[columns];
        var differs = new boolean[columns];
        RowWise.forEach(data, (i, row) -> {
            for (int j = 0; j < columns; j++) {
                if (i == 0) {
                    first[j] = row[j];
                }
                // NaN differs from everything
                differs[j] |= row[j] != first[j];
            }
        });
        var kept = IntStream.range(0, columns).filter(j -> differs[j]).toArray();
        return RowWise.columns(data, kept, memory);
    }
}
