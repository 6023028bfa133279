package factorscope.model.decompose.pca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.data.DType;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KrylovBasisTest {
    private final MemoryBudget memory = new MemoryBudget(1 << 30);
    private final Linalg linalg = Linalg.best();

    /// A symmetric positive semidefinite matrix whose eigenvalues fall slowly.
    private Matrix symmetric(OffHeap scope, int size, int rank) {
        var random = new SplittableRandom(7);
        var factor = Matrix.allocate(scope, DType.FLOAT64, rank, size);
        for (int k = 0; k < rank; k++) {
            for (int j = 0; j < size; j++) {
                factor.set(k, j, random.nextGaussian() / Math.sqrt(1 + k));
            }
        }
        var matrix = Matrix.allocate(scope, DType.FLOAT64, size, size);
        linalg.gemm(true, false, 1, factor, factor, 0, matrix);
        return matrix;
    }

    private static double largestOffIdentity(Linalg linalg, OffHeap scope, Matrix rows) {
        int count = Math.toIntExact(rows.rows());
        var gram = Matrix.allocate(scope, DType.FLOAT64, count, count);
        linalg.gemm(false, true, 1, rows, rows, 0, gram);
        double worst = 0;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                worst = Math.max(worst, Math.abs(gram.get(i, j) - (i == j ? 1 : 0)));
            }
        }
        return worst;
    }

    /// Bases that hold all products, that are restarted often, and whose last block is cut by the number of columns.
    @ParameterizedTest
    @CsvSource({"20, 60, 60", "3, 60, 60", "2, 60, 60", "20, 31, 31", "20, 60, 9", "3, 60, 4"})
    void findsTheLeadingEigenvectors(int blocks, int size, int rank) {
        int width = 6;
        int wanted = 3;
        try (var scope = memory.scope("a test");
                var state = new SolverState(memory)) {
            var a = symmetric(scope, size, rank);
            var basis = new KrylovBasis(linalg, memory, state, width, blocks, size);
            basis.begin(1);
            for (int i = 0; i < 60 && basis.canGrow(); i++) {
                if (basis.isFull()) {
                    basis.restart();
                }
                var product = Matrix.allocate(scope, DType.FLOAT64, basis.next().rows(), size);
                linalg.gemm(false, false, 1, basis.next(), a, 0, product);
                basis.add(product);
                var ritz = basis.ritz(wanted, scope);
                var vectors = Matrix.allocate(scope, DType.FLOAT64, wanted, size);
                basis.vectors(ritz.coordinates(), vectors);
                assertThat(largestOffIdentity(linalg, scope, vectors)).isLessThan(1e-10);
                assertResiduals(scope, a, ritz, vectors);
                if (ritz.residuals()[wanted - 1] < 1e-9 * ritz.values()[0]) {
                    break;
                }
            }
            var ritz = basis.ritz(wanted, scope);
            var expected = linalg.leadingEigen(a, wanted, scope).values();
            for (int k = 0; k < wanted; k++) {
                assertThat(ritz.values()[k]).isCloseTo(expected.get(0, size - 1 - k), within(1e-9 * ritz.values()[0]));
            }
        }
    }

    /// What the basis says of a residual is ||A v - value v||.
    private void assertResiduals(OffHeap scope, Matrix a, KrylovBasis.Ritz ritz, Matrix vectors) {
        var products = Matrix.allocate(scope, DType.FLOAT64, vectors.rows(), vectors.columns());
        linalg.gemm(false, false, 1, vectors, a, 0, products);
        for (int k = 0; k < vectors.rows(); k++) {
            double square = 0;
            for (int j = 0; j < vectors.columns(); j++) {
                double off = products.get(k, j) - ritz.values()[k] * vectors.get(k, j);
                square += off * off;
            }
            assertThat(ritz.residuals()[k]).isCloseTo(Math.sqrt(square), within(1e-9 * ritz.values()[0]));
        }
    }

    @Test
    void zerosAreAnInvariantSpace() {
        try (var scope = memory.scope("a test");
                var state = new SolverState(memory)) {
            var basis = new KrylovBasis(linalg, memory, state, 4, 3, 20);
            basis.begin(1);
            basis.add(Matrix.allocate(scope, DType.FLOAT64, 4, 20));
            assertThat(basis.ritz(2, scope).values()).containsExactly(0, 0);
            assertThat(basis.ritz(2, scope).residuals()).containsExactly(0, 0);
            assertThat(largestOffIdentity(linalg, scope, basis.next())).isLessThan(1e-10);
        }
    }
}
