package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import java.util.List;

/// A tensor as a table: one axis as rows, all others folded into columns.
public final class Unfold implements Preparation {
    @Override
    public About about() {
        return new About(
                "unfold",
                "unfold 1",
                "One axis, counted from 0, as rows; all others folded into columns.",
                "fold them");
    }

    @Override
    public String example(Dataset data) {
        return about().id() + " " + (data.axes().size() - 1);
    }

    @Override
    public Dataset apply(Dataset data, List<String> words, MemoryBudget memory) {
        if (words.size() != 1) {
            throw Words.wrong(about(), "needs the number of an axis");
        }
        int axis = Words.whole(about(), words.getFirst());
        int order = data.axes().size();
        if (axis < 0 || axis >= order) {
            throw Words.wrong(about(), "needs an axis from 0 to " + (order - 1));
        }
        var places = new StringBuilder(Integer.toString(axis));
        for (int m = 0; m < order; m++) {
            places.append(m == axis ? "" : "," + m);
        }
        var turned = new Permute().apply(data, List.of(places.toString()), memory);
        var axes = List.of(turned.rows(), turned.columns());
        try (var _ = turned.lease()) {
            return RowWise.folded(turned, axes, memory);
        }
    }
}
