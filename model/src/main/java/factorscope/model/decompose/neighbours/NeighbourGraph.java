package factorscope.model.decompose.neighbours;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import factorscope.model.linalg.Compute;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A symmetric sparse matrix of the weights between neighbours, rows one after the other, each in the order of its
/// columns.
public final class NeighbourGraph {
    private static final int ROWS_PER_TASK = 2048;
    private static final int MOST_HALVINGS = 64;
    private static final double TOLERANCE = 1e-5;

    /// Neighbourhoods are no narrower than this share of the mean distance.
    private static final double LEAST_SCALE = 1e-3;

    private final int[] starts;
    private final int[] columns;
    private final float[] values;

    /// @param starts of the rows, and the end of the last
    public NeighbourGraph(int[] starts, int[] columns, float[] values) {
        this.starts = starts;
        this.columns = columns;
        this.values = values;
    }

    /// Where the rows begin, and the end of the last; not to be changed.
    public int[] starts() {
        return starts;
    }

    /// Of each entry; not to be changed.
    public int[] columns() {
        return columns;
    }

    /// Of each entry; not to be changed.
    public float[] values() {
        return values;
    }

    /// Gives each neighbour of one point a weight.
    public interface Weighing {
        /// @param distances of the neighbours, the nearest first
        /// @param weights to fill in, from `at` on
        void weigh(double[] distances, float[] weights, int at);
    }

    /// Makes one weight of those that two points give each other.
    public interface Union {
        double of(double one, double other);
    }

    /// As UMAP takes neighbourhoods (McInnes, Healy, Melville 2018): fuzzy sets around the points, and their union.
    public static NeighbourGraph fuzzy(RowPoints points, Compute compute) {
        return of(points, NeighbourGraph::weighFuzzily, (one, other) -> one + other - one * other, compute);
    }

    /// Membership in a point's neighbourhood: 1 for the nearest neighbour, decaying so that all of them add up to the
    /// binary logarithm of their number.
    private static void weighFuzzily(double[] distances, float[] weights, int at) {
        int k = distances.length;
        double nearest = 0;
        double mean = 0;
        for (int j = k - 1; j >= 0; j--) {
            nearest = distances[j] > 0 ? distances[j] : nearest;
            mean += distances[j] / k;
        }
        double wanted = Math.log(k + 1.0) / Math.log(2);
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        double width = mean > 0 ? mean : 1;
        for (int t = 0; t < MOST_HALVINGS; t++) {
            double sum = 0;
            for (double distance : distances) {
                sum += Math.exp(-Math.max(0, distance - nearest) / width);
            }
            if (Math.abs(sum - wanted) < TOLERANCE) {
                break;
            }
            if (sum > wanted) {
                high = width;
                width = (low + high) / 2;
            } else {
                low = width;
                width = high == Double.POSITIVE_INFINITY ? 2 * width : (low + high) / 2;
            }
        }
        width = Math.max(width, LEAST_SCALE * mean);
        for (int j = 0; j < k; j++) {
            double beyond = Math.max(0, distances[j] - nearest);
            weights[at + j] = (float) (beyond == 0 ? 1 : Math.exp(-beyond / width));
        }
    }

    /// Heap bytes while it is made, at most.
    public static long heapBytes(long n, int k) {
        return n * k * 4 * 8 + 16 * n;
    }

    public static NeighbourGraph of(RowPoints points, Weighing weighing, Union union, Compute compute) {
        int n = points.count();
        int k = points.neighbours();
        var own = new int[n * k];
        MemorySegment.copy(points.indices(), JAVA_INT, 0, own, 0, n * k);
        var weights = new float[n * k];
        compute.parallel(Math.ceilDiv(n, ROWS_PER_TASK), (task, _) -> {
            var distances = new double[k];
            for (int i = task * ROWS_PER_TASK; i < Math.min(n, (task + 1) * ROWS_PER_TASK); i++) {
                MemorySegment.copy(points.distances().segment(), JAVA_DOUBLE, 8L * i * k, distances, 0, k);
                weighing.weigh(distances, weights, i * k);
                sort(own, weights, i * k, (i + 1) * k);
            }
        });
        return symmetric(own, weights, n, k, union, compute);
    }

    /// By number of the neighbour; they are few.
    private static void sort(int[] own, float[] weights, int from, int to) {
        for (int j = from + 1; j < to; j++) {
            int index = own[j];
            float weight = weights[j];
            int at = j;
            while (at > from && own[at - 1] > index) {
                own[at] = own[at - 1];
                weights[at] = weights[at - 1];
                at--;
            }
            own[at] = index;
            weights[at] = weight;
        }
    }

    private static NeighbourGraph symmetric(int[] own, float[] weights, int n, int k, Union union, Compute compute) {
        var into = new int[n + 1];
        for (int j : own) {
            into[j + 1]++;
        }
        for (int i = 0; i < n; i++) {
            into[i + 1] += into[i];
        }
        var from = new int[own.length];
        var back = new float[own.length];
        var next = into.clone();
        for (int i = 0; i < n; i++) {
            for (int j = i * k; j < (i + 1) * k; j++) {
                int at = next[own[j]]++;
                from[at] = i;
                back[at] = weights[j];
            }
        }
        var starts = new int[n + 1];
        compute.parallel(Math.ceilDiv(n, ROWS_PER_TASK), (task, _) -> {
            for (int i = task * ROWS_PER_TASK; i < Math.min(n, (task + 1) * ROWS_PER_TASK); i++) {
                starts[i + 1] =
                        merge(own, weights, i * k, (i + 1) * k, from, back, into[i], into[i + 1], null, 0, union);
            }
        });
        for (int i = 0; i < n; i++) {
            starts[i + 1] += starts[i];
        }
        var made = new NeighbourGraph(starts, new int[starts[n]], new float[starts[n]]);
        compute.parallel(Math.ceilDiv(n, ROWS_PER_TASK), (task, _) -> {
            for (int i = task * ROWS_PER_TASK; i < Math.min(n, (task + 1) * ROWS_PER_TASK); i++) {
                merge(own, weights, i * k, (i + 1) * k, from, back, into[i], into[i + 1], made, starts[i], union);
            }
        });
        return made;
    }

    /// @param onto where the merged row goes; only counted without one
    /// @return how many entries the row has
    private static int merge(
            int[] own,
            float[] weights,
            int a,
            int endA,
            int[] from,
            float[] back,
            int b,
            int endB,
            @Nullable NeighbourGraph onto,
            int at,
            Union union) {
        int count = 0;
        int i = a;
        int j = b;
        while (i < endA || j < endB) {
            boolean mine = j >= endB || i < endA && own[i] <= from[j];
            boolean theirs = i >= endA || j < endB && from[j] <= own[i];
            if (onto != null) {
                onto.columns[at + count] = mine ? own[i] : from[j];
                onto.values[at + count] = (float) union.of(mine ? weights[i] : 0, theirs ? back[j] : 0);
            }
            count++;
            i += mine ? 1 : 0;
            j += theirs ? 1 : 0;
        }
        return count;
    }
}
