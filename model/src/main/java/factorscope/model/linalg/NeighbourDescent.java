package factorscope.model.linalg;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Nearly all of the nearest other rows of every row of a large matrix by Euclidean distance: candidates from trees of
/// random hyperplanes (Dasgupta and Freund 2008), then neighbours of neighbours, round by round (Dong, Moses, Li 2011).
///
/// In a round every row looks for its own list at the lists that the round began with: so the result is the same, bit
/// for bit, for any number of threads. What is found is kept after every tree and round, and can be gone on from.
public final class NeighbourDescent {
    private static final int TREES = 5;
    private static final int ROUNDS = 5;
    private static final int LEAF = 48;

    /// Of a list, and of those whose lists a row is on, so many are followed; lists are no shorter.
    private static final int FOLLOWED = 30;

    /// Splits take off a thirty-second at least.
    private static final int DEEPEST = 1024;

    private static final int ROWS_PER_TASK = 1024;

    /// About a tenth of a second.
    private static final double FLOPS_PER_PIECE = 2e8;

    /// Marks a neighbour that was found in the round before.
    private static final int NEW = 1 << 31;

    private final Matrix points;
    private final int n;
    private final int d;
    private final int wanted;
    private final int k;
    private final MemorySegment lists;
    private final Matrix lengths;
    private final Compute compute;
    private final long seed;
    private final float[] x;
    private int[] found;
    private float[] far;
    private @Nullable Round round;

    /// @param points n x d, float64
    /// @param wanted how many neighbours; fewer than there are rows
    /// @param lists n x [#listed] int32: what was found in the stages that are done, and what is found
    /// @param lengths n x [#listed] float32: how far they are, squared
    /// @param done stages that were done before
    public NeighbourDescent(
            Matrix points, int wanted, MemorySegment lists, Matrix lengths, long seed, int done, Compute compute) {
        this.points = points;
        this.n = Math.toIntExact(points.rows());
        this.d = points.columns();
        this.wanted = wanted;
        this.k = listed(n, wanted);
        this.lists = lists;
        this.lengths = lengths;
        this.seed = seed;
        this.compute = compute;
        x = new float[Math.multiplyExact(n, d)];
        found = new int[Math.multiplyExact(n, k)];
        far = new float[found.length];
        Arrays.fill(far, Float.POSITIVE_INFINITY);
        var row = new double[d];
        for (int i = 0; i < n; i++) {
            points.getRow(i, row);
            for (int j = 0; j < d; j++) {
                x[i * d + j] = (float) row[j];
            }
        }
        if (done > 0) {
            MemorySegment.copy(lists, JAVA_INT, 0, found, 0, found.length);
            MemorySegment.copy(lengths.segment(), JAVA_FLOAT, 0, far, 0, far.length);
        }
    }

    /// How long lists are: longer ones lead to more neighbours.
    public static int listed(long n, int wanted) {
        return (int) Math.min(n - 1, Math.max(wanted, FOLLOWED));
    }

    /// Trees and rounds.
    public static int stages() {
        return TREES + ROUNDS;
    }

    public static double flops(double n, int d) {
        return n * d * 3 * (TREES * (LEAF + 20.0) + ROUNDS * FOLLOWED * FOLLOWED);
    }

    /// Off the heap, for the whole run.
    public static long bytes(long n, int wanted) {
        return 8 * n * listed(n, wanted);
    }

    public static long heapBytes(long n, int d, int wanted) {
        return 4 * n * d + 16 * n * listed(n, wanted) + 4 * n * FOLLOWED + 40 * n;
    }

    /// Does the next piece of a stage.
    ///
    /// @param stage the stages before it are done
    /// @return the stage to go on with
    public int advance(int stage) {
        if (stage < TREES) {
            tree(stage);
        } else {
            if (round == null) {
                round = new Round();
            }
            if (!round.advance()) {
                return stage;
            }
            round = null;
        }
        keep();
        return stage + 1;
    }

    private void keep() {
        MemorySegment.copy(found, 0, lists, JAVA_INT, 0, found.length);
        MemorySegment.copy(far, 0, lengths.segment(), JAVA_FLOAT, 0, far.length);
    }

    private float squared(int i, int j) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int a = i * d;
        int b = j * d;
        int whole = d & ~3;
        for (int c = 0; c < whole; c += 4) {
            float d0 = x[a + c] - x[b + c];
            float d1 = x[a + c + 1] - x[b + c + 1];
            float d2 = x[a + c + 2] - x[b + c + 2];
            float d3 = x[a + c + 3] - x[b + c + 3];
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        for (int c = whole; c < d; c++) {
            float off = x[a + c] - x[b + c];
            s0 += off * off;
        }
        return s0 + s1 + (s2 + s3);
    }

    /// Puts a row on a list, if it is nearer than the last and not there yet.
    private static void offer(int[] list, float[] distances, int start, int k, int other, float distance, int mark) {
        int last = start + k - 1;
        if (!(distance < distances[last])) {
            return;
        }
        int at = last;
        while (at > start && distances[at - 1] > distance) {
            at--;
        }
        // equal distances may be the same row
        for (int e = at - 1; e >= start && distances[e] == distance; e--) {
            if ((list[e] & ~NEW) == other) {
                return;
            }
        }
        System.arraycopy(list, at, list, at + 1, last - at);
        System.arraycopy(distances, at, distances, at + 1, last - at);
        list[at] = other | mark;
        distances[at] = distance;
    }

    /// Rows in the same leaf are candidates for each other.
    private void tree(int number) {
        var order = new int[n];
        Arrays.setAll(order, i -> i);
        var ends = new int[n];
        int leaves = split(order, ends, Randoms.of(seed, "neighbours tree", number));
        compute.parallel(Math.ceilDiv(leaves, 16), (task, _) -> {
            for (int leaf = task * 16; leaf < Math.min(leaves, (task + 1) * 16); leaf++) {
                int from = leaf == 0 ? 0 : ends[leaf - 1];
                for (int a = from; a < ends[leaf]; a++) {
                    for (int b = a + 1; b < ends[leaf]; b++) {
                        float distance = squared(order[a], order[b]);
                        offer(found, far, order[a] * k, k, order[b], distance, NEW);
                        offer(found, far, order[b] * k, k, order[a], distance, NEW);
                    }
                }
            }
        });
    }

    /// Splits the rows by hyperplanes between two of them until few are left on either side.
    ///
    /// @param ends of the leaves in `order`, filled in
    /// @return how many leaves there are
    private int split(int[] order, int[] ends, SplittableRandom random) {
        int leaves = 0;
        var froms = new int[DEEPEST];
        var tos = new int[DEEPEST];
        int depth = 0;
        froms[depth] = 0;
        tos[depth++] = n;
        var normal = new float[d];
        while (depth > 0) {
            int from = froms[--depth];
            int to = tos[depth];
            if (to - from <= LEAF) {
                ends[leaves++] = to;
                continue;
            }
            int a = order[from + random.nextInt(to - from)];
            int b = order[from + random.nextInt(to - from)];
            float offset = 0;
            for (int c = 0; c < d; c++) {
                normal[c] = x[a * d + c] - x[b * d + c];
                offset += normal[c] * (x[a * d + c] + x[b * d + c]) / 2;
            }
            int low = from;
            int high = to;
            while (low < high) {
                float side = -offset;
                int at = order[low] * d;
                for (int c = 0; c < d; c++) {
                    side += normal[c] * x[at + c];
                }
                // rows on the plane, such as equal ones, go to either side by turns
                if (side > 0 || side == 0 && (low & 1) == 0) {
                    low++;
                } else {
                    int swapped = order[low];
                    order[low] = order[--high];
                    order[high] = swapped;
                }
            }
            // a split that splits next to nothing would go on for ever
            int least = (to - from) / 32 + 1;
            int middle = low - from < least || to - low < least ? (from + to) >>> 1 : low;
            // the first part comes next, so that leaves are in the order of their rows
            froms[depth] = middle;
            tos[depth++] = to;
            froms[depth] = from;
            tos[depth++] = middle;
        }
        return leaves;
    }

    /// One round over all rows, in pieces.
    private final class Round {
        private final int[] next = found.clone();
        private final float[] nextFar = far.clone();
        private final int[] back = new int[n * FOLLOWED];
        private final byte[] backs = new byte[n];
        private int task;

        Round() {
            // the nearest first
            for (int rank = 0; rank < Math.min(k, FOLLOWED); rank++) {
                for (int i = 0; i < n; i++) {
                    int entry = found[i * k + rank];
                    int other = entry & ~NEW;
                    if (far[i * k + rank] < Float.POSITIVE_INFINITY && backs[other] < FOLLOWED) {
                        back[other * FOLLOWED + backs[other]++] = i | entry & NEW;
                    }
                }
            }
            for (int e = 0; e < next.length; e++) {
                next[e] &= ~NEW;
            }
        }

        boolean advance() {
            int tasks = Math.ceilDiv(n, ROWS_PER_TASK);
            double perTask = 3.0 * ROWS_PER_TASK * d * FOLLOWED * FOLLOWED;
            int some = (int) Math.max(compute.threads(), FLOPS_PER_PIECE / perTask);
            int from = task;
            int to = Math.min(tasks, from + some);
            compute.parallel(to - from, (piece, _) -> {
                int first = (from + piece) * ROWS_PER_TASK;
                for (int i = first; i < Math.min(n, first + ROWS_PER_TASK); i++) {
                    look(i);
                }
            });
            task = to;
            if (task < tasks) {
                return false;
            }
            found = next;
            far = nextFar;
            return true;
        }

        private void look(int i) {
            for (int a = 0; a < Math.min(k, FOLLOWED); a++) {
                if (far[i * k + a] < Float.POSITIVE_INFINITY) {
                    follow(i, found[i * k + a]);
                }
            }
            for (int a = 0; a < backs[i]; a++) {
                follow(i, back[i * FOLLOWED + a]);
            }
        }

        private void follow(int i, int via) {
            int middle = via & ~NEW;
            boolean isNew = (via & NEW) != 0;
            if (isNew) {
                consider(i, middle);
            }
            for (int a = 0; a < Math.min(k, FOLLOWED); a++) {
                int entry = found[middle * k + a];
                if ((isNew || (entry & NEW) != 0) && far[middle * k + a] < Float.POSITIVE_INFINITY) {
                    consider(i, entry & ~NEW);
                }
            }
        }

        private void consider(int i, int other) {
            if (other != i) {
                offer(next, nextFar, i * k, k, other, squared(i, other), NEW);
            }
        }
    }

    private void consider(int i, int other) {
        if (other == i) {
            return;
        }
        for (int e = i * k; e < (i + 1) * k; e++) {
            if (far[e] < Float.POSITIVE_INFINITY && (found[e] & ~NEW) == other) {
                return;
            }
        }
        offer(found, far, i * k, k, other, squared(i, other), 0);
    }

    /// What was found, with distances in double precision as the exact search has them.
    ///
    /// @param indices n x wanted int32, filled in: the nearest first
    /// @param distances n x wanted, filled in
    public void finish(MemorySegment indices, Matrix distances) {
        compute.parallel(Math.ceilDiv(n, ROWS_PER_TASK), (task, _) -> {
            var here = new double[d];
            var there = new double[d];
            var exact = new double[k];
            var order = new int[k];
            for (int i = task * ROWS_PER_TASK; i < Math.min(n, (task + 1) * ROWS_PER_TASK); i++) {
                points.getRow(i, here);
                if (far[i * k + k - 1] == Float.POSITIVE_INFINITY) {
                    // too few met it
                    for (int other = 0; other < n; other++) {
                        consider(i, other);
                    }
                }
                for (int j = 0; j < k; j++) {
                    int other = found[i * k + j] & ~NEW;
                    points.getRow(other, there);
                    double distance = Math.sqrt(Dot.squaredDistance(here, there));
                    int at = j;
                    while (at > 0 && (exact[at - 1] > distance || exact[at - 1] == distance && order[at - 1] > other)) {
                        exact[at] = exact[at - 1];
                        order[at] = order[at - 1];
                        at--;
                    }
                    exact[at] = distance;
                    order[at] = other;
                }
                MemorySegment.copy(order, 0, indices, JAVA_INT, 4L * i * wanted, wanted);
                MemorySegment.copy(exact, 0, distances.segment(), JAVA_DOUBLE, 8L * i * wanted, wanted);
            }
        });
    }
}
