package factorscope.model.decompose.tensor.tucker;

import factorscope.model.data.Dataset;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Randoms;
import factorscope.model.prepare.RowWise;
import java.util.ArrayList;
import java.util.List;

/// The values of a tensor that are there, on the heap, with the indices where they stand; some are held out.
///
/// @param places indices by axis
/// @param values divided by the scale
/// @param scale the root of the mean square of all
/// @param squares the sum of squares of all, in the data's units
record Observations(
        int[][] places, double[] values, int[][] heldPlaces, double[] heldValues, double scale, double squares) {
    /// @param heldOut the share of the values that is held out, chosen at random
    static Observations of(Dataset data, int[] sizes, double heldOut, long seed) {
        var places = new ArrayList<int[]>();
        var values = new ArrayList<Double>();
        var heldPlaces = new ArrayList<int[]>();
        var heldValues = new ArrayList<Double>();
        var squares = new double[1];
        var random = Randoms.of(seed, "held out", 0);
        RowWise.forEach(data, (i, row) -> {
            for (int j = 0; j < row.length; j++) {
                if (Double.isInfinite(row[j])) {
                    throw Failure.data(
                            data.name() + " has an infinite value in row " + i + ", column " + j + ".",
                            "Leave it out, or count it as missing.");
                }
                if (!Double.isNaN(row[j])) {
                    squares[0] += row[j] * row[j];
                    boolean isHeld = heldOut > 0 && random.nextDouble() < heldOut;
                    (isHeld ? heldPlaces : places).add(place(i, j, sizes));
                    (isHeld ? heldValues : values).add(row[j]);
                }
            }
        });
        if (places.isEmpty()) {
            throw TensorShapes.allMissing(data);
        }
        double size = Math.sqrt(squares[0] / (places.size() + heldPlaces.size()));
        double scale = size > 0 ? size : 1;
        return new Observations(
                places.toArray(int[][]::new),
                scaled(values, scale),
                heldPlaces.toArray(int[][]::new),
                scaled(heldValues, scale),
                scale,
                squares[0]);
    }

    /// @param column all axes but the first, folded
    private static int[] place(int row, int column, int[] sizes) {
        var place = new int[sizes.length];
        int rest = column;
        for (int m = sizes.length - 1; m > 0; m--) {
            place[m] = rest % sizes[m];
            rest /= sizes[m];
        }
        place[0] = row;
        return place;
    }

    private static double[] scaled(List<Double> values, double scale) {
        return values.stream().mapToDouble(v -> v / scale).toArray();
    }

    /// How many there are, those that are held out included.
    int count() {
        return values.length + heldValues.length;
    }
}
