package factorscope.model.decompose.alternating;

import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;

/// Keeps the largest entries of every component, by size, and sets the others to zero.
public final class WinnersTakeAll {
    private WinnersTakeAll() {}

    /// How many entries of `d` are kept: ceil(share * d), at least one.
    public static int kept(double share, int d) {
        return (int) Math.max(1, Math.min(d, Math.ceil(share * d)));
    }

    /// @param h components x columns; entries as large as the smallest kept one are kept too
    public static void apply(Compute compute, Matrix h, int kept) {
        int d = h.columns();
        if (kept >= d) {
            return;
        }
        var scratch = new double[compute.threads()][d];
        compute.parallel(Math.toIntExact(h.rows()), (k, worker) -> {
            var row = new double[d];
            h.getRow(k, row);
            apply(row, scratch[worker], kept);
            h.setRow(k, row);
        });
    }

    /// The same for one component.
    ///
    /// @param sizes scratch, as long as the row
    public static void apply(double[] row, double[] sizes, int kept) {
        if (kept >= row.length) {
            return;
        }
        for (int j = 0; j < row.length; j++) {
            sizes[j] = Math.abs(row[j]);
        }
        double threshold = select(sizes, row.length, row.length - kept);
        for (int j = 0; j < row.length; j++) {
            if (Math.abs(row[j]) < threshold) {
                row[j] = 0;
            }
        }
    }

    /// The value that would stand at `index` if the first `count` values were sorted (Hoare 1961).
    static double select(double[] values, int count, int index) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            double pivot = values[(low + high) >>> 1];
            int i = low;
            int j = high;
            while (i <= j) {
                while (values[i] < pivot) {
                    i++;
                }
                while (values[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    double swapped = values[i];
                    values[i++] = values[j];
                    values[j--] = swapped;
                }
            }
            if (index <= j) {
                high = j;
            } else if (index >= i) {
                low = i;
            } else {
                return values[index];
            }
        }
        return values[index];
    }
}
