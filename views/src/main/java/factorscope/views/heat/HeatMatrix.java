package factorscope.views.heat;

import factorscope.views.drawing.Look;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Raster;
import java.util.Arrays;

/// Numbers to be shown as colours, with the range of the colours.
final class HeatMatrix {
    /// Values that all lie beyond this share of the largest get a range that does not begin at zero,
    private static final double FAR_FROM_ZERO = 0.2;

    /// unless they are all the same.
    private static final double NARROWEST = 1e-6;

    private final float[] values;
    private final int rows;
    private final int columns;
    private final double least;
    private final double most;
    private final boolean signed;

    private HeatMatrix(float[] values, int rows, int columns, double least, double most, boolean signed) {
        this.values = values;
        this.rows = rows;
        this.columns = columns;
        this.least = least;
        this.most = most;
        this.signed = signed;
    }

    /// @param values row by row
    /// @param clip share of the nonzero values beyond the range; signed values get a range symmetric about zero
    static HeatMatrix of(float[] values, int rows, int columns, double clip) {
        boolean negative = false;
        boolean positive = false;
        double least = Double.POSITIVE_INFINITY;
        int count = 0;
        for (float value : values) {
            negative |= value < 0;
            positive |= value > 0;
            if (Float.isFinite(value)) {
                least = Math.min(least, value);
            }
            count += value != 0 && Float.isFinite(value) ? 1 : 0;
        }
        var sizes = new float[count];
        int at = 0;
        for (float value : values) {
            if (value != 0 && Float.isFinite(value)) {
                sizes[at++] = Math.abs(value);
            }
        }
        Arrays.sort(sizes);
        double end = count == 0 ? 1 : sizes[(int) Math.max(0, Math.ceil((1 - clip) * count) - 1)];
        boolean signed = negative;
        boolean farFromZero = positive && least > FAR_FROM_ZERO * end && least < (1 - NARROWEST) * end;
        double from = signed ? -end : farFromZero ? least : 0;
        return new HeatMatrix(values, rows, columns, from, end, signed);
    }

    /// Other values in the colours of these.
    HeatMatrix coloured(float[] others, int otherRows, int otherColumns) {
        return new HeatMatrix(others, otherRows, otherColumns, least, most, signed);
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    double least() {
        return least;
    }

    double most() {
        return most;
    }

    boolean isSigned() {
        return signed;
    }

    double at(int row, int column) {
        return values[row * columns + column];
    }

    int colour(double value, Look look) {
        return signed
                ? Palette.diverging(value / most, look)
                : Palette.sequential((value - least) / (most - least), look);
    }

    /// Where several cells fall on one pixel, the largest by size shows: sparse components stay visible.
    Raster.Pixels pixels(Look look) {
        return pixels(look, false, false);
    }

    /// @param rowsGoRound whether the first row comes after the last
    /// @param columnsGoRound whether the first column comes after the last
    Raster.Pixels pixels(Look look, boolean rowsGoRound, boolean columnsGoRound) {
        return (pixels, width, height, x, y, _) -> {
            for (int top = 0; top < height; top++) {
                // rows and columns are centred on whole numbers
                double upper = y.value(1 - (double) top / height) + 0.5;
                double lower = y.value(1 - (top + 1.0) / height) + 0.5;
                int first = (int) Math.floor(Math.min(upper, lower));
                int ofRows = Math.max(1, (int) Math.floor(Math.max(upper, lower)) - first);
                int fromRow = rowsGoRound ? Math.floorMod(first, rows) : first;
                if (fromRow < 0 || fromRow >= rows) {
                    continue;
                }
                for (int left = 0; left < width; left++) {
                    double one = x.value((double) left / width) + 0.5;
                    double other = x.value((left + 1.0) / width) + 0.5;
                    int start = (int) Math.floor(one);
                    int ofColumns = Math.max(1, (int) Math.floor(other) - start);
                    int fromColumn = columnsGoRound ? Math.floorMod(start, columns) : start;
                    if (fromColumn >= 0 && fromColumn < columns) {
                        pixels[top * width + left] = colour(
                                largest(
                                        fromRow,
                                        Math.min(rows, fromRow + ofRows),
                                        fromColumn,
                                        Math.min(columns, fromColumn + ofColumns)),
                                look);
                    }
                }
            }
        };
    }

    private double largest(int fromRow, int toRow, int fromColumn, int toColumn) {
        float best = values[fromRow * columns + fromColumn];
        for (int row = fromRow; row < toRow; row++) {
            for (int column = fromColumn; column < toColumn; column++) {
                float value = values[row * columns + column];
                if (Math.abs(value) > Math.abs(best)) {
                    best = value;
                }
            }
        }
        return best;
    }
}
