package factorscope.model.decompose.tensor.product;

import factorscope.model.data.DType;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.OffHeap;

/// A dense tensor in memory, and what is asked of it mode by mode.
public final class ModeProducts {
    private final Matrix values;
    private final int[] sizes;

    /// @param values in the order of the sizes, the last one fastest; float64
    /// @param sizes of the modes
    public ModeProducts(Matrix values, int[] sizes) {
        this.values = values;
        this.sizes = sizes;
    }

    public Matrix values() {
        return values;
    }

    public int[] sizes() {
        return sizes;
    }

    private long before(int mode) {
        long count = 1;
        for (int m = 0; m < mode; m++) {
            count *= sizes[m];
        }
        return count;
    }

    private int after(int mode) {
        int count = 1;
        for (int m = mode + 1; m < sizes.length; m++) {
            count = Math.multiplyExact(count, sizes[m]);
        }
        return count;
    }

    /// G = X X' of the unfolding along a mode.
    public Matrix gram(int mode, Linalg linalg, OffHeap scope) {
        int n = sizes[mode];
        int after = after(mode);
        var gram = Matrix.allocate(scope, DType.FLOAT64, n, n);
        if (after == 1) {
            linalg.gemm(true, false, 1, values.reshaped(before(mode), n), values.reshaped(before(mode), n), 0, gram);
            return gram;
        }
        var slices = values.reshaped(before(mode) * n, after);
        for (long s = 0; s < before(mode); s++) {
            var slice = slices.rows(s * n, n);
            linalg.gemm(false, true, 1, slice, slice, 1, gram);
        }
        return gram;
    }

    /// The tensor with one mode multiplied by U'.
    ///
    /// @param u size of the mode x rank
    public ModeProducts project(int mode, Matrix u, Linalg linalg, OffHeap scope) {
        int n = sizes[mode];
        int rank = u.columns();
        int after = after(mode);
        long before = before(mode);
        var smaller = sizes.clone();
        smaller[mode] = rank;
        var out = Matrix.allocate(scope, DType.FLOAT64, before * rank, after);
        if (after == 1) {
            linalg.gemm(false, false, 1, values.reshaped(before, n), u, 0, out.reshaped(before, rank));
            return new ModeProducts(out, smaller);
        }
        var slices = values.reshaped(before * n, after);
        for (long s = 0; s < before; s++) {
            linalg.gemm(true, false, 1, u, slices.rows(s * n, n), 0, out.rows(s * rank, rank));
        }
        return new ModeProducts(out, smaller);
    }

    /// One row for each position of a mode.
    public Matrix unfolded(int mode, OffHeap scope) {
        int n = sizes[mode];
        int after = after(mode);
        long before = before(mode);
        var out = Matrix.allocate(scope, DType.FLOAT64, n, Math.toIntExact(before * after));
        var row = new double[after];
        var slices = values.reshaped(before * n, after);
        for (int i = 0; i < n; i++) {
            var whole = out.rows(i, 1).reshaped(before, after);
            for (long s = 0; s < before; s++) {
                slices.getRow(s * n + i, row);
                whole.setRow(s, row);
            }
        }
        return out;
    }

    /// The other way round: takes the values from an unfolding.
    public void fold(int mode, Matrix unfolded) {
        int n = sizes[mode];
        int after = after(mode);
        long before = before(mode);
        var row = new double[after];
        var slices = values.reshaped(before * n, after);
        for (int i = 0; i < n; i++) {
            var whole = unfolded.rows(i, 1).reshaped(before, after);
            for (long s = 0; s < before; s++) {
                whole.getRow(s, row);
                slices.setRow(s * n + i, row);
            }
        }
    }

    /// ||X||^2.
    public double squares() {
        double sum = 0;
        var row = new double[values.columns()];
        for (long i = 0; i < values.rows(); i++) {
            values.getRow(i, row);
            sum += Dot.square(row);
        }
        return sum;
    }

    public long count() {
        return before(sizes.length);
    }
}
