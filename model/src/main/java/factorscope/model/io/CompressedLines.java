package factorscope.model.io;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Tensor;
import java.io.IOException;

/// A matrix in compressed rows or columns, as scipy and AnnData keep it: values, their places within a line, and
/// where each line's begin.
///
/// @param byRows whether its lines are rows (CSR), else columns (CSC)
public record CompressedLines(Shape shape, Tensor data, Tensor indices, Tensor starts, boolean byRows)
        implements Sparse.Entries {
    @Override
    public void forEach(Sparse.Visitor visitor) throws IOException {
        long lines = byRows ? shape.rows() : shape.columns();
        long count = count();
        if (starts.shape().count() != lines + 1 || indices.shape().count() < count) {
            throw new IOException("its parts do not fit each other");
        }
        for (long line = 0; line < lines; line++) {
            long from = (long) starts.at(line);
            long to = (long) starts.at(line + 1);
            if (from < 0 || to < from || to > count) {
                throw new IOException("a row lies outside its values");
            }
            for (long e = from; e < to; e++) {
                long other = (long) indices.at(e);
                visitor.entry(byRows ? line : other, byRows ? other : line, data.at(e));
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
