package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Syntax;
import java.util.Map;

/// Some columns, by number or by what is known about them.
public final class PickColumns implements Preparation {
    @Override
    public About about() {
        return new About("columns", "columns 0:100 name!=weight", "Keeps some columns.", "");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.rest(Picking.WHICH));
    }

    @Override
    public Map<String, String> suggested(Dataset data) {
        return Map.of(Picking.WHICH.key(), "0:" + Math.min(100, Columns.count(data)));
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        RowWise.requireTable(data);
        return RowWise.columns(data, Picking.of(about(), data.columns(), params.get(Picking.WHICH)), memory);
    }
}
