package factorscope.model.diagnose;

/// What a truncated singular value decomposition leaves of independent random numbers of one variance, from the
/// distribution of their singular values (Marchenko and Pastur 1967).
final class NoiseFloor {
    private static final int STEPS = 4000;

    private NoiseFloor() {}

    /// @return the relative error of the best approximation with so many components
    static double of(int rows, int columns, int components) {
        double ratio = (double) Math.min(rows, columns) / Math.max(rows, columns);
        double low = Math.pow(1 - Math.sqrt(ratio), 2);
        double high = Math.pow(1 + Math.sqrt(ratio), 2);
        double wanted = (double) components / Math.min(rows, columns);
        double count = 0;
        double squares = 0;
        double all = 0;
        double step = (high - low) / STEPS;
        // from the largest eigenvalues down
        for (int i = 0; i < STEPS; i++) {
            double value = high - (i + 0.5) * step;
            double density = Math.sqrt((high - value) * (value - low)) / (2 * Math.PI * ratio * value) * step;
            all += density * value;
            if (count + density <= wanted) {
                squares += density * value;
            }
            count += density;
        }
        return Math.sqrt(Math.max(0, 1 - squares / all));
    }
}
