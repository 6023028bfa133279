package factorscope.model.decompose.cluster;

import factorscope.model.decompose.neighbours.NeighbourGraph;
import factorscope.model.linalg.Randoms;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Communities of a weighted graph of high modularity (Traag, Waltman, van Eck 2019): nodes move to the neighbouring
/// community that gains most; each community is built up again from single nodes inside it, so that none is held
/// together by a node that has left; what was built up become the nodes of a smaller graph. A piece at a time.
final class LeidenSearch {
    private static final int MOST_LEVELS = 50;

    /// A smaller gain is rounding.
    private static final double LEAST_GAIN = 1e-10;

    /// Edges that are looked at in one piece.
    private static final long EDGES_PER_PIECE = 5_000_000;

    private final double resolution;
    private final long seed;
    private final int[] nodeOf;
    private Level level;
    private int levels;
    private boolean isOver;

    /// One graph: the first, or one whose nodes are communities of the one before.
    private static final class Level {
        final int n;
        final int[] starts;
        final int[] columns;
        final double[] values;
        /// Weight of the edges of each node, those within it counted twice.
        final double[] degrees;
        /// Weight of the edges within each node, counted twice.
        final double[] loops;
        final double total;

        int[] community;
        double[] weights;
        /// Nodes that may want to move: a ring.
        int[] queue = new int[0];
        int first;
        int waiting;
        boolean[] isWaiting = new boolean[0];
        boolean hasMoved;

        Level(int[] starts, int[] columns, double[] values, double[] loops, int[] community) {
            n = starts.length - 1;
            this.starts = starts;
            this.columns = columns;
            this.values = values;
            this.loops = loops;
            this.community = community;
            degrees = loops.clone();
            for (int i = 0; i < n; i++) {
                for (int e = starts[i]; e < starts[i + 1]; e++) {
                    degrees[i] += values[e];
                }
            }
            total = Math.max(Double.MIN_NORMAL, Arrays.stream(degrees).sum());
            weights = new double[n];
            for (int i = 0; i < n; i++) {
                weights[community[i]] += degrees[i];
            }
        }

        void begin(long seed, int number) {
            queue = IntStream.range(0, n).toArray();
            var random = Randoms.of(seed, "leiden order", number);
            for (int i = n - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = queue[i];
                queue[i] = queue[j];
                queue[j] = swapped;
            }
            isWaiting = new boolean[n];
            Arrays.fill(isWaiting, true);
            first = 0;
            waiting = n;
        }
    }

    LeidenSearch(NeighbourGraph graph, double resolution, long seed) {
        this.resolution = resolution;
        this.seed = seed;
        int n = graph.starts().length - 1;
        nodeOf = IntStream.range(0, n).toArray();
        var values = new double[graph.values().length];
        Arrays.setAll(values, e -> graph.values()[e]);
        level = new Level(graph.starts(), graph.columns(), values, new double[n], nodeOf.clone());
        level.begin(seed, 0);
    }

    static long heapBytes(long n, int k) {
        return 80 * n + 20L * n * k * 2;
    }

    /// Does the next piece.
    ///
    /// @return whether the search is over
    boolean advance() {
        if (isOver) {
            return true;
        }
        if (level.waiting > 0) {
            moveSome();
            return false;
        }
        int communities = renumber(level.community);
        if (communities == level.n || levels >= MOST_LEVELS) {
            isOver = true;
            return true;
        }
        var refined = refined();
        int nodes = renumber(refined);
        if (nodes == level.n && !level.hasMoved) {
            isOver = true;
            return true;
        }
        level = aggregated(refined, nodes);
        for (int i = 0; i < nodeOf.length; i++) {
            nodeOf[i] = refined[nodeOf[i]];
        }
        level.begin(seed, ++levels);
        return false;
    }

    private void moveSome() {
        var here = level;
        var to = new double[here.n];
        var touched = new int[here.n];
        long edges = 0;
        while (here.waiting > 0 && edges < EDGES_PER_PIECE) {
            int node = here.queue[here.first];
            here.first = (here.first + 1) % here.n;
            here.waiting--;
            here.isWaiting[node] = false;
            edges += here.starts[node + 1] - here.starts[node] + 1L;
            int old = here.community[node];
            int count = 0;
            for (int e = here.starts[node]; e < here.starts[node + 1]; e++) {
                int other = here.community[here.columns[e]];
                if (to[other] == 0) {
                    touched[count++] = other;
                }
                to[other] += here.values[e];
            }
            here.weights[old] -= here.degrees[node];
            double scale = resolution * here.degrees[node] / here.total;
            int best = old;
            double most = to[old] - scale * here.weights[old] + LEAST_GAIN * here.total;
            for (int t = 0; t < count; t++) {
                int other = touched[t];
                double gain = to[other] - scale * here.weights[other];
                if (gain > most) {
                    most = gain;
                    best = other;
                }
                to[other] = 0;
            }
            here.weights[best] += here.degrees[node];
            if (best != old) {
                here.community[node] = best;
                here.hasMoved = true;
                for (int e = here.starts[node]; e < here.starts[node + 1]; e++) {
                    int other = here.columns[e];
                    if (here.community[other] != best && !here.isWaiting[other]) {
                        here.isWaiting[other] = true;
                        here.queue[(here.first + here.waiting++) % here.n] = other;
                    }
                }
            }
        }
    }

    /// Numbers groups in the order of their first members.
    private static int renumber(int[] groups) {
        var numbers = new int[groups.length];
        Arrays.fill(numbers, -1);
        int next = 0;
        for (int i = 0; i < groups.length; i++) {
            if (numbers[groups[i]] < 0) {
                numbers[groups[i]] = next++;
            }
            groups[i] = numbers[groups[i]];
        }
        return next;
    }

    /// Parts of the communities: each node that is well connected to its community joins the part that gains most.
    private int[] refined() {
        var here = level;
        int n = here.n;
        var inside = new double[n];
        for (int i = 0; i < n; i++) {
            inside[here.community[i]] += here.degrees[i];
        }
        var part = IntStream.range(0, n).toArray();
        var weights = here.degrees.clone();
        // weight between a part and the rest of its community
        var cut = new double[n];
        for (int i = 0; i < n; i++) {
            for (int e = here.starts[i]; e < here.starts[i + 1]; e++) {
                cut[i] += here.community[here.columns[e]] == here.community[i] ? here.values[e] : 0;
            }
        }
        var isAlone = new boolean[n];
        Arrays.fill(isAlone, true);
        var to = new double[n];
        var touched = new int[n];
        for (int i = 0; i < n; i++) {
            double whole = inside[here.community[i]];
            if (!isAlone[i] || !isWellConnected(cut[i], weights[i], whole)) {
                continue;
            }
            int count = 0;
            for (int e = here.starts[i]; e < here.starts[i + 1]; e++) {
                int other = here.columns[e];
                if (here.community[other] == here.community[i] && part[other] != i) {
                    if (to[part[other]] == 0) {
                        touched[count++] = part[other];
                    }
                    to[part[other]] += here.values[e];
                }
            }
            int best = i;
            double most = LEAST_GAIN * here.total;
            double between = 0;
            for (int t = 0; t < count; t++) {
                int other = touched[t];
                double gain = to[other] - resolution * here.degrees[i] * weights[other] / here.total;
                if (gain > most && isWellConnected(cut[other], weights[other], whole)) {
                    most = gain;
                    best = other;
                    between = to[other];
                }
            }
            for (int t = 0; t < count; t++) {
                to[touched[t]] = 0;
            }
            if (best != i) {
                part[i] = best;
                isAlone[best] = false;
                weights[best] += weights[i];
                cut[best] += cut[i] - 2 * between;
                weights[i] = 0;
            }
        }
        return part;
    }

    private boolean isWellConnected(double cut, double weight, double whole) {
        return cut >= resolution * weight * (whole - weight) / level.total;
    }

    private Level aggregated(int[] part, int nodes) {
        var here = level;
        var starts = new int[nodes + 1];
        for (int p : part) {
            starts[p + 1]++;
        }
        for (int p = 0; p < nodes; p++) {
            starts[p + 1] += starts[p];
        }
        var members = new int[here.n];
        var next = starts.clone();
        var community = new int[nodes];
        for (int i = 0; i < here.n; i++) {
            members[next[part[i]]++] = i;
            community[part[i]] = here.community[i];
        }
        var loops = new double[nodes];
        var newStarts = new int[nodes + 1];
        var columns = new int[here.columns.length];
        var values = new double[here.columns.length];
        var to = new double[nodes];
        var touched = new int[nodes];
        int edges = 0;
        for (int p = 0; p < nodes; p++) {
            int count = 0;
            for (int m = starts[p]; m < starts[p + 1]; m++) {
                int i = members[m];
                loops[p] += here.loops[i];
                for (int e = here.starts[i]; e < here.starts[i + 1]; e++) {
                    int other = part[here.columns[e]];
                    if (other == p) {
                        loops[p] += here.values[e];
                        continue;
                    }
                    if (to[other] == 0) {
                        touched[count++] = other;
                    }
                    to[other] += here.values[e];
                }
            }
            for (int t = 0; t < count; t++) {
                columns[edges] = touched[t];
                values[edges++] = to[touched[t]];
                to[touched[t]] = 0;
            }
            newStarts[p + 1] = edges;
        }
        return new Level(newStarts, Arrays.copyOf(columns, edges), Arrays.copyOf(values, edges), loops, community);
    }

    /// The community of each node of the first graph, the largest first.
    int[] labels() {
        var labels = new int[nodeOf.length];
        Arrays.setAll(labels, i -> level.community[nodeOf[i]]);
        return PointClustering.bySize(labels);
    }

    /// How much more of the edges' weight is within communities than by chance, with the resolution as the weight of
    /// chance (Newman and Girvan 2004; Reichardt and Bornholdt 2006).
    double modularity() {
        var here = level;
        double within = 0;
        var weights = new double[here.n];
        for (int i = 0; i < here.n; i++) {
            within += here.loops[i];
            weights[here.community[i]] += here.degrees[i];
            for (int e = here.starts[i]; e < here.starts[i + 1]; e++) {
                within += here.community[here.columns[e]] == here.community[i] ? here.values[e] : 0;
            }
        }
        double chance = Arrays.stream(weights)
                .map(w -> w / here.total * (w / here.total))
                .sum();
        return within / here.total - resolution * chance;
    }
}
