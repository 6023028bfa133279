package factorscope.model.io;

import factorscope.model.data.DType;
import factorscope.model.data.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/// The values of a tensor as files have them: little endian, the last axis fastest. What lies otherwise, or is
/// compressed, is written in its working type.
public final class RowBytes {
    private static final int CHUNK = 1 << 20;

    private final Tensor tensor;
    private final boolean isAsItIs;

    public RowBytes(Tensor tensor) {
        this.tensor = tensor;
        isAsItIs = tensor.source().isEmpty() && !tensor.isFortran() && tensor.byteOrder() == ByteOrder.LITTLE_ENDIAN;
    }

    /// The type in which the values are written.
    public DType dtype() {
        return isAsItIs ? tensor.dtype() : tensor.dtype().working();
    }

    public long bytes() {
        return tensor.shape().count() * dtype().bytes();
    }

    public void write(OutputStream out) throws IOException {
        if (isAsItIs) {
            for (long at = 0; at < tensor.bytes(); at += CHUNK) {
                tensor.storage().check();
                write(out, tensor.segment().asSlice(at, Math.min(CHUNK, tensor.bytes() - at)));
            }
            return;
        }
        long rowBytes = tensor.shape().columns() * dtype().bytes();
        try (var arena = Arena.ofConfined()) {
            var row = arena.allocate(Math.max(8, rowBytes), 8);
            for (long i = 0; i < tensor.shape().rows(); i++) {
                tensor.copyRows(i, 1, dtype(), row);
                for (long at = 0; at < rowBytes; at += CHUNK) {
                    write(out, row.asSlice(at, Math.min(CHUNK, rowBytes - at)));
                }
            }
        }
    }

    private static void write(OutputStream out, MemorySegment some) throws IOException {
        out.write(some.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
    }
}
