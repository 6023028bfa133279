package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Syntax;
import java.util.ArrayList;
import java.util.stream.IntStream;

/// An axis the other way round, such as an image that stands on its head.
public final class Flip implements Preparation {
    private static final Param.Whole AXIS =
            new Param.Whole("axis", "Axis", "Counted from 0.", _ -> 0, 0, shape -> shape.order() - 1);

    @Override
    public About about() {
        return new About(
                "flip", "flip 0", "Turns an axis round, so that its last position is the first.", "do it again");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.word(AXIS));
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        int number = params.get(AXIS);
        var axis = data.axes().get(number);
        int[] turned =
                IntStream.range(0, axis.size()).map(i -> axis.size() - 1 - i).toArray();
        if (number == 0) {
            return named(RowWise.rows(data, turned, memory), number, axis);
        }
        var axes = new ArrayList<>(data.axes());
        axes.set(
                number,
                new Axis(
                        axis.id(),
                        axis.name(),
                        axis.size(),
                        axis.role(),
                        axis.labels().pick(turned)));
        var from = new int[axes.size()];
        return named(
                RowWise.refold(data, axes, memory, at -> {
                    System.arraycopy(at, 0, from, 0, from.length);
                    from[number] = turned[at[number]];
                    return RowWise.place(data, from);
                }),
                number,
                axis);
    }

    /// Turned twice it is itself again, and linked as before.
    private static Dataset named(Dataset data, int number, Axis before) {
        var id = before.id().text();
        var turned = id.endsWith("/flipped") ? id.substring(0, id.length() - "/flipped".length()) : id + "/flipped";
        var axes = new ArrayList<>(data.axes());
        var axis = axes.get(number);
        axes.set(number, new Axis(new AxisId(turned), axis.name(), axis.size(), axis.role(), axis.labels()));
        return new Dataset(data.id(), data.name(), axes, data.values(), data.origin());
    }
}
