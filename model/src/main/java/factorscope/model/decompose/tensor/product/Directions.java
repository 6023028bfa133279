package factorscope.model.decompose.tensor.product;

import factorscope.model.data.DType;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.OffHeap;

/// Leading directions (left singular vectors) of unfolded tensors, from the products of whichever side is shorter; from
/// the unfolding itself where a tolerance is so small that products would lose what it asks for.
public final class Directions {
    /// More than a factorization asks for, in multiples of its columns.
    private static final int WORKSPACE = 256;

    private Directions() {}

    /// How many directions to keep.
    ///
    /// @param most at most
    /// @param allowed how much of the squares may be left out
    /// @param isFine whether that is so little that products lose it
    public record Rank(int most, double allowed, boolean isFine) {
        /// The square of a relative error that products tell: their rounding is 1e-16 of the largest.
        private static final double FINE = 1e-12;

        public static Rank of(int rank) {
            return new Rank(rank, 0, false);
        }

        /// @param squares of all values
        public static Rank within(int most, double allowed, double squares) {
            return new Rank(most, allowed, allowed > 0 && allowed < FINE * squares);
        }

        public int of(Matrix ascending) {
            int size = ascending.columns();
            int rank = Math.min(most, size);
            double out = 0;
            for (int i = 0; i < size - rank; i++) {
                out += Math.max(0, ascending.get(0, i));
            }
            while (allowed > 0 && rank > 1) {
                out += Math.max(0, ascending.get(0, size - rank));
                if (out > allowed) {
                    break;
                }
                rank--;
            }
            return rank;
        }
    }

    /// @param gram size x size, symmetric; destroyed
    /// @param scope of the directions
    /// @return size x rank, orthonormal, the strongest first
    static Matrix ofGram(Matrix gram, Rank rank, Compute compute, OffHeap scope) {
        int size = gram.columns();
        int most = Math.min(size, rank.most);
        try (var here = compute.memory().scope("directions")) {
            var eigen = compute.linalg().leadingEigen(gram, most, here);
            int kept = rank.of(eigen.values());
            var basis = Matrix.allocate(scope, DType.FLOAT64, size, kept);
            var vector = new double[size];
            for (int r = 0; r < kept; r++) {
                eigen.vectors().getRow(most - 1L - r, vector);
                for (int i = 0; i < size; i++) {
                    basis.set(i, r, vector[i]);
                }
            }
            return basis;
        }
    }

    static long bytesOfGram(int size, int rank, Linalg linalg) {
        return linalg.leadingEigenBytes(size, Math.min(size, rank)) + 8L * size * Math.min(size, rank);
    }

    /// Of the unfolding of a tensor along one of its axes.
    ///
    /// @param scope of the directions
    /// @return size of the axis x rank, orthonormal, the strongest first
    public static Matrix of(ModeProducts values, int mode, Rank rank, Compute compute, OffHeap scope) {
        var linalg = compute.linalg();
        long others = values.count() / values.sizes()[mode];
        if (rank.isFine) {
            return ofValues(values, mode, rank, compute, scope);
        }
        try (var here = compute.memory().scope("directions")) {
            if (others >= values.sizes()[mode]) {
                return ofGram(values.gram(mode, linalg, here), rank, compute, scope);
            }
            var tall = values.unfolded(mode, here);
            var gram = Matrix.allocate(here, DType.FLOAT64, tall.columns(), tall.columns());
            linalg.gemm(true, false, 1, tall, tall, 0, gram);
            var right = ofGram(gram, rank, compute, here);
            var left = Matrix.allocate(scope, DType.FLOAT64, tall.rows(), right.columns());
            linalg.gemm(false, false, 1, tall, right, 0, left);
            // where a direction is nowhere in the data, any that is orthogonal to the others will do
            linalg.orthonormalise(left, here);
            return left;
        }
    }

    private static Matrix ofValues(ModeProducts values, int mode, Rank rank, Compute compute, OffHeap scope) {
        try (var here = compute.memory().scope("directions")) {
            var svd = compute.linalg().svd(values.unfolded(mode, here), here);
            int count = svd.values().columns();
            var squares = Matrix.allocate(here, DType.FLOAT64, 1, count);
            for (int i = 0; i < count; i++) {
                double value = svd.values().get(0, count - 1 - i);
                squares.set(0, i, value * value);
            }
            int kept = rank.of(squares);
            var basis = Matrix.allocate(scope, DType.FLOAT64, svd.left().rows(), kept);
            for (long i = 0; i < basis.rows(); i++) {
                for (int r = 0; r < kept; r++) {
                    basis.set(i, r, svd.left().get(i, r));
                }
            }
            return basis;
        }
    }

    /// What [#of] takes where the tolerance is fine, the directions included.
    static long bytesOfValues(int size, long others, int rank, Linalg linalg) {
        return 8L * size * others
                + linalg.singularBytes(size, Math.toIntExact(others), true)
                + 8L * Math.min(size, others)
                + 8L * size * Math.min(size, rank);
    }

    /// What [#of] takes, the directions included.
    public static long bytes(int size, long others, int rank, Linalg linalg) {
        if (others >= size) {
            return 8L * size * size + bytesOfGram(size, rank, linalg);
        }
        int side = (int) others;
        return 8L * size * side
                + 8L * side * side
                + bytesOfGram(side, rank, linalg)
                + 8L * size * Math.min(side, rank)
                + 8L * WORKSPACE * side;
    }
}
