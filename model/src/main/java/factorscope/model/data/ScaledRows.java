package factorscope.model.data;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/// Another tensor's values times a power of two, multiplied as they are read: no digit is lost, and nothing is copied.
///
/// @param factor the power
record ScaledRows(Tensor tensor, double factor) implements RowSource {
    @Override
    public void copyRows(long from, int count, DType working, MemorySegment into) {
        tensor.copyRows(from, count, working, into);
        long values = count * tensor.shape().columns();
        if (working == DType.FLOAT32) {
            for (long i = 0; i < values; i++) {
                into.setAtIndex(JAVA_FLOAT, i, (float) (into.getAtIndex(JAVA_FLOAT, i) * factor));
            }
        } else {
            for (long i = 0; i < values; i++) {
                into.setAtIndex(JAVA_DOUBLE, i, into.getAtIndex(JAVA_DOUBLE, i) * factor);
            }
        }
    }

    @Override
    public void copyStored(long from, int count, MemorySegment into) {
        copyRows(from, count, tensor.dtype().working(), into);
    }

    @Override
    public double at(long row, long column) {
        return tensor.at(row, column) * factor;
    }

    @Override
    public long bits(long row, long column) {
        return Tensor.bits(tensor.dtype().working(), at(row, column));
    }

    @Override
    public long bytes() {
        return tensor.bytes();
    }

    @Override
    public String words() {
        return tensor.words();
    }
}
