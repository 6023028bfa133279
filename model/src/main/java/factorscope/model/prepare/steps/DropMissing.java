package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Undo;
import java.util.BitSet;

/// Leaves out rows with missing or infinite values.
public final class DropMissing implements Preparation {
    @Override
    public About about() {
        return new About("drop-missing", "drop-missing", "Leaves out rows with missing or infinite values.", "");
    }

    @Override
    public Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        return Undo.Kept.ROWS;
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        var kept = new BitSet();
        kept.set(0, data.rows().size());
        RowWise.forEach(data, (i, row) -> {
            for (double value : row) {
                if (!Double.isFinite(value)) {
                    kept.clear(i);
                    return;
                }
            }
        });
        return RowWise.rows(data, kept.stream().toArray(), memory);
    }
}
