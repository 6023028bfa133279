package factorscope.model.data;

/// Mean and variance of each of several columns, value by value (Welford 1962): columns far from zero keep their
/// digits.
/// Values that are missing or infinite are left out.
public final class ColumnMoments {
    private final int[] counts;
    private final double[] means;
    private final double[] squares;

    public ColumnMoments(int columns) {
        counts = new int[columns];
        means = new double[columns];
        squares = new double[columns];
    }

    public int columns() {
        return counts.length;
    }

    public void add(int column, double value) {
        if (Double.isFinite(value)) {
            double difference = value - means[column];
            means[column] += difference / ++counts[column];
            squares[column] += difference * (value - means[column]);
        }
    }

    /// How many values there were.
    public int count(int column) {
        return counts[column];
    }

    public double mean(int column) {
        return means[column];
    }

    /// The mean of the squared differences from the mean; 0 where there was no value.
    public double variance(int column) {
        return squares[column] / Math.max(1, counts[column]);
    }
}
