package factorscope.model.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.data.DType;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What every implementation of [Linalg] promises, against sums in loops, by type.
class LinalgContractTest {
    private final MemoryBudget memory = new MemoryBudget(1L << 28);
    private final OffHeap scope = memory.scope("a test");
    private final SplittableRandom random = new SplittableRandom(7);

    @AfterEach
    void givesBackAllThatItTook() {
        scope.close();
        assertThat(memory.used()).isZero();
    }

    static List<Linalg> implementations() {
        return List.of(Linalg.best(), new PlainJava("a test"));
    }

    static List<Arguments> byType() {
        var all = new ArrayList<Arguments>();
        for (var linalg : implementations()) {
            all.add(Arguments.of(linalg, DType.FLOAT32));
            all.add(Arguments.of(linalg, DType.FLOAT64));
        }
        return all;
    }

    private Matrix random(DType dtype, int rows, int columns) {
        var matrix = Matrix.allocate(scope, dtype, rows, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                matrix.set(i, j, random.nextGaussian());
            }
        }
        return matrix;
    }

    /// A = L L' of so many columns, which is of that rank.
    private Matrix positive(int size, int rank) {
        var root = random(DType.FLOAT64, size, rank);
        var matrix = Matrix.allocate(scope, DType.FLOAT64, size, size);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                matrix.set(i, j, dot(root, i, root, j));
            }
        }
        return matrix;
    }

    private Matrix copy(Matrix matrix) {
        var copy = Matrix.allocate(scope, matrix.dtype(), matrix.rows(), matrix.columns());
        copy.copyFrom(matrix);
        return copy;
    }

    private static double dot(Matrix a, long i, Matrix b, long j) {
        double sum = 0;
        for (int k = 0; k < a.columns(); k++) {
            sum += a.get(i, k) * b.get(j, k);
        }
        return sum;
    }

    private static double rounding(DType dtype) {
        return dtype == DType.FLOAT32 ? 1e-4 : 1e-11;
    }

    @ParameterizedTest
    @MethodSource("byType")
    void multiplies(Linalg linalg, DType dtype) {
        for (var sizes : new int[][] {{1, 1, 1}, {5, 3, 7}, {33, 65, 17}, {4, 1, 6}}) {
            for (int turned = 0; turned < 4; turned++) {
                boolean first = turned % 2 == 1;
                boolean second = turned / 2 == 1;
                var a = first ? random(dtype, sizes[1], sizes[0]) : random(dtype, sizes[0], sizes[1]);
                var b = second ? random(dtype, sizes[2], sizes[1]) : random(dtype, sizes[1], sizes[2]);
                var c = random(dtype, sizes[0], sizes[2]);
                var before = copy(c);
                linalg.gemm(first, second, 2, a, b, 0.5, c);
                for (int i = 0; i < sizes[0]; i++) {
                    for (int j = 0; j < sizes[2]; j++) {
                        double sum = before.get(i, j) / 2;
                        for (int k = 0; k < sizes[1]; k++) {
                            sum += 2 * (first ? a.get(k, i) : a.get(i, k)) * (second ? b.get(j, k) : b.get(k, j));
                        }
                        assertThat(c.get(i, j)).isCloseTo(sum, within(rounding(dtype)));
                    }
                }
            }
        }
    }

    /// What was in the target does not count with a factor of 0, even if it is not a number.
    @ParameterizedTest
    @MethodSource("byType")
    void overwritesWhatIsMultipliedByZero(Linalg linalg, DType dtype) {
        var c = Matrix.allocate(scope, dtype, 2, 2);
        c.set(0, 0, Double.NaN);
        c.set(1, 1, Double.POSITIVE_INFINITY);
        linalg.gemm(false, true, 1, random(dtype, 2, 3), random(dtype, 2, 3), 0, c);
        assertThat(c.get(0, 0)).isFinite();
        assertThat(c.get(1, 1)).isFinite();
    }

    @ParameterizedTest
    @MethodSource("byType")
    void addsUpTheUpperTriangleOfTheGramMatrix(Linalg linalg, DType dtype) {
        var a = random(dtype, 40, 9);
        var gram = Matrix.allocate(scope, dtype, 9, 9);
        linalg.gram(a, gram);
        for (int i = 0; i < 9; i++) {
            for (int j = i; j < 9; j++) {
                double sum = 0;
                for (int r = 0; r < 40; r++) {
                    sum += a.get(r, i) * a.get(r, j);
                }
                assertThat(gram.get(i, j)).isCloseTo(sum, within(rounding(dtype)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void findsEigenvaluesAndVectors(Linalg linalg) {
        for (int size : new int[] {1, 2, 13, 40}) {
            var a = positive(size, Math.max(1, size - 1));
            var values = linalg.symmetricEigenvalues(copy(a), scope);
            for (int count : new int[] {0, 1, size}) {
                var eigen = linalg.leadingEigen(copy(a), count, scope);
                for (int k = 0; k < size; k++) {
                    assertThat(eigen.values().get(0, k)).isCloseTo(values.get(0, k), within(1e-9 * size));
                }
                for (int k = 0; k < count; k++) {
                    double value = eigen.values().get(0, size - count + k);
                    for (int i = 0; i < size; i++) {
                        double product = 0;
                        for (int j = 0; j < size; j++) {
                            product += a.get(i, j) * eigen.vectors().get(k, j);
                        }
                        assertThat(product).isCloseTo(value * eigen.vectors().get(k, i), within(1e-8 * size));
                    }
                    for (int other = 0; other < count; other++) {
                        assertThat(dot(eigen.vectors(), k, eigen.vectors(), other))
                                .isCloseTo(k == other ? 1 : 0, within(1e-10));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void decomposesTallWideAndDeficientMatrices(Linalg linalg) {
        for (var sizes : new int[][] {{1, 1}, {1, 6}, {6, 1}, {20, 7}, {7, 20}, {9, 9}}) {
            var a = random(DType.FLOAT64, sizes[0], sizes[1]);
            // two rows the same: one singular value is zero
            if (sizes[0] > 1) {
                a.rows(1, 1).copyFrom(a.rows(0, 1));
            }
            var svd = linalg.svd(copy(a), scope);
            var values = linalg.singularValues(copy(a), scope);
            int rank = Math.min(sizes[0], sizes[1]);
            for (int k = 0; k < rank; k++) {
                assertThat(svd.values().get(0, k)).isCloseTo(values.get(0, k), within(1e-10));
                assertThat(svd.values().get(0, k))
                        .isGreaterThanOrEqualTo(k + 1 < rank ? svd.values().get(0, k + 1) : 0);
                for (int other = 0; other < rank; other++) {
                    assertThat(dot(svd.right(), k, svd.right(), other)).isCloseTo(k == other ? 1 : 0, within(1e-10));
                }
            }
            for (int i = 0; i < sizes[0]; i++) {
                for (int j = 0; j < sizes[1]; j++) {
                    double sum = 0;
                    for (int k = 0; k < rank; k++) {
                        sum += svd.left().get(i, k)
                                * svd.values().get(0, k)
                                * svd.right().get(k, j);
                    }
                    assertThat(sum).isCloseTo(a.get(i, j), within(1e-10));
                }
            }
        }
    }

    /// Columns that repeat others are replaced by directions of their own.
    @ParameterizedTest
    @MethodSource("implementations")
    void orthonormalisesWhateverTheRank(Linalg linalg) {
        for (var sizes : new int[][] {{1, 1}, {12, 12}, {50, 6}}) {
            var a = random(DType.FLOAT64, sizes[0], sizes[1]);
            for (int i = 0; i < sizes[0]; i++) {
                a.set(i, sizes[1] - 1, a.get(i, 0));
            }
            var before = copy(a);
            linalg.orthonormalise(a, scope);
            for (int k = 0; k < sizes[1]; k++) {
                for (int other = 0; other < sizes[1]; other++) {
                    double sum = 0;
                    for (int i = 0; i < sizes[0]; i++) {
                        sum += a.get(i, k) * a.get(i, other);
                    }
                    assertThat(sum).isCloseTo(k == other ? 1 : 0, within(1e-10));
                }
            }
            // the first column lies in their span
            double covered = 0;
            double all = 0;
            for (int k = 0; k < sizes[1]; k++) {
                double along = 0;
                for (int i = 0; i < sizes[0]; i++) {
                    along += a.get(i, k) * before.get(i, 0);
                }
                covered += along * along;
            }
            for (int i = 0; i < sizes[0]; i++) {
                all += before.get(i, 0) * before.get(i, 0);
            }
            assertThat(covered).isCloseTo(all, within(1e-9 * Math.max(1, all)));
        }
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void solvesWhatIsPositiveDefiniteAndSaysWhatIsNot(Linalg linalg) {
        var g = positive(8, 30);
        var b = random(DType.FLOAT64, 8, 3);
        var right = copy(b);
        assertThat(linalg.solvePositive(copy(g), right, scope)).isTrue();
        for (int i = 0; i < 8; i++) {
            for (int c = 0; c < 3; c++) {
                double sum = 0;
                for (int j = 0; j < 8; j++) {
                    sum += g.get(i, j) * right.get(j, c);
                }
                assertThat(sum).isCloseTo(b.get(i, c), within(1e-8));
            }
        }
        var negative = positive(8, 30);
        negative.set(3, 3, -1);
        var same = copy(b);
        assertThat(linalg.solvePositive(negative, same, scope)).isFalse();
        assertThat(same.toArray()).containsExactly(b.toArray());
    }

    /// A forecast that is too low would let a run begin that cannot end.
    @ParameterizedTest
    @MethodSource("implementations")
    void takesNoMoreMemoryThanItSays(Linalg linalg) {
        for (int size : new int[] {3, 40}) {
            var a = positive(size, size);
            requireAtMost(linalg.leadingEigenBytes(size, 2), own -> linalg.leadingEigen(a, 2, own));
            var again = positive(size, size);
            requireAtMost(linalg.eigenvaluesBytes(size), own -> linalg.symmetricEigenvalues(again, own));
            var tall = random(DType.FLOAT64, 2 * size, size);
            requireAtMost(linalg.singularBytes(2L * size, size, true), own -> linalg.svd(tall, own));
        }
    }

    private static void requireAtMost(long bytes, java.util.function.Consumer<OffHeap> work) {
        var memory = new MemoryBudget(bytes);
        try (var own = memory.scope("a test")) {
            work.accept(own);
        }
        assertThat(memory.used()).isZero();
    }

    /// The same values as those of [Linalg#svd], and vectors that are the same but for their signs: of long, wide and
    /// square matrices.
    @ParameterizedTest
    @MethodSource("implementations")
    void rightSingularVectorsAreThoseOfTheWholeDecomposition(Linalg linalg) {
        for (var size : new int[][] {{40, 7}, {7, 40}, {12, 12}, {9, 11}, {1, 5}, {5, 1}, {200, 3}}) {
            var a = random(DType.FLOAT64, size[0], size[1]);
            int count = Math.min(3, Math.min(size[0], size[1]));
            var whole = linalg.svd(copy(a), scope);
            long before = memory.used();
            var found = linalg.rightSingular(copy(a), count, scope);
            assertThat(memory.used() - before - 8L * size[0] * size[1])
                    .isLessThanOrEqualTo(linalg.rightSingularBytes(size[0], size[1], count));
            assertThat(found.vectors().rows()).isEqualTo(count);
            for (int k = 0; k < Math.min(size[0], size[1]); k++) {
                assertThat(found.values().get(0, k)).isCloseTo(whole.values().get(0, k), within(1e-11));
            }
            for (int k = 0; k < count; k++) {
                assertThat(Math.abs(dot(found.vectors(), k, whole.right(), k))).isCloseTo(1, within(1e-11));
                assertThat(dot(found.vectors(), k, found.vectors(), k)).isCloseTo(1, within(1e-11));
            }
        }
    }
}
