package factorscope.model.io.npy;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A matrix in compressed rows or columns, as scipy.sparse.save_npz keeps it: values, their columns, and where
/// each row's begin.
///
/// @param byRows whether it is compressed by rows (CSR), else by columns (CSC)
record SparseMatrix(Shape shape, Tensor data, Tensor indices, Tensor starts, boolean byRows) {
    /// Into zeros, float64.
    void fill(MemorySegment into) throws IOException {
        long lines = byRows ? shape.rows() : shape.columns();
        long across = byRows ? shape.columns() : shape.rows();
        long count = data.shape().count();
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
                if (other < 0 || other >= across) {
                    throw new IOException("a value lies outside the matrix");
                }
                long at = byRows ? line * across + other : other * lines + line;
                into.setAtIndex(ValueLayout.JAVA_DOUBLE, at, into.getAtIndex(ValueLayout.JAVA_DOUBLE, at) + data.at(e));
            }
        }
    }

    static DType dtype() {
        return DType.FLOAT64;
    }
}
