package factorscope.model.io;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import java.util.ArrayList;
import java.util.List;

/// A first look at a dataset before it is used.
///
/// @param firstRows some cells of the first rows
/// @param kept how the values are kept, in words
/// @param scanned how many values the counts below are about
/// @param missing how many of them are NaN
/// @param infinite how many of them are infinite
/// @param least the smallest finite value; NaN if there is none
/// @param most the largest finite value
public record Preview(
        Dataset dataset,
        List<List<String>> firstRows,
        String kept,
        long scanned,
        long missing,
        long infinite,
        double least,
        double most) {
    private static final int SHOWN_ROWS = 8;
    private static final int SHOWN_COLUMNS = 8;

    /// About a tenth of a second: more is looked at only when something is computed.
    private static final long SCANNED = 20_000_000;

    public Preview {
        firstRows = List.copyOf(firstRows);
    }

    public static Preview of(Dataset dataset) {
        var values = dataset.values();
        long rows = values.shape().rows();
        long columns = values.shape().columns();
        var first = new ArrayList<List<String>>();
        for (long i = 0; i < Math.min(SHOWN_ROWS, rows); i++) {
            var cells = new ArrayList<String>();
            for (long j = 0; j < Math.min(SHOWN_COLUMNS, columns); j++) {
                cells.add(factorscope.model.data.Numbers.shown(values.at(i, j), 4));
            }
            first.add(cells);
        }
        return scan(dataset, first);
    }

    private static Preview scan(Dataset dataset, List<List<String>> first) {
        var values = dataset.values();
        long columns = Math.max(1, values.shape().columns());
        long rows = Math.min(values.shape().rows(), Math.max(1, SCANNED / columns));
        long missing = 0;
        long infinite = 0;
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        int block = (int) Math.max(1, Math.min(rows, (1 << 18) / columns));
        try (var arena = java.lang.foreign.Arena.ofConfined()) {
            var buffer = arena.allocate(Math.max(8L, 8L * block * columns), 8);
            for (long from = 0; from < rows; from += block) {
                int count = (int) Math.min(block, rows - from);
                values.copyRows(from, count, DType.FLOAT64, buffer);
                for (long i = 0; i < count * columns; i++) {
                    double value = buffer.getAtIndex(java.lang.foreign.ValueLayout.JAVA_DOUBLE, i);
                    if (Double.isNaN(value)) {
                        missing++;
                    } else if (Double.isInfinite(value)) {
                        infinite++;
                    } else {
                        least = Math.min(least, value);
                        most = Math.max(most, value);
                    }
                }
            }
        }
        boolean any = least <= most;
        return new Preview(
                dataset,
                first,
                values.words(),
                rows * columns,
                missing,
                infinite,
                any ? least : Double.NaN,
                any ? most : Double.NaN);
    }

    /// Whether all values were looked at.
    public boolean isComplete() {
        return scanned >= dataset.values().shape().count();
    }
}
