package factorscope.model.diagnose;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import java.util.BitSet;

/// What is collected of one group of samples: the energy and firing of each component, and what it leaves of them.
///
/// Sums of disjoint groups add up, so those of a group's complement cost nothing once those of all samples are known.
public final class GroupSums {
    /// Columns × components.
    private final Tensor loadings;

    private final long count;
    private final double[] squares;
    private final long[] firing;

    /// Of each component, its activations times what is left of the samples: K x columns.
    private final double[][] residuals;

    private GroupSums(Tensor loadings, long count, double[] squares, long[] firing, double[][] residuals) {
        this.loadings = loadings;
        this.count = count;
        this.squares = squares;
        this.firing = firing;
        this.residuals = residuals;
    }

    /// Reads the group's rows once.
    ///
    /// @param group samples
    public static GroupSums of(Dataset data, TwoWay result, BitSet group, Compute compute) {
        int k = result.components();
        int d = data.columns().size();
        var squares = new double[k];
        var firing = new long[k];
        var residuals = new double[k][d];
        var plain = Rows.of(data);
        var rows = result.offset().isPresent() ? plain.minus(offset(result, d)) : plain;
        var type = rows.working();
        try (var scope = compute.memory().scope("the difference")) {
            var components = Matrix.allocate(scope, type, k, d);
            for (int c = 0; c < k; c++) {
                for (int j = 0; j < d; j++) {
                    components.set(c, j, result.loadings(1).at(j, c));
                }
            }
            int most = rows.blockRows();
            var residual = Matrix.allocate(scope, type, most, d);
            var codes = Matrix.allocate(scope, type, most, k);
            var part = Matrix.allocate(scope, type, k, d);
            var sum = Matrix.allocate(scope, DType.FLOAT64, k, d);
            var z = new double[k];
            int next = group.nextSetBit(0);
            while (next >= 0) {
                var numbers = new long[most];
                int count = 0;
                for (; next >= 0 && count < most; next = group.nextSetBit(next + 1)) {
                    numbers[count] = next;
                    read(result, next, z);
                    codes.setRow(count++, z);
                    for (int c = 0; c < k; c++) {
                        squares[c] += z[c] * z[c];
                        firing[c] += z[c] != 0 ? 1 : 0;
                    }
                }
                var r = residual.rows(0, count);
                var w = codes.rows(0, count);
                rows.gather(java.util.Arrays.copyOf(numbers, count), r);
                compute.linalg().gemm(false, false, -1, w, components, 1, r);
                compute.linalg().gemm(true, false, 1, w, r, 0, part);
                sum.accumulate(part);
            }
            for (int c = 0; c < k; c++) {
                sum.getRow(c, residuals[c]);
            }
        }
        return new GroupSums(result.loadings(1), group.cardinality(), squares, firing, residuals);
    }

    private static double[] offset(TwoWay result, int d) {
        var offset = new double[d];
        for (int j = 0; j < d; j++) {
            offset[j] = result.offset().orElseThrow().at(j);
        }
        return offset;
    }

    private static void read(TwoWay result, int row, double[] into) {
        for (int c = 0; c < into.length; c++) {
            into[c] = result.loadings(0).at(row, c) * result.strength(c);
        }
    }

    /// Those of the samples that are not in a part.
    ///
    /// @param part of this group
    public GroupSums without(GroupSums part) {
        var otherSquares = squares.clone();
        var otherFiring = firing.clone();
        var otherResiduals = new double[residuals.length][];
        for (int c = 0; c < squares.length; c++) {
            otherFiring[c] -= part.firing[c];
            otherSquares[c] = otherFiring[c] == 0 ? 0 : Math.max(0, squares[c] - part.squares[c]);
            otherResiduals[c] = residuals[c].clone();
            for (int j = 0; j < otherResiduals[c].length; j++) {
                otherResiduals[c][j] -= part.residuals[c][j];
            }
        }
        return new GroupSums(loadings, count - part.count, otherSquares, otherFiring, otherResiduals);
    }

    public int components() {
        return squares.length;
    }

    /// Squared weighted activation per sample.
    public double energy(int c) {
        return count == 0 ? 0 : squares[c] / count;
    }

    /// The share of samples that a component fires on.
    public double fires(int c) {
        return count == 0 ? 0 : (double) firing[c] / count;
    }

    /// The least-squares direction for this group: the component corrected by what it leaves.
    double[] direction(int c) {
        var direction = residuals[c].clone();
        for (int j = 0; j < direction.length; j++) {
            direction[j] = loadings.at(j, c) + (squares[c] == 0 ? 0 : direction[j] / squares[c]);
        }
        return direction;
    }
}
