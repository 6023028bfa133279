package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import java.util.List;

/// Some columns, by number or by what is known about them.
public final class PickColumns implements Preparation {
    @Override
    public About about() {
        return new About("columns", "columns 0:100 name!=weight", "Keeps some columns.", "");
    }

    @Override
    public String example(Dataset data) {
        return about().id() + " 0:" + Math.min(100, Columns.count(data));
    }

    @Override
    public Dataset apply(Dataset data, List<String> words, MemoryBudget memory) {
        RowWise.requireTable(data);
        return RowWise.columns(data, Picking.of(about(), data.columns(), words), memory);
    }
}
