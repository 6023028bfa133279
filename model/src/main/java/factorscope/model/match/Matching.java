package factorscope.model.match;

import factorscope.model.data.Tensor;
import java.util.ArrayList;
import java.util.List;

/// The components of one result, each with the component of another that it resembles most, one to one.
public record Matching(List<Pair> pairs) {
    /// @param left number of the component in the first result
    /// @param right its partner in the second
    /// @param cosine between them, with its sign
    public record Pair(int left, int right, double cosine) {
        /// How alike they are whatever their signs: 0 to 1.
        public double likeness() {
            return Math.abs(cosine);
        }
    }

    public Matching {
        pairs = List.copyOf(pairs);
    }

    /// Matches by the size of the cosine, so that the total is largest.
    ///
    /// @param left positions x components
    /// @param right as many positions x components
    public static Matching of(Tensor left, Tensor right) {
        var a = unitColumns(left);
        var b = unitColumns(right);
        var cosines = new double[a.length][b.length];
        var sizes = new double[a.length][b.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b.length; j++) {
                double sum = 0;
                for (int p = 0; p < a[i].length; p++) {
                    sum += a[i][p] * b[j][p];
                }
                cosines[i][j] = sum;
                sizes[i][j] = Math.abs(sum);
            }
        }
        var partners = Assignment.largest(sizes);
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < partners.length; i++) {
            if (partners[i] >= 0) {
                pairs.add(new Pair(i, partners[i], cosines[i][partners[i]]));
            }
        }
        return new Matching(pairs);
    }

    private static double[][] unitColumns(Tensor loadings) {
        int rows = Math.toIntExact(loadings.shape().rows());
        int columns = Math.toIntExact(loadings.shape().columns());
        var result = new double[columns][rows];
        for (int k = 0; k < columns; k++) {
            double square = 0;
            for (int i = 0; i < rows; i++) {
                result[k][i] = loadings.at(i, k);
                square += result[k][i] * result[k][i];
            }
            double norm = Math.sqrt(square);
            for (int i = 0; i < rows && norm > 0; i++) {
                result[k][i] /= norm;
            }
        }
        return result;
    }

    /// The mean likeness.
    public double mean() {
        return pairs.stream().mapToDouble(Pair::likeness).average().orElse(0);
    }

    /// How many pairs are at least this alike.
    public long atLeast(double likeness) {
        return pairs.stream().filter(p -> p.likeness() >= likeness).count();
    }
}
