package factorscope.model.decompose.neighbours;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import factorscope.model.data.DType;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.memory.OffHeap;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The smoothest functions on a graph: the leading eigenvectors of its normalised adjacency matrix, which are the
/// first of its normalised Laplacian (Ng, Jordan, Weiss 2002; von Luxburg 2007). By subspace iteration with Chebyshev
/// filters (Zhou, Saad, Tiago, Chelikowsky 2006), which also finds eigenvalues that occur several times: those of
/// graphs in several parts.
public final class GraphSpectrum {
    /// Vectors beside those that are wanted, so that the last of these converge too.
    private static final int EXTRA = 6;

    private static final int DEGREE = 12;
    private static final int MOST_ROUNDS = 60;

    /// Of the residuals: angles between vectors and the truth are smaller than what is seen on a map or moves a label.
    private static final double TOLERANCE = 1e-4;

    /// Eigenvalues this near to 1 are those of parts.
    private static final double PART = 1e-7;

    private static final int ROWS_PER_TASK = 1024;

    /// Directions with less of the largest are none of their own.
    private static final double DEPENDENT = 1e-12;

    private final NeighbourGraph graph;
    private final Compute compute;
    private final int n;
    private final int count;
    private final int width;

    /// 1 over the square root of each row's sum.
    private final double[] scale;

    /// Rows x width, the vectors of the largest eigenvalues first.
    private double[] vectors;

    private double[] values = new double[0];
    private double residual = Double.POSITIVE_INFINITY;
    private int round;

    /// @param count vectors that are wanted
    public GraphSpectrum(NeighbourGraph graph, int count, long seed, Compute compute) {
        this.graph = graph;
        this.compute = compute;
        n = graph.starts().length - 1;
        this.count = Math.min(count, n);
        width = Math.min(n, count + EXTRA);
        scale = new double[n];
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int e = graph.starts()[i]; e < graph.starts()[i + 1]; e++) {
                sum += graph.values()[e];
            }
            scale[i] = sum > 0 ? 1 / Math.sqrt(sum) : 0;
        }
        vectors = new double[n * width];
        var random = Randoms.of(seed, "graph spectrum", 0);
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = random.nextGaussian();
        }
    }

    /// About how many flops of a loop it takes.
    public static double flops(long n, int k, int count) {
        // two entries for each neighbour, in some eight rounds
        return 8.0 * DEGREE * n * 2 * k * (count + EXTRA) * 2;
    }

    /// Heap bytes, at most.
    public static long heapBytes(long n, int count) {
        return 8 * n * (count + EXTRA) * 4 + 8 * n;
    }

    /// Off the heap, at most.
    public static long bytes(long n, int count) {
        long b = (long) count + EXTRA;
        return 8 * (3 * n * b + 6 * b * b);
    }

    /// Does one round.
    ///
    /// @return whether the vectors are found
    public boolean advance() {
        if (!isDone()) {
            project(round == 0 ? vectors : filtered());
            round++;
        }
        return isDone();
    }

    private boolean isDone() {
        return residual <= TOLERANCE || round >= MOST_ROUNDS;
    }

    /// How much is done, from 0 to 1.
    public double done() {
        return residual <= TOLERANCE ? 1 : Math.min(0.95, round / 8.0);
    }

    /// The largest residual of the vectors that are wanted.
    public double residual() {
        return residual;
    }

    /// How many parts the graph falls into, as far as the vectors tell.
    public int parts() {
        int parts = 0;
        while (parts < count && values[parts] > 1 - PART) {
            parts++;
        }
        return Math.max(1, parts);
    }

    /// The eigenvalue of a vector, from -1 to 1: 1 for each part of the graph, the others are smaller.
    public double value(int which) {
        return values[which];
    }

    /// The value of a vector at a row; vectors have unit norm.
    public double at(int row, int which) {
        return vectors[row * width + which];
    }

    /// The function on the graph that a vector stands for: the same at rows of large and of small degree.
    public double smooth(int row, int which) {
        return at(row, which) * scale[row];
    }

    /// out = A in.
    private void multiply(double[] in, double[] out) {
        var starts = graph.starts();
        compute.parallel(Math.ceilDiv(n, ROWS_PER_TASK), (task, _) -> {
            var sum = new double[width];
            for (int i = task * ROWS_PER_TASK; i < Math.min(n, (task + 1) * ROWS_PER_TASK); i++) {
                Arrays.fill(sum, 0);
                for (int e = starts[i]; e < starts[i + 1]; e++) {
                    int j = graph.columns()[e];
                    double weight = graph.values()[e] * scale[j];
                    for (int c = 0; c < width; c++) {
                        sum[c] += weight * in[j * width + c];
                    }
                }
                for (int c = 0; c < width; c++) {
                    out[i * width + c] = scale[i] * sum[c];
                }
            }
        });
    }

    /// The vectors with what belongs to small eigenvalues taken out of them.
    private double[] filtered() {
        double low = -1;
        double high = Math.clamp(values[values.length - 1], -0.9, 0.999);
        double half = (high - low) / 2;
        double middle = (high + low) / 2;
        double sigma = half / (1 - middle);
        double first = sigma;
        var before = vectors;
        var now = new double[before.length];
        var next = new double[before.length];
        multiply(before, now);
        for (int i = 0; i < now.length; i++) {
            now[i] = (now[i] - middle * before[i]) * first / half;
        }
        for (int d = 2; d <= DEGREE; d++) {
            double following = 1 / (2 / first - sigma);
            multiply(now, next);
            for (int i = 0; i < next.length; i++) {
                next[i] = 2 * (following / half) * (next[i] - middle * now[i]) - sigma * following * before[i];
            }
            var free = before;
            before = now;
            now = next;
            next = free;
            sigma = following;
        }
        return now;
    }

    /// Takes the best vectors in the space that these span (Rayleigh and Ritz).
    private void project(double[] block) {
        int b = width;
        try (var scope = compute.memory().scope("graph spectrum")) {
            var x = Matrix.allocate(scope, DType.FLOAT64, n, b);
            var q = Matrix.allocate(scope, DType.FLOAT64, n, b);
            MemorySegment.copy(block, 0, x.segment(), JAVA_DOUBLE, 0, block.length);
            // twice: the first time leaves what rounding makes of nearly equal vectors
            orthonormalise(x, q, scope);
            orthonormalise(q, x, scope);
            MemorySegment.copy(x.segment(), JAVA_DOUBLE, 0, block, 0, block.length);
            var image = new double[block.length];
            multiply(block, image);
            MemorySegment.copy(image, 0, q.segment(), JAVA_DOUBLE, 0, image.length);
            var small = Matrix.allocate(scope, DType.FLOAT64, b, b);
            compute.linalg().gemm(true, false, 1, x, q, 0, small);
            for (int c = 0; c < b; c++) {
                // eigenvalues from -1 up become positive
                small.set(c, c, small.get(c, c) + 1);
            }
            var eigen = compute.linalg().leadingEigen(small, b, scope);
            var turn = Matrix.allocate(scope, DType.FLOAT64, b, b);
            values = new double[b];
            for (int c = 0; c < b; c++) {
                values[c] = eigen.values().get(0, b - 1 - c) - 1;
                for (int r = 0; r < b; r++) {
                    turn.set(r, c, eigen.vectors().get(b - 1 - c, r));
                }
            }
            var turned = Matrix.allocate(scope, DType.FLOAT64, n, b);
            compute.linalg().gemm(false, false, 1, x, turn, 0, turned);
            vectors = new double[block.length];
            MemorySegment.copy(turned.segment(), JAVA_DOUBLE, 0, vectors, 0, vectors.length);
            compute.linalg().gemm(false, false, 1, q, turn, 0, turned);
            MemorySegment.copy(turned.segment(), JAVA_DOUBLE, 0, image, 0, image.length);
            residual = largestResidual(image);
        }
    }

    /// @param image the matrix times the vectors
    private double largestResidual(double[] image) {
        var sums = new double[count];
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < count; c++) {
                double left = image[i * width + c] - values[c] * vectors[i * width + c];
                sums[c] += left * left;
            }
        }
        double most = 0;
        for (double sum : sums) {
            most = Math.max(most, Math.sqrt(sum));
        }
        return most;
    }

    /// The same space with vectors at right angles; directions that are missing stay zero.
    private void orthonormalise(Matrix from, Matrix onto, OffHeap scope) {
        int b = width;
        var gram = Matrix.allocate(scope, DType.FLOAT64, b, b);
        compute.linalg().gram(from, gram);
        var eigen = compute.linalg().leadingEigen(gram, b, scope);
        double most = eigen.values().get(0, b - 1);
        var turn = Matrix.allocate(scope, DType.FLOAT64, b, b);
        for (int c = 0; c < b; c++) {
            double value = eigen.values().get(0, b - 1 - c);
            double length = value > DEPENDENT * most && value > 0 ? 1 / Math.sqrt(value) : 0;
            for (int r = 0; r < b; r++) {
                turn.set(r, c, length * eigen.vectors().get(b - 1 - c, r));
            }
        }
        compute.linalg().gemm(false, false, 1, from, turn, 0, onto);
    }
}
