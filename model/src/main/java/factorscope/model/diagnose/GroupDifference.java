package factorscope.model.diagnose;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// What one dictionary tells of two groups of samples, such as two dumps: which components appear, vanish or turn.
///
/// @param components in their order
public record GroupDifference(List<OfComponent> components) {
    /// A component with less than this share of its other group's energy is not there.
    private static final double GONE = 0.05;

    /// One with less than this share of a group's whole energy is not there either.
    private static final double FAINT = 1e-3;

    /// Directions of the two groups with a smaller cosine have turned.
    private static final double TURNED = 0.8;

    public GroupDifference {
        components = List.copyOf(components);
    }

    /// What becomes of a component from the first group to the second.
    public enum Fate {
        STAYS,
        APPEARS,
        VANISHES,
        TURNS,
        /// In neither group.
        SILENT
    }

    /// @param component its number, from 0
    /// @param first its energy (squared weighted activation) per sample of the first group
    /// @param second the same of the second
    /// @param firesFirst share of the first group's samples it fires on
    /// @param firesSecond the same of the second
    /// @param cosine between the directions that fit each group alone best, the other components as they are; NaN
    ///     where it fires in one group only
    public record OfComponent(
            int component,
            double first,
            double second,
            double firesFirst,
            double firesSecond,
            double cosine,
            Fate fate) {
        /// log2 of the second group's energy over the first's; infinite where one is zero.
        public double logRatio() {
            return Math.log(second / first) / Math.log(2);
        }
    }

    /// Reads all data once.
    ///
    /// @param first samples of the first group
    /// @param second samples of the second
    public static GroupDifference of(Dataset data, TwoWay result, BitSet first, BitSet second, Compute compute) {
        int k = result.components();
        try (var scope = compute.memory().scope("the difference")) {
            var sums = List.of(new Sums(scope, k, result), new Sums(scope, k, result));
            collect(data, result, List.of(first, second), sums, compute, scope);
            var all = new double[2];
            for (int g = 0; g < 2; g++) {
                for (int c = 0; c < k; c++) {
                    all[g] += sums.get(g).energy(c);
                }
            }
            var components = new ArrayList<OfComponent>();
            for (int c = 0; c < k; c++) {
                double a = sums.get(0).energy(c);
                double b = sums.get(1).energy(c);
                boolean inFirst = a > GONE * b && a > FAINT * all[0] && a > 0;
                boolean inSecond = b > GONE * a && b > FAINT * all[1] && b > 0;
                double cosine = inFirst && inSecond
                        ? cosine(sums.get(0).direction(c, result), sums.get(1).direction(c, result))
                        : Double.NaN;
                components.add(new OfComponent(
                        c, a, b, sums.get(0).fires(c), sums.get(1).fires(c), cosine, fate(inFirst, inSecond, cosine)));
            }
            return new GroupDifference(components);
        }
    }

    private static Fate fate(boolean inFirst, boolean inSecond, double cosine) {
        if (inFirst && inSecond) {
            return cosine < TURNED ? Fate.TURNS : Fate.STAYS;
        }
        return inFirst ? Fate.VANISHES : inSecond ? Fate.APPEARS : Fate.SILENT;
    }

    private static double cosine(double[] a, double[] b) {
        double size = Math.sqrt(factorscope.model.linalg.Dot.square(a) * factorscope.model.linalg.Dot.square(b));
        return size == 0 ? 0 : factorscope.model.linalg.Dot.of(a, b) / size;
    }

    private static void collect(
            Dataset data, TwoWay result, List<BitSet> groups, List<Sums> sums, Compute compute, OffHeap scope) {
        var plain = Rows.of(data);
        int k = result.components();
        int d = plain.columns();
        var offset = new double[d];
        for (int j = 0; j < d && result.offset().isPresent(); j++) {
            offset[j] = result.offset().get().at(j);
        }
        var rows = result.offset().isPresent() ? plain.minus(offset) : plain;
        var type = rows.working();
        var components = Matrix.allocate(scope, type, k, d);
        for (int c = 0; c < k; c++) {
            for (int j = 0; j < d; j++) {
                components.set(c, j, result.loadings(1).at(j, c));
            }
        }
        var buffer = Matrix.allocate(scope, type, rows.blockRows(), d);
        var residual = Matrix.allocate(scope, type, rows.blockRows(), d);
        var codes = Matrix.allocate(scope, type, rows.blockRows(), k);
        var own = Matrix.allocate(scope, type, rows.blockRows(), k);
        var part = Matrix.allocate(scope, type, k, d);
        var z = new double[k];
        for (long block = 0; block < rows.blocks(); block++) {
            var here = rows.block(block, buffer);
            var r = residual.rows(0, here.count());
            var w = codes.rows(0, here.count());
            r.copyFrom(here.values());
            for (int i = 0; i < here.count(); i++) {
                read(result, (int) here.first() + i, z);
                w.setRow(i, z);
            }
            compute.linalg().gemm(false, false, -1, w, components, 1, r);
            for (int g = 0; g < 2; g++) {
                var v = own.rows(0, here.count());
                for (int i = 0; i < here.count(); i++) {
                    java.util.Arrays.fill(z, 0);
                    if (groups.get(g).get((int) here.first() + i)) {
                        w.getRow(i, z);
                        sums.get(g).take(z);
                    }
                    v.setRow(i, z);
                }
                compute.linalg().gemm(true, false, 1, v, r, 0, part);
                sums.get(g).residuals.accumulate(part);
            }
        }
    }

    private static void read(TwoWay result, int row, double[] into) {
        for (int c = 0; c < into.length; c++) {
            into[c] = result.loadings(0).at(row, c) * result.strength(c);
        }
    }

    /// What is collected of one group.
    private static final class Sums {
        private final double[] squares;
        private final long[] firing;
        /// Of each component, its activations times what is left of the samples: K x columns.
        private final Matrix residuals;

        private long count;

        Sums(OffHeap scope, int k, TwoWay result) {
            squares = new double[k];
            firing = new long[k];
            residuals = Matrix.allocate(
                    scope, DType.FLOAT64, k, result.axes().get(1).size());
        }

        void take(double[] z) {
            for (int c = 0; c < z.length; c++) {
                squares[c] += z[c] * z[c];
                firing[c] += z[c] != 0 ? 1 : 0;
            }
            count++;
        }

        double energy(int c) {
            return count == 0 ? 0 : squares[c] / count;
        }

        double fires(int c) {
            return count == 0 ? 0 : (double) firing[c] / count;
        }

        /// The least-squares direction for this group: the component corrected by what it leaves.
        double[] direction(int c, TwoWay result) {
            var direction = new double[residuals.columns()];
            residuals.getRow(c, direction);
            for (int j = 0; j < direction.length; j++) {
                direction[j] = result.loadings(1).at(j, c) + (squares[c] == 0 ? 0 : direction[j] / squares[c]);
            }
            return direction;
        }
    }
}
