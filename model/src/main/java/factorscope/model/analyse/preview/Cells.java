package factorscope.model.analyse.preview;

/// Values row by row, in single precision, which is enough for colours.
public final class Cells {
    private final float[] values;
    private final int rows;
    private final int columns;

    /// @param values are kept: not to be changed any more
    public Cells(float[] values, int rows, int columns) {
        if (values.length != Math.multiplyExact(rows, columns)) {
            throw new IllegalArgumentException(values.length + " values in " + rows + " rows of " + columns);
        }
        this.values = values;
        this.rows = rows;
        this.columns = columns;
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    public float at(int row, int column) {
        return values[row * columns + column];
    }
}
