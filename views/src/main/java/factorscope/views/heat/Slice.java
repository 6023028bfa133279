package factorscope.views.heat;

import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.data.Role;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

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

    /// The folded columns of some cells; empty where the rows are one of the two axes.
    Optional<BitSet> columns(int fromY, int toY, int fromX, int toX) {
        if (down == 0 || across == 0) {
            return Optional.empty();
        }
        var columns = new BitSet();
        for (int y = fromY; y <= toY; y++) {
            for (int x = fromX; x <= toX; x++) {
                columns.set(column(y, x));
            }
        }
        return Optional.of(columns);
    }

    String words() {
        var parts = new ArrayList<String>();
        for (int m : held()) {
            parts.add(axes.get(m).name() + " " + axes.get(m).label(at[m]));
        }
        return downAxis().name() + " × " + acrossAxis().name() + " at " + String.join(", ", parts);
    }
}
