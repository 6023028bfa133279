package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Syntax;
import java.util.ArrayList;
import java.util.List;

/// A tensor as a table: one axis as rows, all others folded into columns.
public final class Unfold implements Preparation {
    private static final Param.Whole AXIS = new Param.Whole(
            "axis", "Axis", "Counted from 0.", shape -> shape.order() - 1, 0, shape -> shape.order() - 1);

    @Override
    public About about() {
        return new About(
                "unfold",
                "unfold 1",
                "One axis, counted from 0, as rows; all others folded into columns.",
                "fold them");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.word(AXIS));
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        int axis = params.get(AXIS);
        int order = data.axes().size();
        var places = new ArrayList<Integer>();
        places.add(axis);
        for (int m = 0; m < order; m++) {
            if (m != axis) {
                places.add(m);
            }
        }
        var turned = Permute.turned(data, places, memory);
        var axes = List.of(turned.rows(), turned.columns());
        try (var _ = turned.lease()) {
            return RowWise.folded(turned, axes, memory);
        }
    }
}
