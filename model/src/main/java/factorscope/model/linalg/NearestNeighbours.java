package factorscope.model.linalg;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import factorscope.model.data.DType;
import factorscope.model.memory.OffHeap;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The nearest other rows of every row of a matrix by Euclidean distance, exactly: products of blocks, and a list of
/// the nearest of each row that is kept as the blocks go by.
///
/// Equal rows are neighbours at distance 0. Of equally distant rows those that come first are kept. The same bits for
/// any number of threads.
public final class NearestNeighbours {
    /// Rows whose products with others are taken at once,
    public static final int QUERIES = 128;

    /// and those others.
    public static final int AT_ONCE = 1024;

    /// About a tenth of a second: so that a run can be cancelled well within one.
    private static final double FLOPS_PER_PIECE = 4e9;

    private final Matrix points;
    private final int n;
    private final int k;
    private final MemorySegment indices;
    private final Matrix distances;
    private final Compute compute;
    private final double[] squares;

    /// Scratch memory of one thread.
    private final class Worker {
        final Matrix products;
        final double[] row = new double[AT_ONCE];
        final double[] here = new double[points.columns()];
        final double[] there = new double[points.columns()];
        final int[] found = new int[QUERIES * k];
        final double[] far = new double[QUERIES * k];
        final int[] count = new int[QUERIES];

        Worker(OffHeap scope) {
            products = products(n, scope);
        }
    }

    /// @param points n x d, float64
    /// @param k how many neighbours; fewer than there are rows
    /// @param indices n x k int32, filled in: the nearest first
    /// @param distances n x k, filled in
    public NearestNeighbours(Matrix points, int k, MemorySegment indices, Matrix distances, Compute compute) {
        this.points = points;
        n = Math.toIntExact(points.rows());
        this.k = k;
        this.indices = indices;
        this.distances = distances;
        this.compute = compute;
        squares = new double[n];
        var row = new double[points.columns()];
        for (int i = 0; i < n; i++) {
            points.getRow(i, row);
            squares[i] = Dot.square(row);
        }
    }

    /// Bytes off the heap beside the points and what is found.
    public static long bytes(long n, Compute compute) {
        return 8L * Math.min(n, QUERIES) * Math.min(n, AT_ONCE) * Math.min(compute.threads(), blocks(n));
    }

    /// Memory of one thread for a block of products.
    public static Matrix products(int n, OffHeap scope) {
        return Matrix.allocate(scope, DType.FLOAT64, Math.min(n, QUERIES), Math.min(n, AT_ONCE));
    }

    /// What finding them takes, as operations in products.
    public static double flops(double n, int d) {
        return 2 * n * n * d;
    }

    /// The same beside products: each product is looked at.
    public static double looks(double n) {
        return 1.5 * n * n;
    }

    /// Blocks of rows whose neighbours are found independently of each other.
    public static int blocks(long n) {
        return Math.toIntExact(Math.ceilDiv(n, (long) QUERIES));
    }

    /// Finds the neighbours of the next blocks of rows, as many as a short time allows.
    ///
    /// @param from the first block
    /// @return the block to go on with
    public int advance(int from) {
        double perBlock = (2.0 * points.columns() + 10) * n * QUERIES;
        int some = (int) Math.clamp(Math.ceil(FLOPS_PER_PIECE / perBlock), 1, 1 << 16);
        int to = Math.min(blocks(n), from + Math.max(some, compute.threads()));
        try (var scope = compute.memory().scope("nearest rows")) {
            var workers = new Worker[Math.min(compute.threads(), blocks(n))];
            Arrays.setAll(workers, _ -> new Worker(scope));
            compute.parallel(to - from, (task, worker) -> find((from + task) * QUERIES, workers[worker]));
        }
        return to;
    }

    private void find(int first, Worker w) {
        int queries = Math.min(QUERIES, n - first);
        Arrays.fill(w.count, 0);
        var mine = points.rows(first, queries);
        for (int base = 0; base < n; base += AT_ONCE) {
            int width = Math.min(AT_ONCE, n - base);
            var products = w.products.reshaped(queries, width);
            compute.linalg().gemm(false, true, -2, mine, points.rows(base, width), 0, products);
            for (int q = 0; q < queries; q++) {
                MemorySegment.copy(products.segment(), JAVA_DOUBLE, 8L * q * width, w.row, 0, width);
                take(w, q, first + q, base, width);
            }
        }
        for (int q = 0; q < queries; q++) {
            finish(w, q, first + q);
        }
    }

    private void take(Worker w, int q, int self, int base, int width) {
        int start = q * k;
        int count = w.count[q];
        double worst = count < k ? Double.POSITIVE_INFINITY : w.far[start + k - 1];
        for (int j = 0; j < width; j++) {
            double far = w.row[j] + squares[base + j];
            if (far < worst && base + j != self) {
                int at = start + place(w.far, start, count, far);
                int moved = start + Math.min(count, k - 1) - at;
                System.arraycopy(w.far, at, w.far, at + 1, moved);
                System.arraycopy(w.found, at, w.found, at + 1, moved);
                w.far[at] = far;
                w.found[at] = base + j;
                count = Math.min(k, count + 1);
                worst = count < k ? Double.POSITIVE_INFINITY : w.far[start + k - 1];
            }
        }
        w.count[q] = count;
    }

    /// How many of those that are kept are at most so far.
    private static int place(double[] far, int start, int count, double value) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (far[start + middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// The distances as differences: products lose the digits of small ones.
    private void finish(Worker w, int q, int self) {
        int start = q * k;
        points.getRow(self, w.here);
        for (int j = start; j < start + k; j++) {
            points.getRow(w.found[j], w.there);
            double far = Math.sqrt(Dot.squaredDistance(w.here, w.there));
            int index = w.found[j];
            int at = j;
            while (at > start && (w.far[at - 1] > far || w.far[at - 1] == far && w.found[at - 1] > index)) {
                w.far[at] = w.far[at - 1];
                w.found[at] = w.found[at - 1];
                at--;
            }
            w.far[at] = far;
            w.found[at] = index;
        }
        MemorySegment.copy(w.found, start, indices, JAVA_INT, 4L * self * k, k);
        MemorySegment.copy(w.far, start, distances.segment(), JAVA_DOUBLE, 8L * self * k, k);
    }
}
