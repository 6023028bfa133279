package factorscope.model.diagnose;

import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.TwoWay;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Largest;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import java.util.List;

/// A component seen in another space: its direction times a matrix, such as a layer's output weights, or an
/// unembedding whose columns are the words of a vocabulary.
///
/// Scores are products of the component with the matrix, one per position of the space; cosines the same with vectors
/// of
/// unit norm, so that long vectors do not lead every list.
public final class Projection {
    private final Axis space;
    private final double[] scores;
    private final double[] cosines;

    private Projection(Axis space, double[] scores, double[] cosines) {
        this.space = space;
        this.scores = scores;
        this.cosines = cosines;
    }

    /// The axis that the scores stand along.
    public Axis space() {
        return space;
    }

    /// Whether a matrix leads anywhere from a space of so many columns.
    public static boolean leadsFrom(int columns, Dataset matrix) {
        return matrix.axes().size() == 2
                && (matrix.rows().size() == columns || matrix.columns().size() == columns);
    }

    /// The space that it leads to.
    public static Axis to(int columns, Dataset matrix) {
        return matrix.rows().size() == columns ? matrix.columns() : matrix.rows();
    }

    /// @param component its number, from 0
    /// @param matrix the component's columns along one axis; of a square one they are the rows, as in x W
    public static Projection of(TwoWay result, int component, Dataset matrix, Compute compute) {
        var loadings = result.loadings(1);
        var direction = new double[Math.toIntExact(loadings.shape().rows())];
        for (int j = 0; j < direction.length; j++) {
            direction[j] = loadings.at(j, component);
        }
        return of(direction, matrix, compute);
    }

    /// Further on through another matrix.
    public Projection through(Dataset matrix, Compute compute) {
        return of(scores, matrix, compute);
    }

    private static Projection of(double[] direction, Dataset matrix, Compute compute) {
        if (!leadsFrom(direction.length, matrix)) {
            throw Failure.data(
                    matrix.name() + " has no axis of " + direction.length + " positions.",
                    "Give a matrix whose rows or columns are the component's columns.");
        }
        var rows = Rows.of(matrix);
        boolean along = rows.count() == direction.length;
        var scores = new double[along ? rows.columns() : Math.toIntExact(rows.count())];
        var squares = new double[scores.length];
        try (var scope = compute.memory().scope("the projection")) {
            var buffer = Matrix.allocate(scope, rows.working(), rows.blockRows(), rows.columns());
            var row = new double[rows.columns()];
            for (long block = 0; block < rows.blocks(); block++) {
                var here = rows.block(block, buffer);
                for (int i = 0; i < here.count(); i++) {
                    here.values().getRow(i, row);
                    int at = (int) here.first() + i;
                    if (along) {
                        for (int j = 0; j < row.length; j++) {
                            scores[j] += direction[at] * row[j];
                            squares[j] += row[j] * row[j];
                        }
                    } else {
                        scores[at] = Dot.of(direction, row);
                        squares[at] = Dot.square(row);
                    }
                }
            }
        }
        var cosines = new double[scores.length];
        double length = Math.sqrt(Dot.square(direction));
        for (int i = 0; i < cosines.length; i++) {
            double norms = length * Math.sqrt(squares[i]);
            cosines[i] = norms > 0 ? scores[i] / norms : 0;
        }
        return new Projection(to(direction.length, matrix), scores, cosines);
    }

    /// By what positions are ranked.
    public enum By {
        COSINE,
        DOT
    }

    public double score(int position, By by) {
        return by == By.COSINE ? cosines[position] : scores[position];
    }

    /// Positions with the largest scores, or the smallest, the strongest first.
    public List<Integer> strongest(int most, boolean promoted, By by) {
        int sign = promoted ? 1 : -1;
        return Largest.list(
                scores.length, i -> sign * scores[(int) i] > 0 ? sign * score((int) i, by) : Double.NaN, most);
    }
}
