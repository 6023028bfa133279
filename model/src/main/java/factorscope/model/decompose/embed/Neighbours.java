package factorscope.model.decompose.embed;

import java.util.Arrays;

/// The nearest neighbours of one point, nearest first.
final class Neighbours {
    private final int[] indices;
    private final double[] distances;

    private Neighbours(int[] indices, double[] distances) {
        this.indices = indices;
        this.distances = distances;
    }

    /// @param k how many; fewer than there are points
    static Neighbours of(double[][] points, int point, int k) {
        var indices = new int[k];
        var squares = new double[k];
        Arrays.fill(squares, Double.POSITIVE_INFINITY);
        var x = points[point];
        for (int other = 0; other < points.length; other++) {
            if (other == point) {
                continue;
            }
            double square = 0;
            var y = points[other];
            for (int j = 0; j < x.length; j++) {
                double difference = x[j] - y[j];
                square += difference * difference;
            }
            if (square < squares[k - 1]) {
                int place = k - 1;
                while (place > 0 && squares[place - 1] > square) {
                    squares[place] = squares[place - 1];
                    indices[place] = indices[place - 1];
                    place--;
                }
                squares[place] = square;
                indices[place] = other;
            }
        }
        for (int i = 0; i < k; i++) {
            squares[i] = Math.sqrt(squares[i]);
        }
        return new Neighbours(indices, squares);
    }

    int[] indices() {
        return indices;
    }

    double[] distances() {
        return distances;
    }
}
