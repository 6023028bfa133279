package factorscope.model.decompose.tensor.network;

/// A product of neighbouring cores, summed over the ranks between them; on the heap.
///
/// @param values before x positions x after, the last one fastest
/// @param before the rank before the first of the cores
/// @param positions of all of them together
/// @param after the rank after the last one
record Chain(double[] values, int before, int positions, int after) {
    /// Of no cores at all.
    static Chain identity(int rank) {
        var values = new double[rank * rank];
        for (int r = 0; r < rank; r++) {
            values[r * rank + r] = 1;
        }
        return new Chain(values, rank, 1, rank);
    }

    Chain times(Chain next) {
        var out = new double[before * positions * next.positions * next.after];
        int width = next.positions * next.after;
        for (int row = 0; row < before * positions; row++) {
            for (int r = 0; r < after; r++) {
                double factor = values[row * after + r];
                for (int j = 0; j < width && factor != 0; j++) {
                    out[row * width + j] += factor * next.values[r * width + j];
                }
            }
        }
        return new Chain(out, before, positions * next.positions, next.after);
    }

    /// Sums over the positions of products of each pair of ranks with each other: [b, a, b', a'].
    double[] products() {
        int pairs = before * after;
        var out = new double[pairs * pairs];
        var at = new double[pairs];
        for (int i = 0; i < positions; i++) {
            for (int b = 0; b < before; b++) {
                System.arraycopy(values, (b * positions + i) * after, at, b * after, after);
            }
            for (int p = 0; p < pairs; p++) {
                double factor = at[p];
                for (int q = 0; q < pairs && factor != 0; q++) {
                    out[p * pairs + q] += factor * at[q];
                }
            }
        }
        return out;
    }
}
