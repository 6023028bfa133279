package factorscope.model.decompose.embed;

import factorscope.model.data.DType;
import factorscope.model.decompose.neighbours.GraphSpectrum;
import factorscope.model.decompose.neighbours.RowPoints;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Largest;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Where the points of a map are before they move.
final class InitialMap {
    /// Noise beside principal components: equal points part, and points on a line leave it.
    private static final double NOISE = 1e-3;

    private InitialMap() {}

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
            var vectors = compute.linalg().leadingEigen(gram, found, here).vectors();
            // in ascending order of their values
            var first = direction(vectors, found - 1);
            var second = found == 2 ? direction(vectors, 0) : new double[d];
            var row = new double[d];
            for (int i = 0; i < n; i++) {
                data.getRow(i, row);
                x[i] = Dot.of(row, first);
                y[i] = Dot.of(row, second);
            }
        }
        double deviation = Math.sqrt(Dot.square(x) / n);
        double scale = deviation > 0 ? size / deviation : 0;
        var random = Randoms.of(seed, "starting positions", 0);
        for (int i = 0; i < n; i++) {
            x[i] = scale * x[i] + NOISE * size * random.nextGaussian();
            y[i] = scale * y[i] + NOISE * size * random.nextGaussian();
        }
    }

    /// The second and the third eigenvector of the graph of neighbours, of a standard deviation of `size` each, and a
    /// little noise.
    static void spectral(GraphSpectrum spectrum, long seed, double size, double[] x, double[] y) {
        var random = Randoms.of(seed, "starting positions", 0);
        place(spectrum, 1, size, random, x);
        place(spectrum, 2, size, random, y);
    }

    private static void place(GraphSpectrum spectrum, int which, double size, SplittableRandom random, double[] onto) {
        int largest = 0;
        for (int i = 0; i < onto.length; i++) {
            onto[i] = spectrum.smooth(i, which);
            largest = Math.abs(onto[i]) > Math.abs(onto[largest]) ? i : largest;
        }
        double sign = onto[largest] < 0 ? -1 : 1;
        centre(onto);
        double deviation = Math.sqrt(Dot.square(onto) / onto.length);
        double scale = deviation > 0 ? sign * size / deviation : 0;
        for (int i = 0; i < onto.length; i++) {
            onto[i] = scale * onto[i] + NOISE * size * random.nextGaussian();
        }
    }

    /// The sign of an eigenvector is arbitrary: its largest component is made positive.
    private static double[] direction(Matrix vectors, int which) {
        var vector = new double[vectors.columns()];
        vectors.getRow(which, vector);
        int largest = (int) Largest.of(vector.length, j -> Math.abs(vector[(int) j]), 1)[0];
        if (vector[largest] < 0) {
            Arrays.setAll(vector, j -> -vector[j]);
        }
        return vector;
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
