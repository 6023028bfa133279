package factorscope.views.heat;

import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.data.Role;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.select.Selection;
import factorscope.views.drawing.Slider;
import factorscope.views.drawing.Stroke;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Two axes of a tensor, all others held at a position.
///
/// @param axes all of the data's
/// @param down index of the axis downwards
/// @param across index of the axis to the right
/// @param at a position for every axis; those of the two are not used
record Slice(List<Axis> axes, int down, int across, int[] at) {
    private static final int LEAST_AXES = 3;

    /// @param down counted from 1; 0 for one that suits
    /// @param across counted from 1; 0 for one that suits
    /// @param held positions of the other axes, in order; fewer stand for the first ones
    static Slice of(Dataset data, int down, int across, List<Integer> held) {
        var axes = data.axes();
        int order = axes.size();
        var places = new ArrayList<Integer>();
        for (int m = 0; m < order; m++) {
            if (isPlace(axes.get(m).role())) {
                places.add(m);
            }
        }
        boolean hasPlane = places.size() > 1;
        int usualDown = hasPlane ? places.get(places.size() - 2) : order - 2;
        int usualAcross = hasPlane ? places.getLast() : order - 1;
        int first = down == 0 || down > order ? usualDown : down - 1;
        int second = across == 0 || across > order ? usualAcross : across - 1;
        if (first == second) {
            second = first == usualAcross ? usualDown : usualAcross;
        }
        var at = new int[order];
        int next = 0;
        for (int m = 0; m < order; m++) {
            if (m != first && m != second && next < held.size()) {
                at[m] = Math.clamp(held.get(next), 0, Math.max(0, axes.get(m).size() - 1));
                next++;
            }
        }
        return new Slice(axes, first, second, at);
    }

    static boolean suits(Dataset data) {
        return data.axes().size() >= LEAST_AXES && data.axes().stream().allMatch(a -> a.size() > 0);
    }

    private static boolean isPlace(Role role) {
        return role == Role.SPACE || role == Role.LATITUDE || role == Role.LONGITUDE;
    }

    /// The axes that are held at a position.
    List<Integer> held() {
        var held = new ArrayList<Integer>();
        for (int m = 0; m < axes.size(); m++) {
            if (m != down && m != across) {
                held.add(m);
            }
        }
        return held;
    }

    /// Their positions, with another one for one of them.
    List<Integer> heldAt(int axis, int position) {
        return held().stream().map(m -> m == axis ? position : at[m]).toList();
    }

    Axis downAxis() {
        return axes.get(down);
    }

    Axis acrossAxis() {
        return axes.get(across);
    }

    /// The row of a cell.
    int row(int y, int x) {
        return position(0, y, x);
    }

    private int position(int axis, int y, int x) {
        return axis == down ? y : axis == across ? x : at[axis];
    }

    /// The folded column of a cell.
    int column(int y, int x) {
        int column = 0;
        for (int m = 1; m < axes.size(); m++) {
            column = column * axes.get(m).size() + position(m, y, x);
        }
        return column;
    }

    /// The folded columns of some cells, those beyond an end counted round; empty where the rows are one of the two
    /// axes.
    Optional<BitSet> columns(int fromY, int toY, int fromX, int toX) {
        if (down == 0 || across == 0) {
            return Optional.empty();
        }
        var columns = new BitSet();
        for (int y = fromY; y <= toY; y++) {
            for (int x = fromX; x <= toX; x++) {
                columns.set(column(
                        Math.floorMod(y, downAxis().size()),
                        Math.floorMod(x, acrossAxis().size())));
            }
        }
        return Optional.of(columns);
    }

    /// Some cells, selected: folded columns, or rows where these are one of the two axes.
    Stroke stroke(Dataset data, int fromY, int toY, int fromX, int toX) {
        var columns = columns(fromY, toY, fromX, toX);
        if (columns.isPresent()) {
            return new Stroke(
                    data.columns().id(),
                    Selection.Picked.of(columns.get()),
                    "select " + downAxis().name() + " × " + acrossAxis().name());
        }
        var rows = new BitSet();
        var axis = data.rows();
        for (int i = down == 0 ? fromY : fromX; i <= (down == 0 ? toY : toX); i++) {
            rows.set(Math.floorMod(i, axis.size()));
        }
        return new Stroke(axis.id(), Selection.Picked.of(rows), "select " + axis.name() + "s");
    }

    /// One for each axis that is held at a position.
    ///
    /// @param moved options with other positions of these axes
    List<Slider> sliders(Function<List<Integer>, ParamValues> moved) {
        var sliders = new ArrayList<Slider>();
        for (int m : held()) {
            var axis = axes.get(m);
            sliders.add(new Slider(
                    axis.name(), axis.size(), at[m], axis::label, position -> moved.apply(heldAt(m, position))));
        }
        return sliders;
    }

    /// The option that says where the other axes are held. As many as there are: the numbers of axes differ, so
    /// their limits are not known here.
    static Param.Wholes positions() {
        return new Param.Wholes(
                "at",
                "Positions",
                "Positions of the other axes, counted from 0.",
                0,
                shape -> shape.sizes().stream()
                        .limit(Math.max(1, shape.order() - 2))
                        .map(_ -> Integer.MAX_VALUE)
                        .toList());
    }

    String words() {
        var parts = new ArrayList<String>();
        for (int m : held()) {
            parts.add(axes.get(m).name() + " " + axes.get(m).label(at[m]));
        }
        return downAxis().name() + " × " + acrossAxis().name() + " at " + String.join(", ", parts);
    }
}
