package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.Role;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.Syntax;
import factorscope.model.prepare.Undo;
import java.util.List;
import java.util.Map;

/// Says that the columns are the pixels of a picture, row by row: views show them as pictures. The values stay as they
/// are.
public final class FoldColumns implements Preparation {
    private static final Param.Whole HEIGHT =
            new Param.Whole("height", "Height", "Rows of the picture.", 1, 1, 1 << 20);
    private static final Param.Whole WIDTH =
            new Param.Whole("width", "Width", "Columns of the picture.", 1, 1, 1 << 20);

    @Override
    public About about() {
        return new About(
                "fold",
                "fold 8 8",
                "Says that the columns are the pixels of pictures of so many rows and columns, row by row.",
                "take the columns as a list again");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.word(HEIGHT), Syntax.word(WIDTH));
    }

    /// The picture that is nearest to a square: 64 columns are 8 x 8.
    @Override
    public Map<String, String> suggested(Dataset data) {
        int columns = data.columns().size();
        int height = 1;
        for (int h = 1; (long) h * h <= columns; h++) {
            if (columns % h == 0) {
                height = h;
            }
        }
        return Map.of(HEIGHT.key(), Integer.toString(height), WIDTH.key(), Integer.toString(columns / height));
    }

    @Override
    public Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        return Undo.Kept.LABELS;
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        int height = params.get(HEIGHT);
        int width = params.get(WIDTH);
        if (data.axes().size() != 2) {
            throw Failure.usage(
                    "The data have " + data.axes().size() + " axes, not rows and columns.",
                    "Give the axes their roles with the step role.");
        }
        var columns = data.columns();
        if ((long) height * width != columns.size()) {
            throw Failure.usage(
                    "Pictures of " + height + " × " + width + " have " + (long) height * width + " pixels, the data "
                            + columns.size() + " columns.",
                    "Give two numbers whose product is " + columns.size() + ".");
        }
        var labels = new Labels.Folded(List.of(side(columns, "y", height), side(columns, "x", width)));
        var folded = new Axis(columns.id(), columns.name(), columns.size(), columns.role(), labels);
        return new Dataset(
                data.id(),
                data.name(),
                List.of(data.rows(), folded),
                data.values().shared(),
                data.origin());
    }

    private static Axis side(Axis columns, String name, int size) {
        return new Axis(
                new AxisId(columns.id().text() + "/" + name), name, size, Role.SPACE, new Labels.Numbered(size));
    }
}
