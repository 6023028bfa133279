package factorscope.model.io;

import factorscope.model.data.DType;
import factorscope.model.data.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/// The values of a tensor as files have them: little endian, the last axis fastest, in the type in which they are
/// stored unless the file's format lacks it.
///
/// @param dtype in which they are written: the tensor's own, or its working type
public record RowBytes(Tensor tensor, DType dtype) {
    private static final int CHUNK = 1 << 20;

    public RowBytes {
        if (dtype != tensor.dtype() && dtype != tensor.dtype().working()) {
            throw new IllegalArgumentException(tensor.dtype() + " as " + dtype);
        }
    }

    /// In the type in which they are stored.
    public static RowBytes of(Tensor tensor) {
        return new RowBytes(tensor, tensor.dtype());
    }

    public long bytes() {
        return tensor.shape().count() * dtype.bytes();
    }

    public void write(OutputStream out) throws IOException {
        long columns = tensor.shape().columns();
        long rowBytes = columns * dtype.bytes();
        int together = (int) Math.clamp(
                CHUNK / Math.max(1, rowBytes), 1, Math.max(1, tensor.shape().rows()));
        try (var arena = Arena.ofConfined()) {
            var rows = arena.allocate(Math.max(8, together * rowBytes), 8);
            for (long from = 0; from < tensor.shape().rows(); from += together) {
                int count = (int) Math.min(together, tensor.shape().rows() - from);
                if (dtype == tensor.dtype()) {
                    tensor.copyStored(from, count, rows);
                } else {
                    tensor.copyRows(from, count, dtype, rows);
                }
                long bytes = count * rowBytes;
                for (long at = 0; at < bytes; at += CHUNK) {
                    out.write(rows.asSlice(at, Math.min(CHUNK, bytes - at)).toArray(ValueLayout.JAVA_BYTE));
                }
            }
        }
    }
}
