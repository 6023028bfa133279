package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Syntax;
import factorscope.model.prepare.Undo;
import java.util.Map;

/// Some rows, by number or by what is known about them.
public final class PickRows implements Preparation {
    @Override
    public About about() {
        return new About("rows", "rows 0:1000 label=noun.food token!=[CLS]|[SEP]", "Keeps some rows.", "");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.rest(Picking.WHICH));
    }

    @Override
    public Map<String, String> suggested(Dataset data) {
        return Map.of(Picking.WHICH.key(), "0:" + Math.min(1000, data.rows().size()));
    }

    @Override
    public Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        return Undo.Kept.ROWS;
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        return RowWise.rows(data, Picking.of(about(), data.rows(), params.get(Picking.WHICH)), memory);
    }
}
