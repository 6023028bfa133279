package factorscope.model.decompose.embed;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import factorscope.model.decompose.neighbours.RowPoints;
import factorscope.model.linalg.Compute;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A symmetric sparse matrix of the weights between neighbours, rows one after the other, each in the order of its
/// columns.
///
/// @param starts of the rows, and the end of the last
record NeighbourGraph(int[] starts, int[] columns, float[] values) {
    private static final int ROWS_PER_TASK = 2048;

    /// Gives each neighbour of one point a weight.
    interface Weighing {
        /// @param distances of the neighbours, the nearest first
        /// @param weights to fill in, from `at` on
        void weigh(double[] distances, float[] weights, int at);
    }

    /// Makes one weight of those that two points give each other.
    interface Union {
        double of(double one, double other);
    }

    /// Heap bytes while it is made, at most.
    static long heapBytes(long n, int k) {
        return n * k * 4 * 8 + 16 * n;
    }

    static NeighbourGraph of(RowPoints points, Weighing weighing, Union union, Compute compute) {
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
