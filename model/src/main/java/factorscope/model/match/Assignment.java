package factorscope.model.match;

import java.util.Arrays;

/// The assignment problem: one column for every row so that the total is largest (Kuhn 1955; Jonker and
/// Volgenant's shortest augmenting paths, O(n^3)).
public final class Assignment {
    private Assignment() {}

    /// @param gains rows x columns, all finite
    /// @return for each row its column; -1 for rows left over where there are more rows than columns
    public static int[] largest(double[][] gains) {
        int rows = gains.length;
        int columns = rows == 0 ? 0 : gains[0].length;
        if (rows > columns) {
            var turned = new double[columns][rows];
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    turned[j][i] = gains[i][j];
                }
            }
            var result = new int[rows];
            Arrays.fill(result, -1);
            var of = largest(turned);
            for (int j = 0; j < columns; j++) {
                result[of[j]] = j;
            }
            return result;
        }
        // potentials u, v and column matches p, all counted from 1; 0 is the root of the alternating tree
        var u = new double[rows + 1];
        var v = new double[columns + 1];
        var p = new int[columns + 1];
        var way = new int[columns + 1];
        for (int i = 1; i <= rows; i++) {
            p[0] = i;
            int j0 = 0;
            var least = new double[columns + 1];
            Arrays.fill(least, Double.POSITIVE_INFINITY);
            var used = new boolean[columns + 1];
            do {
                used[j0] = true;
                int i0 = p[j0];
                int j1 = 0;
                double delta = Double.POSITIVE_INFINITY;
                for (int j = 1; j <= columns; j++) {
                    if (!used[j]) {
                        double cost = -gains[i0 - 1][j - 1] - u[i0] - v[j];
                        if (cost < least[j]) {
                            least[j] = cost;
                            way[j] = j0;
                        }
                        if (least[j] < delta) {
                            delta = least[j];
                            j1 = j;
                        }
                    }
                }
                for (int j = 0; j <= columns; j++) {
                    if (used[j]) {
                        u[p[j]] += delta;
                        v[j] -= delta;
                    } else {
                        least[j] -= delta;
                    }
                }
                j0 = j1;
            } while (p[j0] != 0);
            do {
                int j1 = way[j0];
                p[j0] = p[j1];
                j0 = j1;
            } while (j0 != 0);
        }
        var result = new int[rows];
        for (int j = 1; j <= columns; j++) {
            if (p[j] != 0) {
                result[p[j] - 1] = j - 1;
            }
        }
        return result;
    }
}
