package factorscope.model.decompose.cluster;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import factorscope.model.data.DType;
import factorscope.model.decompose.neighbours.RowPoints;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.NearestNeighbours;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The minimum spanning tree of points under mutual reachability: the distance, or the core distance of either point
/// where that is larger (Campello, Moulavi, Sander 2013). Exact, by Boruvka's rounds.
///
/// First along the lists of nearest neighbours: the shortest edge that leaves a component is known where it is no
/// longer than what any point of the component could have beyond its list. What then is left apart are few components:
/// one pass over all pairs of points, by products of blocks, finds the shortest edge between every two of them.
final class SpanningTree {
    /// Neighbours that are listed at least.
    static final int LISTED = 32;

    /// Between more components than this the edges are found in rounds, each a pass.
    private static final int MOST_PAIRED = 2048;

    private static final int LOCKS = 64;

    /// About a tenth of a second.
    private static final double FLOPS_PER_PIECE = 4e9;

    private final RowPoints points;
    private final Compute compute;
    private final int samples;
    private final SolverState.Count found;
    private final MemorySegment ends;
    private final Matrix weights;

    private Components components;
    private double[] core = new double[0];
    private double[] squares = new double[0];
    private boolean isListed;
    private @Nullable Pass pass;

    /// @param samples points within the core distance, the point itself included
    SpanningTree(RowPoints points, int samples, Compute compute, SolverState state) {
        this.points = points;
        this.compute = compute;
        this.samples = samples;
        int n = points.count();
        found = state.count("tree.edges");
        ends = state.wholes("tree.ends", 2L * Math.max(1, n - 1));
        weights = state.matrix("tree.weights", DType.FLOAT64, Math.max(1, n - 1), 1);
        components = new Components(n);
        state.onceRestored(this::join);
    }

    /// Off the heap, for the whole run.
    static long bytes(long n) {
        return 16 * Math.max(1, n - 1);
    }

    /// Off the heap, while pairs are looked at.
    static long scratchBytes(long n, Compute compute) {
        return NearestNeighbours.bytes(n, compute);
    }

    /// On the heap, at most.
    static long heapBytes(long n) {
        long paired = Math.min(n, MOST_PAIRED);
        return 40 * n + 16 * paired * paired / 2;
    }

    /// The components that the edges found so far make.
    private void join() {
        components = new Components(points.count());
        for (int e = 0; e < found.get(); e++) {
            components.join(end(e, 0), end(e, 1));
        }
        isListed = false;
        pass = null;
    }

    int count() {
        return found.get();
    }

    int end(int edge, int which) {
        return ends.getAtIndex(JAVA_INT, 2L * edge + which);
    }

    double weight(int edge) {
        return weights.get(edge, 0);
    }

    /// How much is done, from 0 to 1.
    double done() {
        int n = points.count();
        double joined = n < 2 ? 1 : (double) found.get() / (n - 1);
        return pass == null ? 0.5 * joined : 0.5 + 0.5 * pass.done();
    }

    /// Does the next piece.
    ///
    /// @return whether the tree is complete
    boolean advance() {
        int n = points.count();
        if (found.get() >= n - 1) {
            return true;
        }
        if (core.length == 0) {
            prepare();
        }
        if (!isListed) {
            isListed = !roundOfLists();
        } else {
            if (pass == null) {
                pass = new Pass();
            }
            if (pass.advance()) {
                pass.join();
                pass = null;
            }
        }
        return found.get() >= n - 1;
    }

    private void prepare() {
        int n = points.count();
        core = new double[n];
        squares = new double[n];
        var row = new double[points.points().columns()];
        int last = Math.min(samples - 1, points.neighbours());
        for (int i = 0; i < n; i++) {
            core[i] = last == 0 ? 0 : points.distances().get(i, last - 1);
            points.points().getRow(i, row);
            squares[i] = Dot.square(row);
        }
    }

    private void add(int one, int other) {
        if (!components.join(one, other)) {
            return;
        }
        var a = new double[points.points().columns()];
        var b = new double[a.length];
        points.points().getRow(one, a);
        points.points().getRow(other, b);
        double far = Math.sqrt(Dot.squaredDistance(a, b));
        int edge = found.get();
        ends.setAtIndex(JAVA_INT, 2L * edge, Math.min(one, other));
        ends.setAtIndex(JAVA_INT, 2L * edge + 1, Math.max(one, other));
        weights.set(edge, 0, Math.max(far, Math.max(core[one], core[other])));
        found.next();
    }

    /// Joins the components whose shortest edge to others is known from the lists.
    ///
    /// @return whether there were any
    private boolean roundOfLists() {
        int n = points.count();
        int k = points.neighbours();
        var best = new Shortest(n);
        var beyond = new double[n];
        Arrays.fill(beyond, Double.POSITIVE_INFINITY);
        var near = new int[k];
        var far = new double[k];
        for (int i = 0; i < n; i++) {
            int mine = components.of(i);
            MemorySegment.copy(points.indices(), JAVA_INT, 4L * i * k, near, 0, k);
            MemorySegment.copy(points.distances().segment(), JAVA_DOUBLE, 8L * i * k, far, 0, k);
            if (k < n - 1) {
                beyond[mine] = Math.min(beyond[mine], Math.max(core[i], far[k - 1]));
            }
            for (int j = 0; j < k; j++) {
                if (components.of(near[j]) != mine) {
                    best.offer(mine, Math.max(far[j], Math.max(core[i], core[near[j]])), i, near[j]);
                }
            }
        }
        int before = found.get();
        for (int c = 0; c < n; c++) {
            if (best.weight[c] <= beyond[c] && best.weight[c] < Double.POSITIVE_INFINITY) {
                add(best.from[c], best.to[c]);
            }
        }
        return found.get() > before;
    }

    /// The shortest edge known that leaves each component.
    private static final class Shortest {
        final double[] weight;
        final int[] from;
        final int[] to;

        Shortest(int size) {
            weight = new double[size];
            Arrays.fill(weight, Double.POSITIVE_INFINITY);
            from = new int[size];
            to = new int[size];
        }

        void offer(int at, double w, int one, int other) {
            if (isLess(w, one, other, weight[at], from[at], to[at])) {
                weight[at] = w;
                from[at] = one;
                to[at] = other;
            }
        }

        /// Edges of equal weight are in the order of their ends, whichever is found first.
        private static boolean isLess(double w, int a, int b, double than, int c, int d) {
            if (w != than) {
                return w < than;
            }
            int low = Math.min(a, b);
            int otherLow = Math.min(c, d);
            return low != otherLow ? low < otherLow : Math.max(a, b) < Math.max(c, d);
        }
    }

    /// All pairs of points of different components. With few components the shortest edge of every two is kept, which
    /// is
    /// all that is left to know; with many, the shortest that leaves each.
    private final class Pass {
        private final int[] numbers;
        private final int count;
        private final boolean isPaired;
        private final Shortest[] rows;
        private final Object[] locks = new Object[LOCKS];
        private final int blocks = Math.ceilDiv(points.count(), NearestNeighbours.QUERIES);
        private int block;

        Pass() {
            numbers = components.numbers();
            count = Arrays.stream(numbers).max().orElse(0) + 1;
            isPaired = count <= MOST_PAIRED;
            // of two components the larger number comes first
            rows = new Shortest[isPaired ? count : 1];
            for (int r = 0; r < rows.length; r++) {
                rows[r] = new Shortest(isPaired ? r : count);
            }
            Arrays.setAll(locks, _ -> new Object());
        }

        double done() {
            // later blocks have fewer pairs
            double left = 1 - (double) block / blocks;
            return 1 - left * left;
        }

        boolean advance() {
            double perBlock = (2.0 * points.points().columns() + 10) * points.count() * NearestNeighbours.QUERIES;
            int some = (int) Math.clamp(Math.ceil(FLOPS_PER_PIECE / perBlock), 1, 1 << 16);
            int to = Math.min(blocks, block + Math.max(some, compute.threads()));
            int from = block;
            try (var here = compute.memory().scope("distances")) {
                var scratch = new Matrix[Math.min(compute.threads(), blocks)];
                Arrays.setAll(scratch, _ -> NearestNeighbours.products(points.count(), here));
                compute.parallel(
                        to - from, (task, worker) -> look((from + task) * NearestNeighbours.QUERIES, scratch[worker]));
            }
            block = to;
            return block >= blocks;
        }

        private void look(int first, Matrix scratch) {
            int n = points.count();
            int queries = Math.min(NearestNeighbours.QUERIES, n - first);
            var x = points.points();
            var mine = x.rows(first, queries);
            var row = new double[NearestNeighbours.AT_ONCE];
            for (int base = first; base < n; base += NearestNeighbours.AT_ONCE) {
                int width = Math.min(NearestNeighbours.AT_ONCE, n - base);
                var products = scratch.reshaped(queries, width);
                compute.linalg().gemm(false, true, -2, mine, x.rows(base, width), 0, products);
                for (int q = 0; q < queries; q++) {
                    MemorySegment.copy(products.segment(), JAVA_DOUBLE, 8L * q * width, row, 0, width);
                    look(first + q, base, width, row);
                }
            }
        }

        private void look(int i, int base, int width, double[] row) {
            int mine = numbers[i];
            double square = squares[i];
            double within = core[i] * core[i];
            for (int c = Math.max(0, i + 1 - base); c < width; c++) {
                int j = base + c;
                int theirs = numbers[j];
                if (theirs == mine) {
                    continue;
                }
                double far = Math.max(Math.max(row[c] + square + squares[j], within), core[j] * core[j]);
                if (isPaired) {
                    int high = Math.max(mine, theirs);
                    int low = Math.min(mine, theirs);
                    if (far <= rows[high].weight[low]) {
                        offer(rows[high], high, low, far, i, j);
                    }
                } else {
                    if (far <= rows[0].weight[mine]) {
                        offer(rows[0], mine, mine, far, i, j);
                    }
                    if (far <= rows[0].weight[theirs]) {
                        offer(rows[0], theirs, theirs, far, i, j);
                    }
                }
            }
        }

        private void offer(Shortest onto, int lock, int at, double far, int i, int j) {
            synchronized (locks[lock % LOCKS]) {
                onto.offer(at, far, i, j);
            }
        }

        void join() {
            if (!isPaired) {
                for (int c = 0; c < count; c++) {
                    add(rows[0].from[c], rows[0].to[c]);
                }
                return;
            }
            // Prim's algorithm on the components
            var isIn = new boolean[count];
            var best = new Shortest(count);
            int last = 0;
            isIn[0] = true;
            for (int step = 1; step < count; step++) {
                int next = -1;
                for (int c = 0; c < count; c++) {
                    if (isIn[c]) {
                        continue;
                    }
                    var row = rows[Math.max(last, c)];
                    int at = Math.min(last, c);
                    best.offer(c, row.weight[at], row.from[at], row.to[at]);
                    if (next < 0
                            || Shortest.isLess(
                                    best.weight[c],
                                    best.from[c],
                                    best.to[c],
                                    best.weight[next],
                                    best.from[next],
                                    best.to[next])) {
                        next = c;
                    }
                }
                isIn[next] = true;
                add(best.from[next], best.to[next]);
                last = next;
            }
        }
    }

    /// Which points hang together.
    static final class Components {
        private final int[] parents;

        Components(int size) {
            parents = new int[size];
            Arrays.setAll(parents, i -> i);
        }

        int of(int point) {
            int root = point;
            while (parents[root] != root) {
                root = parents[root];
            }
            int at = point;
            while (parents[at] != root) {
                int next = parents[at];
                parents[at] = root;
                at = next;
            }
            return root;
        }

        /// @return false if they did already
        boolean join(int one, int other) {
            int a = of(one);
            int b = of(other);
            if (a == b) {
                return false;
            }
            // the first point names the component: so that it does not depend on the order of joins
            parents[Math.max(a, b)] = Math.min(a, b);
            return true;
        }

        /// The number of each point's component, in the order of their first points.
        int[] numbers() {
            var numbers = new int[parents.length];
            int next = 0;
            for (int i = 0; i < numbers.length; i++) {
                int root = of(i);
                numbers[i] = root == i ? next++ : numbers[root];
            }
            return numbers;
        }
    }
}
