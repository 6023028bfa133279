package factorscope.model.diagnose;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.prepare.RowWise;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/// What data are like, at a glance.
///
/// @param least finite value; NaN where there is none
/// @param most finite value
/// @param mean of the finite values
/// @param zeros share of all values
/// @param missing share of all values that are NaN or infinite
/// @param meanNorm of the rows
/// @param constantColumns how many columns have the same value everywhere
/// @param deadColumns how many of them are zero everywhere, such as dead neurons
/// @param outlierRows how many rows have a norm more than five deviations (by the median) from the usual one
/// @param histogram shares of the finite values in bins of equal width from the least to the most, of evenly spaced
///     rows where there are many; empty where there is no finite value
public record DataCard(
        double least,
        double most,
        double mean,
        double zeros,
        double missing,
        double meanNorm,
        int constantColumns,
        int deadColumns,
        int outlierRows,
        List<Double> histogram) {
    /// How many bins there are.
    public static final int BINS = 32;

    private static final double FAR = 5;

    /// The histogram is of about so many values.
    private static final double COUNTED = 4e6;

    /// The median distance of a normal distribution, in deviations.
    private static final double NORMAL = 0.6745;

    public DataCard {
        histogram = List.copyOf(histogram);
    }

    /// Reads all of the data once, and some of them again.
    public static DataCard of(Dataset data) {
        int rows = data.rows().size();
        int columns = Math.toIntExact(data.values().shape().columns());
        var norms = new double[rows];
        var first = new double[columns];
        var differs = new boolean[columns];
        var sums = new Object() {
            private double least = Double.NaN;
            private double most = Double.NaN;
            private double sum;
            private long finite;
            private long zeros;
        };
        RowWise.forEach(data, (i, row) -> {
            double square = 0;
            for (int j = 0; j < columns; j++) {
                double value = row[j];
                if (i == 0) {
                    first[j] = value;
                }
                differs[j] |= value != first[j];
                if (Double.isFinite(value)) {
                    sums.least = sums.finite == 0 ? value : Math.min(sums.least, value);
                    sums.most = sums.finite == 0 ? value : Math.max(sums.most, value);
                    sums.sum += value;
                    sums.finite++;
                    sums.zeros += value == 0 ? 1 : 0;
                    square += value * value;
                }
            }
            norms[i] = Math.sqrt(square);
        });
        double count = (double) rows * columns;
        int constant = 0;
        int dead = 0;
        for (int j = 0; j < columns; j++) {
            constant += differs[j] ? 0 : 1;
            dead += differs[j] || first[j] != 0 ? 0 : 1;
        }
        return new DataCard(
                sums.least,
                sums.most,
                sums.finite == 0 ? Double.NaN : sums.sum / sums.finite,
                sums.zeros / count,
                1 - sums.finite / count,
                Arrays.stream(norms).average().orElse(0),
                constant,
                dead,
                outliers(norms),
                sums.finite == 0 ? List.of() : histogram(data, sums.least, sums.most));
    }

    private static List<Double> histogram(Dataset data, double least, double most) {
        int rows = data.rows().size();
        int columns = Math.toIntExact(data.values().shape().columns());
        int stride = (int) Math.max(1, Math.ceil((double) rows * columns / COUNTED));
        var counts = new double[BINS];
        long all = 0;
        try (var arena = Arena.ofConfined()) {
            var row = arena.allocate(8L * Math.max(1, columns), 8);
            for (int i = 0; i < rows; i += stride) {
                data.values().copyRows(i, 1, DType.FLOAT64, row);
                for (int j = 0; j < columns; j++) {
                    double value = row.getAtIndex(ValueLayout.JAVA_DOUBLE, j);
                    if (Double.isFinite(value)) {
                        // halves, since the range of all numbers is none
                        double place = most > least ? (value / 2 - least / 2) / (most / 2 - least / 2) : 0;
                        counts[(int) Math.min(BINS - 1, BINS * place)]++;
                        all++;
                    }
                }
            }
        }
        long total = Math.max(1, all);
        return Arrays.stream(counts).mapToObj(count -> count / total).toList();
    }

    private static int outliers(double[] norms) {
        double middle = median(norms);
        double spread =
                median(Arrays.stream(norms).map(n -> Math.abs(n - middle)).toArray()) / NORMAL;
        return (int) Arrays.stream(norms)
                .filter(n -> spread > 0 && Math.abs(n - middle) > FAR * spread)
                .count();
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
