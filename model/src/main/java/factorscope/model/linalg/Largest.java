package factorscope.model.linalg;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongToDoubleFunction;
import java.util.stream.IntStream;

/// The largest of many values, found in one pass with memory for as many as are wanted.
public final class Largest {
    private final long[] positions;
    private final double[] values;
    private int size;

    private Largest(int most) {
        positions = new long[most];
        values = new double[most];
    }

    /// Positions of the largest values, the largest first; of equal ones the lower position comes first.
    ///
    /// @param count of positions, from 0
    /// @param value at a position; NaN where there is none
    /// @param most how many at most
    public static long[] of(long count, LongToDoubleFunction value, int most) {
        var largest = new Largest((int) Math.min(most, count));
        for (long i = 0; i < count; i++) {
            double here = value.applyAsDouble(i);
            if (!Double.isNaN(here)) {
                largest.offer(i, here);
            }
        }
        return largest.descending();
    }

    /// The same as a list.
    public static List<Integer> list(int count, LongToDoubleFunction value, int most) {
        return Arrays.stream(of(count, value, most)).mapToObj(i -> (int) i).toList();
    }

    /// The positions of all values, the largest first; of equal ones the lower position comes first.
    ///
    /// @param count of positions, from 0
    /// @param value at a position; NaN where there is none
    public static int[] ranked(int count, IntToDoubleFunction value) {
        var keys = IntStream.range(0, count)
                .filter(i -> !Double.isNaN(value.applyAsDouble(i)))
                // by the value as a float32 first: numbers sort in a tenth of the time that objects take
                .mapToLong(i -> (long) ~sortable((float) value.applyAsDouble(i)) << Integer.SIZE | i)
                .toArray();
        Arrays.parallelSort(keys);
        var positions = new int[keys.length];
        for (int from = 0; from < keys.length; ) {
            int to = from;
            boolean isDescending = true;
            for (; to < keys.length && keys[to] >> Integer.SIZE == keys[from] >> Integer.SIZE; to++) {
                positions[to] = (int) keys[to];
                isDescending &=
                        to == from || value.applyAsDouble(positions[to - 1]) >= value.applyAsDouble(positions[to]);
            }
            if (!isDescending) {
                sort(positions, from, to, value);
            }
            from = to;
        }
        return positions;
    }

    /// Some that are equal as float32 only.
    private static void sort(int[] positions, int from, int to, IntToDoubleFunction value) {
        var sorted = IntStream.range(from, to)
                .mapToObj(i -> positions[i])
                .sorted(Comparator.comparingDouble((Integer i) -> -value.applyAsDouble(i)))
                .toList();
        for (int i = from; i < to; i++) {
            positions[i] = sorted.get(i - from);
        }
    }

    /// Integers in the order of the floats that they stand for.
    private static int sortable(float value) {
        int bits = Float.floatToIntBits(value + 0f);
        return bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
    }

    /// Whether what stands at `a` goes before what stands at `b`: it is smaller, or comes later.
    private boolean isWeaker(int a, int b) {
        return values[a] < values[b] || values[a] == values[b] && positions[a] > positions[b];
    }

    /// The weakest stands at 0, and none above one that is weaker.
    private void offer(long position, double value) {
        if (size < positions.length) {
            positions[size] = position;
            values[size] = value;
            size++;
            rise(size - 1);
        } else if (size > 0 && value > values[0]) {
            positions[0] = position;
            values[0] = value;
            sink(0, size);
        }
    }

    private void rise(int from) {
        int at = from;
        while (at > 0 && isWeaker(at, (at - 1) / 2)) {
            swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    private void sink(int from, int end) {
        int at = from;
        while (2 * at + 1 < end) {
            int child = 2 * at + 1;
            if (child + 1 < end && isWeaker(child + 1, child)) {
                child++;
            }
            if (!isWeaker(child, at)) {
                return;
            }
            swap(at, child);
            at = child;
        }
    }

    private void swap(int a, int b) {
        long position = positions[a];
        positions[a] = positions[b];
        positions[b] = position;
        double value = values[a];
        values[a] = values[b];
        values[b] = value;
    }

    private long[] descending() {
        for (int end = size - 1; end > 0; end--) {
            swap(0, end);
            sink(0, end);
        }
        return Arrays.copyOf(positions, size);
    }
}
