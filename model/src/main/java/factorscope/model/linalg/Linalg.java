package factorscope.model.linalg;

import factorscope.model.memory.OffHeap;

/// Dense linear algebra on [Matrix]. Inputs must not overlap outputs. All operands of a call share one type.
///
/// [#gemm] and [#gram] run on the calling thread: parallelism is the row blocks' ([Compute]), so that results
/// do not depend on the number of threads. The factorizations use [#factorizationThreads] threads.
public sealed interface Linalg permits OpenBlas, PlainJava {
    /// Eigenvalues in ascending order (one row), and the eigenvectors as the rows of `vectors`.
    record SymmetricEigen(Matrix values, Matrix vectors) {}

    /// Thin singular value decomposition A = left * diag(values) * right.
    ///
    /// @param left m x min(m, n), orthonormal columns
    /// @param values one row, in descending order
    /// @param right min(m, n) x n, orthonormal rows
    record Svd(Matrix left, Matrix values, Matrix right) {}

    /// OpenBLAS where its natives load, else plain Java. Loaded once.
    static Linalg best() {
        return Door.BEST;
    }

    /// Whether a native call is under way on some thread.
    static boolean isComputing() {
        return OpenBlas.isComputing();
    }

    /// What computes, such as `OpenBLAS 0.3.31 (Zen, 2 threads)`: for the provenance.
    String name();

    /// How many threads one factorization call uses: part of the provenance, since bits depend on it.
    int factorizationThreads();

    /// C = alpha op(A) op(B) + beta C.
    void gemm(boolean transposeA, boolean transposeB, double alpha, Matrix a, Matrix b, double beta, Matrix c);

    /// C = A' A, of which only the upper triangle is written: see [Matrix#mirror].
    void gram(Matrix a, Matrix c);

    /// All eigenvalues of a symmetric float64 matrix in ascending order (one row), and the eigenvectors of the
    /// `count` largest, in ascending order too, as the rows of `vectors`. Only the upper triangle is read; the
    /// matrix's values are destroyed.
    SymmetricEigen leadingEigen(Matrix a, int count, OffHeap scope);

    /// Off-heap bytes that [#leadingEigen] takes, what it returns included.
    long leadingEigenBytes(int size, int count);

    /// What [#leadingEigen] takes with few vectors, as flops of a loop in which each waits for the one before.
    static double leadingEigenFlops(double size) {
        return 0.2 * size * size * size;
    }

    /// All eigenvalues of a symmetric float64 matrix in ascending order (one row). Only the upper triangle is read; the
    /// matrix's values are destroyed.
    Matrix symmetricEigenvalues(Matrix a, OffHeap scope);

    /// Off-heap bytes that [#symmetricEigenvalues] of a float64 matrix takes.
    long eigenvaluesBytes(int size);

    /// Off-heap bytes that the singular value decomposition of a float64 matrix takes.
    ///
    /// @param vectors [#svd], else [#singularValues]
    long singularBytes(long rows, int columns, boolean vectors);

    /// @param values one row, in descending order
    /// @param vectors orthonormal rows
    record RightSingular(Matrix values, Matrix vectors) {}

    /// All singular values of a float64 matrix and its first right singular vectors, as exact as [#svd]'s; the
    /// matrix's values are destroyed. Long matrices are brought to a triangle first, and left vectors never made.
    ///
    /// @param count of vectors, at most min(m, n)
    RightSingular rightSingular(Matrix a, int count, OffHeap scope);

    /// Off-heap bytes that [#rightSingular] takes.
    long rightSingularBytes(long rows, int columns, int count);

    /// Decomposes a matrix, whose values are destroyed.
    Svd svd(Matrix a, OffHeap scope);

    /// All singular values in descending order (one row); the matrix's values are destroyed.
    Matrix singularValues(Matrix a, OffHeap scope);

    /// Replaces the columns of A (m x n, m >= n) by an orthonormal basis that spans at least the same space.
    void orthonormalise(Matrix a, OffHeap scope);

    /// Solves G Y = B for a symmetric positive definite G; Y replaces B, G is destroyed. Both float64.
    ///
    /// @return false if G is not positive definite; B is then unchanged
    boolean solvePositive(Matrix g, Matrix b, OffHeap scope);

    /// Chooses once which implementation there is.
    final class Door {
        /// Set to `false` to compute without natives, such as in the tests of that path.
        static final String NATIVES = "factorscope.natives";

        private static final Linalg BEST = choose();

        private Door() {}

        private static Linalg choose() {
            if (!Boolean.parseBoolean(System.getProperty(NATIVES, "true"))) {
                return new PlainJava("natives switched off");
            }
            try {
                return OpenBlas.load(NativeFiles.unpack());
            } catch (NativeFiles.Missing e) {
                return new PlainJava(e.why());
            }
        }
    }
}
