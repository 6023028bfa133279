package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Undo;

/// The logarithm of one plus the size, with the sign kept.
public final class LogOnePlus implements Preparation {
    @Override
    public About about() {
        return new About("log1p", "log1p", "Takes sign(x) log(1 + |x|).", "sign(y) (exp |y| - 1)");
    }

    @Override
    public boolean changesUnits() {
        return true;
    }

    @Override
    public Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        return new Undo.Never("a sum of logarithms is no sum of values");
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        return RowWise.mapValues(data, memory, (value, _) -> Math.copySign(Math.log1p(Math.abs(value)), value));
    }
}
