package factorscope.model.decompose.embed;

import factorscope.model.data.DType;
import factorscope.model.decompose.neighbours.RowPoints;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;

/// Where the points of a map are before they move.
final class StartingMap {
    /// Noise beside principal components: equal points part, and points on a line leave it.
    private static final double NOISE = 1e-3;

    private StartingMap() {}

    /// The first two principal components, of a standard deviation of `size` along the first (Kobak and Linderman
    /// 2021), and a little noise.
    static void principal(RowPoints points, Compute compute, long seed, double size, double[] x, double[] y) {
        var data = points.points();
        int d = data.columns();
        int n = points.count();
        try (var here = compute.memory().scope("starting positions")) {
            var gram = Matrix.allocate(here, DType.FLOAT64, d, d);
            compute.linalg().gram(data, gram);
            int found = Math.min(2, d);
            var vectors =
                    compute.linalg().leadingEigen(gram, found, here).vectors().toArray();
            var row = new double[d];
            for (int i = 0; i < n; i++) {
                data.getRow(i, row);
                x[i] = dot(row, vectors, (found - 1) * d);
                y[i] = found == 2 ? dot(row, vectors, 0) : 0;
            }
        }
        double deviation = deviation(x);
        double scale = deviation > 0 ? size / deviation : 0;
        var random = Randoms.of(seed, "starting positions", 0);
        for (int i = 0; i < n; i++) {
            x[i] = scale * x[i] + NOISE * size * random.nextGaussian();
            y[i] = scale * y[i] + NOISE * size * random.nextGaussian();
        }
    }

    private static double dot(double[] row, double[] vectors, int at) {
        // the sign of an eigenvector is anyone's: its largest component is positive
        int largest = 0;
        for (int j = 1; j < row.length; j++) {
            if (Math.abs(vectors[at + j]) > Math.abs(vectors[at + largest])) {
                largest = j;
            }
        }
        double sum = 0;
        for (int j = 0; j < row.length; j++) {
            sum += row[j] * vectors[at + j];
        }
        return vectors[at + largest] < 0 ? -sum : sum;
    }

    private static double deviation(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value / values.length;
        }
        return Math.sqrt(sum);
    }

    static void centre(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value;
        }
        mean /= values.length;
        for (int i = 0; i < values.length; i++) {
            values[i] -= mean;
        }
    }
}
