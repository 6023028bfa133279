package factorscope.views.heat;

import factorscope.model.analyse.preview.Cells;
import factorscope.model.diagnose.ValueRange;
import factorscope.views.drawing.Look;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Raster;

/// Numbers to be shown as colours, with the range of the colours.
final class HeatMatrix {
    private final Cells values;
    private final ValueRange range;

    HeatMatrix(Cells values, ValueRange range) {
        this.values = values;
        this.range = range;
    }

    /// Other values in the colours of these.
    HeatMatrix coloured(float[] others) {
        return new HeatMatrix(new Cells(others, rows(), columns()), range);
    }

    /// With a range of their own.
    ///
    /// @param values row by row
    /// @param clip share of the nonzero values beyond the range
    static HeatMatrix of(float[] values, int rows, int columns, double clip) {
        return new HeatMatrix(new Cells(values, rows, columns), ValueRange.of(values, clip));
    }

    int rows() {
        return values.rows();
    }

    int columns() {
        return values.columns();
    }

    double least() {
        return range.least();
    }

    double most() {
        return range.most();
    }

    boolean isSigned() {
        return range.signed();
    }

    double at(int row, int column) {
        return values.at(row, column);
    }

    int colour(double value, Look look) {
        return range.signed()
                ? Palette.diverging(value / range.most(), look)
                : Palette.sequential((value - range.least()) / (range.most() - range.least()), look);
    }

    /// Where several cells fall on one pixel, the largest by size shows: sparse components stay visible.
    Raster.Pixels pixels(Look look) {
        return pixels(look, false, false);
    }

    /// @param rowsGoRound whether the first row comes after the last
    /// @param columnsGoRound whether the first column comes after the last
    Raster.Pixels pixels(Look look, boolean rowsGoRound, boolean columnsGoRound) {
        int rows = values.rows();
        int columns = values.columns();
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
        float best = values.at(fromRow, fromColumn);
        for (int row = fromRow; row < toRow; row++) {
            for (int column = fromColumn; column < toColumn; column++) {
                float value = values.at(row, column);
                if (Math.abs(value) > Math.abs(best)) {
                    best = value;
                }
            }
        }
        return best;
    }
}
