package factorscope.model.decompose.tensor.product;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import java.util.Arrays;

/// A core, or what else is small: on the heap, where short loops run.
public final class SmallTensor {
    private final double[] values;
    private final int[] sizes;

    /// @param values in the order of the sizes, the last one fastest
    public SmallTensor(double[] values, int[] sizes) {
        this.values = values;
        this.sizes = sizes;
    }

    public double[] values() {
        return values;
    }

    public int[] sizes() {
        return sizes;
    }

    public static SmallTensor zeros(int[] sizes) {
        return new SmallTensor(new double[count(sizes)], sizes.clone());
    }

    public static SmallTensor of(ModeProducts tensor) {
        return new SmallTensor(tensor.values().toArray(), tensor.sizes().clone());
    }

    public static SmallTensor of(Tensor tensor) {
        var sizes = tensor.shape().sizes().stream().mapToInt(Math::toIntExact).toArray();
        var small = zeros(sizes);
        int columns = Math.toIntExact(tensor.shape().columns());
        for (int i = 0; i < small.values.length; i++) {
            small.values[i] = tensor.at(i / columns, i % columns);
        }
        return small;
    }

    public static int count(int[] sizes) {
        int count = 1;
        for (int size : sizes) {
            count = Math.multiplyExact(count, size);
        }
        return count;
    }

    private int after(int mode) {
        int count = 1;
        for (int m = mode + 1; m < sizes.length; m++) {
            count *= sizes[m];
        }
        return count;
    }

    /// One mode multiplied by a matrix: position p of the new mode is the sum of `by[p][i]` times position i of the
    /// old.
    public SmallTensor times(int mode, double[][] by) {
        int n = sizes[mode];
        int after = after(mode);
        int before = values.length / Math.max(1, n * after);
        var smaller = sizes.clone();
        smaller[mode] = by.length;
        var out = new double[before * by.length * after];
        for (int b = 0; b < before; b++) {
            for (int p = 0; p < by.length; p++) {
                int to = (b * by.length + p) * after;
                for (int i = 0; i < n; i++) {
                    double factor = by[p][i];
                    int from = (b * n + i) * after;
                    for (int j = 0; j < after && factor != 0; j++) {
                        out[to + j] += factor * values[from + j];
                    }
                }
            }
        }
        return new SmallTensor(out, smaller);
    }

    /// One row for each position of a mode, the others in their order.
    public double[][] unfolded(int mode) {
        int n = sizes[mode];
        int after = after(mode);
        int before = values.length / Math.max(1, n * after);
        var out = new double[n][before * after];
        for (int b = 0; b < before; b++) {
            for (int i = 0; i < n; i++) {
                System.arraycopy(values, (b * n + i) * after, out[i], b * after, after);
            }
        }
        return out;
    }

    public double dot(SmallTensor other) {
        return Dot.of(values, other.values);
    }

    public double squares() {
        return Dot.square(values);
    }

    /// For a result.
    public Tensor kept(Compute compute) {
        var matrix = Matrix.allocateShared(compute.memory(), DType.FLOAT64, 1, values.length, "a result");
        matrix.setRow(0, values);
        var shape = new Shape(Arrays.stream(sizes).mapToObj(s -> (long) s).toList());
        return Tensor.of(matrix.segment(), DType.FLOAT64, shape, Storage.collected());
    }

    /// Products of the rows of two unfoldings: as many as the first has x as many as the second has.
    public static double[][] products(double[][] a, double[][] b) {
        var out = new double[a.length][b.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b.length; j++) {
                out[i][j] = Dot.of(a[i], b[j]);
            }
        }
        return out;
    }

    public static double[][] transposed(double[][] a, int columns) {
        var out = new double[columns][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < columns; j++) {
                out[j][i] = a[i][j];
            }
        }
        return out;
    }
}
