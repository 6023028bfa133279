package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.prepare.RowWise;
import java.util.Arrays;

/// Statistics of every column, of the values that are finite.
final class Columns {
    /// Values that are held at once for quantiles.
    private static final long MOST_HELD = 1L << 23;

    private Columns() {}

    static int count(Dataset data) {
        return Math.toIntExact(data.values().shape().columns());
    }

    static double[] means(Dataset data) {
        var sums = new double[count(data)];
        var counts = new long[sums.length];
        RowWise.forEach(data, (_, row) -> {
            for (int j = 0; j < row.length; j++) {
                if (Double.isFinite(row[j])) {
                    sums[j] += row[j];
                    counts[j]++;
                }
            }
        });
        for (int j = 0; j < sums.length; j++) {
            sums[j] = counts[j] == 0 ? 0 : sums[j] / counts[j];
        }
        return sums;
    }

    /// Roots of the mean squared distances to the means.
    static double[] deviations(Dataset data) {
        var means = means(data);
        var squares = new double[means.length];
        var counts = new long[means.length];
        RowWise.forEach(data, (_, row) -> {
            for (int j = 0; j < row.length; j++) {
                if (Double.isFinite(row[j])) {
                    squares[j] += (row[j] - means[j]) * (row[j] - means[j]);
                    counts[j]++;
                }
            }
        });
        for (int j = 0; j < squares.length; j++) {
            squares[j] = counts[j] == 0 ? 0 : Math.sqrt(squares[j] / counts[j]);
        }
        return squares;
    }

    static double[] largest(Dataset data) {
        var most = new double[count(data)];
        RowWise.forEach(data, (_, row) -> {
            for (int j = 0; j < row.length; j++) {
                most[j] = Double.isFinite(row[j]) ? Math.max(most[j], Math.abs(row[j])) : most[j];
            }
        });
        return most;
    }

    /// Some columns at a time, so that few values are held.
    static double[] quantiles(Dataset data, double share) {
        int columns = count(data);
        int rows = data.rows().size();
        int together = (int) Math.max(1, Math.min(columns, MOST_HELD / Math.max(1, rows)));
        var found = new double[columns];
        for (int from = 0; from < columns; from += together) {
            int first = from;
            int width = Math.min(together, columns - from);
            var held = new double[width][rows];
            RowWise.forEach(data, (i, row) -> {
                for (int j = 0; j < width; j++) {
                    held[j][i] = row[first + j];
                }
            });
            for (int j = 0; j < width; j++) {
                var sorted =
                        Arrays.stream(held[j]).filter(Double::isFinite).sorted().toArray();
                double at = share * (sorted.length - 1);
                int below = (int) Math.floor(at);
                found[first + j] = sorted.length == 0
                        ? 0
                        : sorted[below]
                                + (at - below) * (sorted[Math.min(sorted.length - 1, below + 1)] - sorted[below]);
            }
        }
        return found;
    }
}
