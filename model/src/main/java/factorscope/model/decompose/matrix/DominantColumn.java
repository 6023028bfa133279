package factorscope.model.decompose.matrix;

import factorscope.model.data.ColumnMoments;
import factorscope.model.data.Dataset;
import java.util.Optional;

/// A column that has nearly all of the variance, such as one in other units than the rest: components of largest
/// variance are then little else.
///
/// @param share of the variance of all columns
record DominantColumn(String name, double share) {
    /// Below this there is something left for others.
    private static final double DOMINANT = 0.9;

    private static final int MOST_ROWS = 2000;
    private static final double MOST_VALUES = 4e6;

    /// Looks at a part of the rows, evenly spread.
    static Optional<DominantColumn> of(Dataset data) {
        if (data.axes().size() != 2 || data.columns().size() < 2) {
            return Optional.empty();
        }
        int rows = data.rows().size();
        int columns = data.columns().size();
        int seen = (int) Math.min(Math.min(rows, MOST_ROWS), MOST_VALUES / columns);
        var moments = new ColumnMoments(columns);
        for (int s = 0; s < seen; s++) {
            long row = (long) s * rows / seen;
            for (int j = 0; j < columns; j++) {
                moments.add(j, data.values().at(row, j));
            }
        }
        int largest = 0;
        double sum = 0;
        for (int j = 0; j < columns; j++) {
            largest = moments.variance(j) > moments.variance(largest) ? j : largest;
            sum += moments.variance(j);
        }
        double share = sum > 0 ? moments.variance(largest) / sum : 0;
        return share < DOMINANT
                ? Optional.empty()
                : Optional.of(new DominantColumn(data.columns().label(largest), share));
    }
}
