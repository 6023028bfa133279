package factorscope.model.io;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/// A matrix in compressed rows or columns, as scipy and AnnData keep it: values, their places within a line, and
/// where each line's begin.
///
/// @param byRows whether its lines are rows (CSR), else columns (CSC)
public record CompressedLines(Shape shape, Tensor data, Tensor indices, Tensor starts, boolean byRows)
        implements Sparse.Entries {
    /// So many values are read together.
    private static final int BLOCK = 1 << 16;

    @Override
    public void forEach(Sparse.Visitor visitor) throws IOException {
        long lines = byRows ? shape.rows() : shape.columns();
        long count = count();
        if (starts.shape().count() != lines + 1 || indices.shape().count() < count) {
            throw new IOException("its parts do not fit each other");
        }
        try (var arena = Arena.ofConfined()) {
            var values = arena.allocate(8L * BLOCK, 8);
            var places = arena.allocate(8L * BLOCK, 8);
            long read = 0;
            long end = 0;
            long before = (long) starts.at(0);
            for (long line = 0; line < lines; line++) {
                long to = (long) starts.at(line + 1);
                if (before < 0 || to < before || to > count) {
                    throw new IOException("a row lies outside its values");
                }
                for (long e = before; e < to; e++) {
                    if (e >= end || e < read) {
                        read = e;
                        end = Math.min(count, e + BLOCK);
                        data.copyRows(read, (int) (end - read), DType.FLOAT64, values);
                        indices.copyRows(read, (int) (end - read), DType.FLOAT64, places);
                    }
                    long other = (long) places.getAtIndex(ValueLayout.JAVA_DOUBLE, e - read);
                    double value = values.getAtIndex(ValueLayout.JAVA_DOUBLE, e - read);
                    visitor.entry(byRows ? line : other, byRows ? other : line, value);
                }
                before = to;
            }
        }
    }

    public long count() {
        return data.shape().count();
    }

    /// The type in which the values are kept.
    public DType dtype() {
        return data.dtype().working();
    }
}
