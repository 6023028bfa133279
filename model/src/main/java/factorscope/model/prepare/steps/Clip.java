package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Undo;
import java.util.List;

/// Brings values that lie outside of a range to its ends.
public final class Clip implements Preparation {
    @Override
    public About about() {
        return new About("clip", "clip 0 10", "Brings smaller and larger values to these ends.", "");
    }

    @Override
    public Undo undo(Dataset before, List<String> words, MemoryBudget memory) {
        return Undo.Kept.VALUES;
    }

    @Override
    public Dataset apply(Dataset data, List<String> words, MemoryBudget memory) {
        if (words.size() != 2) {
            throw Words.wrong(about(), "needs two numbers");
        }
        double least = Words.number(about(), words.get(0));
        double most = Words.number(about(), words.get(1));
        if (least > most) {
            throw Words.wrong(about(), "needs the smaller number first");
        }
        return RowWise.mapValues(
                data, memory, (value, _) -> Double.isNaN(value) ? value : Math.clamp(value, least, most));
    }
}
