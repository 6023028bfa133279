package factorscope.model.io.zarr;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Where a chunk's values belong.
///
/// @param place of the chunk, along every axis
record ChunkPlace(ZarrArray array, int[] place) {
    /// @param chunk all values of a chunk, those beyond the array's end included; none where there is no chunk
    void copy(byte[] chunk, MemorySegment into) {
        int order = array.shape().size();
        int width = array.dtype().orElseThrow().bytes();
        var at = new int[order];
        var inside = new int[order];
        long count = 1;
        for (int m = 0; m < order; m++) {
            long first = (long) place[m] * array.chunks().get(m);
            inside[m] = (int) Math.min(array.chunks().get(m), array.shape().get(m) - first);
            count *= inside[m];
        }
        var values = ByteBuffer.wrap(chunk).order(array.order());
        for (long i = 0; i < count; i++) {
            long to = 0;
            for (int m = 0; m < order; m++) {
                to = to * array.shape().get(m)
                        + (long) place[m] * array.chunks().get(m)
                        + at[m];
            }
            if (chunk.length > 0) {
                put(values, from(at) * width, width, into, to);
            } else {
                fill(into, to);
            }
            for (int m = order - 1; m >= 0 && ++at[m] == inside[m]; m--) {
                at[m] = 0;
            }
        }
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

    private static void put(ByteBuffer values, int from, int width, MemorySegment into, long to) {
        switch (width) {
            case 1 -> into.set(ValueLayout.JAVA_BYTE, to, values.get(from));
            case 2 -> into.set(ValueLayout.JAVA_SHORT, 2 * to, values.getShort(from));
            case 4 -> into.set(ValueLayout.JAVA_INT, 4 * to, values.getInt(from));
            default -> into.set(ValueLayout.JAVA_LONG, 8 * to, values.getLong(from));
        }
    }

    private void fill(MemorySegment into, long to) {
        double value = array.fill();
        var bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        switch (array.dtype().orElseThrow()) {
            case FLOAT64 -> bytes.putDouble(value);
            case FLOAT32 -> bytes.putFloat((float) value);
            case FLOAT16 -> bytes.putShort(Float.floatToFloat16((float) value));
            case INT64, UINT64 -> bytes.putLong((long) value);
            case INT32, UINT32 -> bytes.putInt((int) (long) value);
            case INT16, UINT16 -> bytes.putShort((short) (long) value);
            default -> bytes.put((byte) (long) value);
        }
        int width = array.dtype().orElseThrow().bytes();
        MemorySegment.copy(MemorySegment.ofArray(bytes.array()), 0, into, to * width, width);
    }
}
