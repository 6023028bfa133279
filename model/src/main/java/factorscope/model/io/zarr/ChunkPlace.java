package factorscope.model.io.zarr;

import factorscope.model.data.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// Where a chunk's values belong.
///
/// @param place of the chunk, along every axis
/// @param from the first row of what is filled
record ChunkPlace(ZarrArray array, int[] place, long from) {
    /// @param chunk all values of a chunk, those beyond the array's end included; empty where there is no chunk
    /// @param into the rows from [#from] on
    void copy(Optional<byte[]> chunk, MemorySegment into) {
        int order = place.length;
        var inside = new int[order];
        long runs = 1;
        for (int m = 0; m < order; m++) {
            long first = (long) place[m] * array.chunks().get(m);
            long rest = (m == 0 ? from + rows(into) : array.shape().size(m)) - first;
            inside[m] = (int) Math.min(array.chunks().get(m), rest);
            runs *= m < order - 1 ? inside[m] : 1;
        }
        // values along the last axis lie together in what is filled, and mostly in the chunk too
        var at = new int[order];
        for (long r = 0; r < runs; r++) {
            long to = to(at);
            if (chunk.isEmpty()) {
                fill(into, to, inside[order - 1]);
            } else if (array.fortran() && order > 1) {
                for (at[order - 1] = 0; at[order - 1] < inside[order - 1]; at[order - 1]++) {
                    copy(chunk.get(), from(at), into, to + at[order - 1], 1);
                }
                at[order - 1] = 0;
            } else {
                copy(chunk.get(), from(at), into, to, inside[order - 1]);
            }
            for (int m = order - 2; m >= 0 && ++at[m] == inside[m]; m--) {
                at[m] = 0;
            }
        }
    }

    private DType dtype() {
        return array.dtype().orElseThrow();
    }

    private long rows(MemorySegment into) {
        return Math.min(
                array.shape().rows() - from,
                into.byteSize() / Math.max(1, array.shape().columns() * dtype().bytes()));
    }

    /// Where a value belongs, counted in values.
    private long to(int[] at) {
        long to = 0;
        for (int m = 0; m < at.length; m++) {
            long position = (long) place[m] * array.chunks().get(m) + at[m] - (m == 0 ? from : 0);
            to = to * array.shape().size(m) + position;
        }
        return to;
    }

    /// Which of a chunk's values stands at a place in it.
    private int from(int[] at) {
        int order = at.length;
        int from = 0;
        for (int step = 0; step < order; step++) {
            int m = array.fortran() ? order - 1 - step : step;
            from = from * array.chunks().get(m) + at[m];
        }
        return from;
    }

    private void copy(byte[] chunk, int from, MemorySegment into, long to, int count) {
        var source = MemorySegment.ofArray(chunk);
        switch (dtype().bytes()) {
            case 1 -> MemorySegment.copy(source, from, into, to, count);
            case 2 ->
                MemorySegment.copy(
                        source,
                        ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(array.order()),
                        2L * from,
                        into,
                        ValueLayout.JAVA_SHORT,
                        2 * to,
                        count);
            case 4 ->
                MemorySegment.copy(
                        source,
                        ValueLayout.JAVA_INT_UNALIGNED.withOrder(array.order()),
                        4L * from,
                        into,
                        ValueLayout.JAVA_INT,
                        4 * to,
                        count);
            default ->
                MemorySegment.copy(
                        source,
                        ValueLayout.JAVA_LONG_UNALIGNED.withOrder(array.order()),
                        8L * from,
                        into,
                        ValueLayout.JAVA_LONG,
                        8 * to,
                        count);
        }
    }

    private void fill(MemorySegment into, long to, int count) {
        for (long at = to; at < to + count; at++) {
            switch (dtype().bytes()) {
                case 1 -> into.set(ValueLayout.JAVA_BYTE, at, (byte) array.fill());
                case 2 -> into.setAtIndex(ValueLayout.JAVA_SHORT, at, (short) array.fill());
                case 4 -> into.setAtIndex(ValueLayout.JAVA_INT, at, (int) array.fill());
                default -> into.setAtIndex(ValueLayout.JAVA_LONG, at, array.fill());
            }
        }
    }
}
