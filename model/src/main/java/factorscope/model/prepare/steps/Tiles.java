package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Role;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Syntax;
import java.util.ArrayList;
import java.util.List;

/// One large picture of many small ones (a sprite, such as the embedding projector's) as samples of them, row by
/// row.
public final class Tiles implements Preparation {
    private static final Param.Whole HEIGHT =
            new Param.Whole("height", "Height", "Lines of a tile.", 28, 1, Integer.MAX_VALUE);
    private static final Param.Whole WIDTH =
            new Param.Whole("width", "Width", "Positions across a tile.", 28, 1, Integer.MAX_VALUE);
    private static final Param.Whole COUNT =
            new Param.Whole("count", "Tiles", "The first so many; 0 for all.", 0, 0, Integer.MAX_VALUE);

    @Override
    public About about() {
        return new About(
                "tiles",
                "tiles 28 28 1000",
                "A picture of tiles as so many samples, each HEIGHT x WIDTH; without a number, all that there are.",
                "lay them side by side");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.word(HEIGHT), Syntax.word(WIDTH), Syntax.optional(COUNT));
    }

    @Override
    public List<String> remarks(Dataset data, ParamValues params) {
        int below =
                data.axes().get(0).size() % size(params.get(HEIGHT), data.axes().get(0));
        int right =
                data.axes().get(1).size() % size(params.get(WIDTH), data.axes().get(1));
        return below + right == 0
                ? List.of()
                : List.of("The picture is no whole number of tiles: " + below + " lines below and " + right
                        + " at the right are left out.");
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        if (data.axes().size() < 2) {
            throw Failure.data(data.name() + " is no picture.", "Tiles are cut from data with two axes or more.");
        }
        int height = size(params.get(HEIGHT), data.axes().get(0));
        int width = size(params.get(WIDTH), data.axes().get(1));
        int across = data.axes().get(1).size() / width;
        int all = data.axes().get(0).size() / height * across;
        int count = params.get(COUNT) > 0 ? params.get(COUNT) : all;
        if (count > all) {
            throw Failure.data(
                    "There are " + all + " tiles, not " + count + ".", "Leave the number out for all of them.");
        }
        var id = data.rows().id().text();
        var axes = new ArrayList<Axis>();
        axes.add(Axis.numbered(new AxisId(id + "/tiles"), "image", count, Role.SAMPLE));
        axes.add(Axis.numbered(new AxisId(id + "/tile-y"), "y", height, Role.SPACE));
        axes.add(Axis.numbered(new AxisId(id + "/tile-x"), "x", width, Role.SPACE));
        axes.addAll(data.axes().subList(2, data.axes().size()));
        var from = new int[data.axes().size()];
        return RowWise.refold(data, axes, memory, at -> {
            from[0] = at[0] / across * height + at[1];
            from[1] = at[0] % across * width + at[2];
            System.arraycopy(at, 3, from, 2, from.length - 2);
            return RowWise.place(data, from);
        });
    }

    private static int size(int size, Axis axis) {
        if (size > axis.size()) {
            throw Failure.data(
                    "A tile cannot be " + size + " of the " + axis.size() + " positions of " + axis.name() + ".",
                    "Give its height and its width.");
        }
        return size;
    }
}
