package factorscope.model.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;

/// Numbers in rows and columns that do not change.
public final class Grid {
    private final double[][] values;

    private Grid(double[][] values) {
        this.values = values;
    }

    /// @param values rows of equal length; copied
    public static Grid of(double[][] values) {
        return new Grid(Arrays.stream(values).map(double[]::clone).toArray(double[][]::new));
    }

    public int rows() {
        return values.length;
    }

    /// None where there are no rows.
    public int columns() {
        return values.length == 0 ? 0 : values[0].length;
    }

    public double at(int row, int column) {
        return values[row][column];
    }

    /// Adds an array for each row.
    public void json(ArrayNode array) {
        for (var row : values) {
            var cells = array.addArray();
            for (double value : row) {
                cells.add(value);
            }
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Grid grid && Arrays.deepEquals(grid.values, values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }
}
