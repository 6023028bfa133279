package factorscope.model.decompose.tensor.network;

import factorscope.model.decompose.tensor.product.SmallTensor;
import factorscope.model.linalg.Dot;
import java.util.SplittableRandom;

/// Rows of a tall matrix that stand for all of them.
///
/// @param rows as many as there are columns
/// @param weights rows x columns: every row as a sum of those
record Cross(int[] rows, double[][] weights) {
    /// Swapping rows stops where it enlarges the volume by less.
    private static final double ENOUGH = 1.01;

    private static final int MOST_SWAPS = 200;
    private static final double NOTHING = 1e-12;

    /// Rows whose square matrix has a nearly maximal volume (Goreinov et al. 2010) within the space of the columns;
    /// where that is smaller than there are columns, random directions fill it.
    ///
    /// @param tall rows x columns, at least as many rows; becomes an orthonormal basis of the space
    static Cross of(double[][] tall, SplittableRandom random) {
        orthonormalise(tall, random);
        return maximal(tall, pivots(tall));
    }

    /// Gram and Schmidt, twice.
    static void orthonormalise(double[][] tall, SplittableRandom random) {
        int n = tall.length;
        int k = tall[0].length;
        var columns = SmallTensor.transposed(tall, k);
        double largest = 0;
        for (var column : columns) {
            largest = Math.max(largest, Math.sqrt(Dot.square(column)));
        }
        // whatever units the values are in
        for (var column : columns) {
            for (int i = 0; i < n && largest > 0; i++) {
                column[i] /= largest;
            }
        }
        for (int r = 0; r < k; r++) {
            double norm = Math.sqrt(reduce(columns, r));
            while (!(norm > NOTHING)) {
                for (int i = 0; i < n; i++) {
                    columns[r][i] = random.nextGaussian();
                }
                norm = Math.sqrt(reduce(columns, r));
            }
            for (int i = 0; i < n; i++) {
                columns[r][i] /= norm;
            }
            norm = Math.sqrt(reduce(columns, r));
            for (int i = 0; i < n; i++) {
                columns[r][i] /= norm;
                tall[i][r] = columns[r][i];
            }
        }
    }

    /// Takes the columns before it out of one.
    ///
    /// @return the square that is left
    private static double reduce(double[][] columns, int r) {
        for (int s = 0; s < r; s++) {
            double part = Dot.of(columns[s], columns[r]);
            for (int i = 0; i < columns[r].length; i++) {
                columns[r][i] -= part * columns[s][i];
            }
        }
        return Dot.square(columns[r]);
    }

    /// Of Gaussian elimination with the largest element of each column.
    private static int[] pivots(double[][] tall) {
        int n = tall.length;
        int k = tall[0].length;
        var left = new double[n][];
        for (int i = 0; i < n; i++) {
            left[i] = tall[i].clone();
        }
        var pivots = new int[k];
        var isTaken = new boolean[n];
        for (int c = 0; c < k; c++) {
            int best = -1;
            for (int i = 0; i < n; i++) {
                if (!isTaken[i] && (best < 0 || Math.abs(left[i][c]) > Math.abs(left[best][c]))) {
                    best = i;
                }
            }
            pivots[c] = best;
            isTaken[best] = true;
            for (int i = 0; i < n; i++) {
                double factor = isTaken[i] || left[best][c] == 0 ? 0 : left[i][c] / left[best][c];
                for (int j = c; j < k && factor != 0; j++) {
                    left[i][j] -= factor * left[best][j];
                }
            }
        }
        return pivots;
    }

    private static Cross maximal(double[][] basis, int[] rows) {
        int k = rows.length;
        var weights = SmallTensor.products(basis, SmallTensor.transposed(inverse(basis, rows), k));
        for (int swap = 0; swap < MOST_SWAPS; swap++) {
            int row = 0;
            int place = 0;
            for (int i = 0; i < weights.length; i++) {
                for (int r = 0; r < k; r++) {
                    if (Math.abs(weights[i][r]) > Math.abs(weights[row][place])) {
                        row = i;
                        place = r;
                    }
                }
            }
            double factor = weights[row][place];
            if (Math.abs(factor) <= ENOUGH) {
                break;
            }
            rows[place] = row;
            // the new row takes the place of the old one in every sum
            var difference = weights[row].clone();
            difference[place] -= 1;
            for (var weight : weights) {
                double share = weight[place] / factor;
                for (int r = 0; r < k; r++) {
                    weight[r] -= share * difference[r];
                }
            }
        }
        return new Cross(rows, weights);
    }

    /// Of the rows' square matrix, by elimination.
    private static double[][] inverse(double[][] basis, int[] rows) {
        int k = rows.length;
        var matrix = new double[k][];
        var inverse = new double[k][k];
        for (int r = 0; r < k; r++) {
            matrix[r] = basis[rows[r]].clone();
            inverse[r][r] = 1;
        }
        for (int c = 0; c < k; c++) {
            int best = c;
            for (int r = c; r < k; r++) {
                best = Math.abs(matrix[r][c]) > Math.abs(matrix[best][c]) ? r : best;
            }
            swap(matrix, c, best);
            swap(inverse, c, best);
            double pivot = matrix[c][c];
            for (int r = 0; r < k; r++) {
                double factor = r == c ? 0 : matrix[r][c] / pivot;
                for (int j = 0; j < k && factor != 0; j++) {
                    matrix[r][j] -= factor * matrix[c][j];
                    inverse[r][j] -= factor * inverse[c][j];
                }
            }
            for (int j = 0; j < k; j++) {
                matrix[c][j] /= pivot;
                inverse[c][j] /= pivot;
            }
        }
        return inverse;
    }

    private static void swap(double[][] rows, int a, int b) {
        var row = rows[a];
        rows[a] = rows[b];
        rows[b] = row;
    }
}
