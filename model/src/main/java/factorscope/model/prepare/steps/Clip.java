package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Syntax;
import factorscope.model.prepare.Undo;

/// Brings values that lie outside of a range to its ends.
public final class Clip implements Preparation {
    private static final Param.Real LEAST = new Param.Real(
            "least", "Smallest value", "Smaller ones become this.", 0, -Double.MAX_VALUE, Double.MAX_VALUE);
    private static final Param.Real MOST = new Param.Real(
            "most", "Largest value", "Larger ones become this.", 10, -Double.MAX_VALUE, Double.MAX_VALUE);

    @Override
    public About about() {
        return new About("clip", "clip 0 10", "Brings smaller and larger values to these ends.", "");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.word(LEAST), Syntax.word(MOST));
    }

    @Override
    public Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        return Undo.Kept.VALUES;
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        double least = params.get(LEAST);
        double most = params.get(MOST);
        if (least > most) {
            throw about().wrong("needs the smaller number first");
        }
        return RowWise.mapValues(
                data, memory, (value, _) -> Double.isNaN(value) ? value : Math.clamp(value, least, most));
    }
}
