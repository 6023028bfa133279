package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import java.util.List;

/// Which of two axes a step is about.
final class RowsOrColumns {
    static final Param.Choice AXIS = new Param.Choice(
            "axis",
            "Axis",
            "Rows or columns.",
            "rows",
            List.of(new Param.Choice.Option("rows", "Rows"), new Param.Choice.Option("columns", "Columns")));

    private RowsOrColumns() {}

    /// The number of the axis.
    static int of(Dataset data, ParamValues params) {
        int axis = params.get(AXIS).equals("rows") ? 0 : 1;
        if (axis >= data.axes().size()) {
            throw Failure.data(data.name() + " has no columns.", "Say \"rows\".");
        }
        return axis;
    }
}
