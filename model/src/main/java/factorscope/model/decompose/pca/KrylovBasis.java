package factorscope.model.decompose.pca;

import factorscope.model.data.DType;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;

/// An orthonormal basis of a block Krylov space of A = X'X, and the projection of A onto it (block Lanczos with full
/// reorthogonalisation). Each product of A with the newest block gives a row and a column of blocks of the projection,
/// and what is left of it once the basis is taken out is both the next block and the residual of every Ritz vector, so
/// that neither asks for a pass over the data. A full basis is restarted from its best Ritz vectors (Wu and Simon
/// 2000).
final class KrylovBasis {
    private static final double ORTHONORMAL = 1e-12;

    /// Eigenvalues of a Gram matrix of unit vectors below this would make more than [#ORTHONORMAL] of the rounding
    /// along
    /// the basis before them.
    private static final double LEAST_EIGENVALUE = 1e-8;

    private static final int MOST_ROUNDS = 4;

    private final Linalg linalg;
    private final MemoryBudget memory;
    private final int width;
    private final int blocks;
    private final int d;

    /// The blocks that A was multiplied with, and after them the next one.
    private final Matrix basis;

    private final Matrix projection;

    /// R R', where R is what the newest product has outside the basis.
    private final Matrix rest;

    /// How many rows of the basis A was multiplied with, and how many of these in the newest block.
    private final SolverState.Count done;

    private final SolverState.Count newest;

    /// How many rows there are after them.
    private final SolverState.Count next;

    /// @param width directions in a block
    /// @param blocks that A is multiplied with before the basis is full, at least 2
    KrylovBasis(Linalg linalg, MemoryBudget memory, SolverState state, int width, int blocks, int d) {
        this.linalg = linalg;
        this.memory = memory;
        this.width = width;
        this.blocks = blocks;
        this.d = d;
        basis = state.matrix("krylov", DType.FLOAT64, (long) (blocks + 1) * width, d);
        projection = state.matrix("krylovProjection", DType.FLOAT64, (long) blocks * width, blocks * width);
        rest = state.matrix("krylovRest", DType.FLOAT64, width, width);
        done = state.count("krylovDone");
        newest = state.count("krylovNewest");
        next = state.count("krylovNext");
    }

    /// Off-heap bytes: the basis, the projection, and what a step takes beside them.
    static long bytes(long width, long blocks, long d) {
        long total = width * blocks;
        return 8 * ((blocks + 1) * width * d + total * total) + 8 * (3 * width * d + 6 * total * total);
    }

    /// Begins with random directions.
    void begin(long seed) {
        next.set(Math.min(width, d));
        Randoms.fillGaussian(Randoms.of(seed, "pca directions", 0), next());
        try (var here = memory.scope("a basis")) {
            orthonormalise(here);
        }
    }

    /// The block that A is to be multiplied with.
    Matrix next() {
        return basis.rows(done.get(), next.get());
    }

    /// How many directions A was multiplied with.
    int size() {
        return done.get();
    }

    /// Whether there is another direction to multiply A with.
    boolean canGrow() {
        return next.get() > 0;
    }

    boolean isFull() {
        return done.get() + next.get() > blocks * width;
    }

    /// Takes in the product of A with [#next], whose values are destroyed.
    void add(Matrix product) {
        int added = next.get();
        int total = done.get() + added;
        var known = basis.rows(0, total);
        try (var here = memory.scope("a basis")) {
            var along = Matrix.allocate(here, DType.FLOAT64, added, total);
            linalg.gemm(false, true, 1, product, known, 0, along);
            for (int i = 0; i < added; i++) {
                for (int j = 0; j < total; j++) {
                    projection.set(j, done.get() + i, along.get(i, j));
                    projection.set(done.get() + i, j, along.get(i, j));
                }
            }
            linalg.gemm(false, false, -1, along, known, 1, product);
            // once more: what was left of the basis by rounding
            linalg.gemm(false, true, 1, product, known, 0, along);
            linalg.gemm(false, false, -1, along, known, 1, product);
            rest.clear();
            var square = Matrix.allocate(here, DType.FLOAT64, added, added);
            linalg.gemm(false, true, 1, product, product, 0, square);
            for (int i = 0; i < added; i++) {
                for (int j = 0; j < added; j++) {
                    rest.set(i, j, square.get(i, j));
                }
            }
            done.set(total);
            newest.set(added);
            next.set(Math.min(added, d - total));
            if (next.get() > 0) {
                next().copyFrom(product.rows(0, next.get()));
                orthonormalise(here);
            }
        }
    }

    /// The best approximations of eigenvectors inside the space.
    ///
    /// @param values of A, in descending order
    /// @param coordinates of the vectors in the basis, as rows
    /// @param residuals ||A v - value v|| by vector
    record Ritz(double[] values, Matrix coordinates, double[] residuals) {}

    /// @param count at most [#size]
    Ritz ritz(int count, OffHeap scope) {
        int total = done.get();
        var inner = Matrix.allocate(scope, DType.FLOAT64, total, total);
        for (int i = 0; i < total; i++) {
            for (int j = i; j < total; j++) {
                inner.set(i, j, (projection.get(i, j) + projection.get(j, i)) / 2);
            }
        }
        var eigen = linalg.leadingEigen(inner, count, scope);
        var coordinates = Matrix.allocate(scope, DType.FLOAT64, count, total);
        var values = new double[count];
        var residuals = new double[count];
        var last = new double[newest.get()];
        for (int k = 0; k < count; k++) {
            values[k] = Math.max(0, eigen.values().get(0, total - 1 - k));
            coordinates.rows(k, 1).copyFrom(eigen.vectors().rows(count - 1 - k, 1));
            for (int i = 0; i < last.length; i++) {
                last[i] = coordinates.get(k, total - last.length + i);
            }
            double square = 0;
            for (int i = 0; i < last.length; i++) {
                for (int j = 0; j < last.length; j++) {
                    square += last[i] * rest.get(i, j) * last[j];
                }
            }
            residuals[k] = Math.sqrt(Math.max(0, square));
        }
        return new Ritz(values, coordinates, residuals);
    }

    /// Writes Ritz vectors as rows.
    void vectors(Matrix coordinates, Matrix into) {
        linalg.gemm(false, false, 1, coordinates, basis.rows(0, done.get()), 0, into);
    }

    /// Goes on with one block of Ritz vectors instead of all, and the next block.
    void restart() {
        try (var here = memory.scope("a basis")) {
            int kept = Math.min(width, done.get());
            var ritz = ritz(kept, here);
            var vectors = Matrix.allocate(here, DType.FLOAT64, kept, d);
            vectors(ritz.coordinates(), vectors);
            var following = Matrix.allocate(here, DType.FLOAT64, next.get(), d);
            following.copyFrom(next());
            projection.clear();
            for (int k = 0; k < kept; k++) {
                projection.set(k, k, ritz.values()[k]);
            }
            done.set(kept);
            basis.rows(0, kept).copyFrom(vectors);
            next().copyFrom(following);
        }
    }

    /// Makes the rows of [#next] orthonormal, which are orthogonal to the basis before them.
    ///
    /// By eigenvectors of their Gram matrix (Stathopoulos and Wu 2002), since products are several times as fast as
    /// Householder reflections; by these where directions depend on each other.
    private void orthonormalise(OffHeap scope) {
        var rows = next();
        int count = Math.toIntExact(rows.rows());
        var gram = Matrix.allocate(scope, DType.FLOAT64, count, count);
        var turned = Matrix.allocate(scope, DType.FLOAT64, count, d);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            linalg.gemm(false, true, 1, rows, rows, 0, gram);
            if (isIdentity(gram)) {
                return;
            }
            var scales = new double[count];
            boolean hasNone = false;
            for (int i = 0; i < count; i++) {
                scales[i] = 1 / Math.sqrt(gram.get(i, i));
                hasNone |= !Double.isFinite(scales[i]);
            }
            if (hasNone) {
                break;
            }
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < count; j++) {
                    gram.set(i, j, gram.get(i, j) * scales[i] * scales[j]);
                }
            }
            var eigen = linalg.leadingEigen(gram, count, scope);
            if (eigen.values().get(0, 0) <= LEAST_EIGENVALUE) {
                break;
            }
            var turn = eigen.vectors();
            for (int k = 0; k < count; k++) {
                double length = Math.sqrt(eigen.values().get(0, k));
                for (int i = 0; i < count; i++) {
                    turn.set(k, i, turn.get(k, i) * scales[i] / length);
                }
            }
            linalg.gemm(false, false, 1, turn, rows, 0, turned);
            rows.copyFrom(turned);
        }
        byReflections(scope);
    }

    private static boolean isIdentity(Matrix gram) {
        for (int i = 0; i < gram.columns(); i++) {
            for (int j = 0; j < gram.columns(); j++) {
                if (!(Math.abs(gram.get(i, j) - (i == j ? 1 : 0)) < ORTHONORMAL)) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Completes the basis, whatever the rank of its last rows.
    private void byReflections(OffHeap scope) {
        int total = done.get() + next.get();
        var columns = Matrix.allocate(scope, DType.FLOAT64, d, total);
        basis.rows(0, total).copyTransposed(0, columns);
        linalg.orthonormalise(columns, scope);
        for (int i = done.get(); i < total; i++) {
            for (int j = 0; j < d; j++) {
                basis.set(i, j, columns.get(j, i));
            }
        }
    }
}
