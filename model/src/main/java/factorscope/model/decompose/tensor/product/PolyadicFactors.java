package factorscope.model.decompose.tensor.product;

import factorscope.model.data.DType;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/// The loadings of a polyadic decomposition along every mode, and what follows from them.
public final class PolyadicFactors {
    private final int components;
    private final List<Matrix> modes;

    /// A'A by mode, as far as it is known.
    private final Map<Integer, double[][]> grams = new HashMap<>();

    /// @param modes positions x K each, float64
    public PolyadicFactors(List<Matrix> modes) {
        this.modes = List.copyOf(modes);
        this.components = modes.getFirst().columns();
    }

    public static PolyadicFactors allocate(OffHeap scope, int[] sizes, int components) {
        var modes = new ArrayList<Matrix>();
        for (int size : sizes) {
            modes.add(Matrix.allocate(scope, DType.FLOAT64, size, components));
        }
        return new PolyadicFactors(modes);
    }

    /// Loadings that are part of a solver's state: saved and restored with it.
    public static PolyadicFactors declare(SolverState state, String name, int[] sizes, int components) {
        var factors = allocate(state.scratch(), sizes, components);
        state.matrices(name, factors.modes);
        state.onceRestored(factors::allChanged);
        return factors;
    }

    public static long bytes(int[] sizes, int components) {
        long rows = 0;
        for (int size : sizes) {
            rows += size;
        }
        return rows * components * Double.BYTES;
    }

    public int order() {
        return modes.size();
    }

    public int components() {
        return components;
    }

    public Matrix mode(int m) {
        return modes.get(m);
    }

    public List<Matrix> all() {
        return modes;
    }

    /// All but the first.
    public List<Matrix> inner() {
        return modes.subList(1, modes.size());
    }

    /// @param signed by mode: from the normal distribution, else uniformly from 0 to 1
    public void fill(SplittableRandom random, IntPredicate signed) {
        allChanged();
        for (int m = 0; m < modes.size(); m++) {
            var mode = modes.get(m);
            boolean isSigned = signed.test(m);
            for (long i = 0; i < mode.rows(); i++) {
                for (int r = 0; r < components; r++) {
                    mode.set(i, r, isSigned ? random.nextGaussian() : random.nextDouble());
                }
            }
        }
    }

    public void copyFrom(PolyadicFactors other) {
        allChanged();
        for (int m = 0; m < modes.size(); m++) {
            modes.get(m).copyFrom(other.modes.get(m));
        }
    }

    /// To be called after a mode's loadings were written from elsewhere.
    public void changed(int m) {
        grams.remove(m);
    }

    private void allChanged() {
        grams.clear();
    }

    /// A'A of one mode.
    public double[][] gram(int m) {
        return grams.computeIfAbsent(m, this::gramAnew);
    }

    private double[][] gramAnew(int m) {
        var gram = new double[components][components];
        var row = new double[components];
        for (long i = 0; i < modes.get(m).rows(); i++) {
            modes.get(m).getRow(i, row);
            for (int r = 0; r < components; r++) {
                for (int s = 0; s < components; s++) {
                    gram[r][s] += row[r] * row[s];
                }
            }
        }
        return gram;
    }

    /// The grams of all modes but one, multiplied element by element; of all modes for -1.
    public double[][] gramWithout(int without) {
        var product = new double[components][components];
        for (var row : product) {
            java.util.Arrays.fill(row, 1);
        }
        for (int m = 0; m < modes.size(); m++) {
            if (m != without) {
                var gram = gram(m);
                for (int r = 0; r < components; r++) {
                    for (int s = 0; s < components; s++) {
                        product[r][s] *= gram[r][s];
                    }
                }
            }
        }
        return product;
    }

    /// Memory for [#updateInner].
    public static final class Scratch {
        /// By mode, what is left of the products once the modes up to it are multiplied in: K x the rest.
        private final List<Matrix> rests = new ArrayList<>();

        /// One component over all positions of the modes that come later: K x the rest.
        private final Matrix later;

        /// Products of the data with the other modes: K x the longest mode.
        private final Matrix products;

        /// A mode's loadings by component: K x the longest mode.
        private final Matrix turned;

        public Scratch(OffHeap scope, int[] sizes, int components) {
            long rest = 1;
            for (int m = 1; m < sizes.length; m++) {
                rest *= sizes[m];
            }
            int longest = 1;
            for (int m = 1; m < sizes.length; m++) {
                rest /= sizes[m];
                longest = Math.max(longest, sizes[m]);
                rests.add(Matrix.allocate(scope, DType.FLOAT64, components, Math.toIntExact(rest)));
            }
            int first = rests.isEmpty() ? 1 : rests.getFirst().columns();
            later = Matrix.allocate(scope, DType.FLOAT64, components, first);
            products = Matrix.allocate(scope, DType.FLOAT64, components, longest);
            turned = Matrix.allocate(scope, DType.FLOAT64, components, longest);
        }

        public static long bytes(int[] sizes, int components) {
            long rest = 1;
            for (int m = 1; m < sizes.length; m++) {
                rest *= sizes[m];
            }
            long values = 0;
            int longest = 1;
            for (int m = 1; m < sizes.length; m++) {
                rest /= sizes[m];
                values += m == 1 ? 2 * rest : rest;
                longest = Math.max(longest, sizes[m]);
            }
            return 8L * components * (values + 2L * longest);
        }
    }

    /// Updates the inner modes one after the other from the products with the first mode's loadings.
    ///
    /// @param y K x (all other positions)
    /// @param solvers by mode
    /// @return the products of the data with each component: K
    public double[] updateInner(Matrix y, List<ModeSolver> solvers, Scratch scratch, Compute compute) {
        var fits = new double[components];
        var from = y;
        for (int m = 1; m < modes.size(); m++) {
            var mode = modes.get(m);
            int n = Math.toIntExact(mode.rows());
            var rest = scratch.rests.get(m - 1);
            var products = scratch.products.reshaped(components, n);
            var turned = scratch.turned.reshaped(components, n);
            var later = scratch.later.reshaped(components, rest.columns());
            var whole = from;
            int next = m + 1;
            compute.parallel(components, (r, _) -> {
                later.setRow(r, column(next, r, rest.columns()));
                compute.linalg()
                        .gemm(
                                false,
                                false,
                                1,
                                whole.rows(r, 1).reshaped(n, rest.columns()),
                                later.rows(r, 1).reshaped(rest.columns(), 1),
                                0,
                                products.rows(r, 1).reshaped(n, 1));
            });
            update(m, solvers.get(m), products, turned, fits);
            compute.parallel(
                    next < modes.size() ? components : 0,
                    (r, _) -> compute.linalg()
                            .gemm(
                                    false,
                                    false,
                                    1,
                                    turned.rows(r, 1),
                                    whole.rows(r, 1).reshaped(n, rest.columns()),
                                    0,
                                    rest.rows(r, 1)));
            from = rest;
        }
        return fits;
    }

    /// @param fits becomes the products of the data with each component
    private void update(int m, ModeSolver solver, Matrix products, Matrix turned, double[] fits) {
        var mode = modes.get(m);
        int n = Math.toIntExact(mode.rows());
        var columns = new double[components][n];
        for (int r = 0; r < components; r++) {
            products.getRow(r, columns[r]);
        }
        solver.solve(gramWithout(m), columns, mode);
        java.util.Arrays.fill(fits, 0);
        var row = new double[components];
        for (int i = 0; i < n; i++) {
            mode.getRow(i, row);
            for (int r = 0; r < components; r++) {
                turned.set(r, i, row[r]);
                fits[r] += columns[r][i] * row[r];
            }
        }
        changed(m);
    }

    /// One component over all positions of the modes from `from` on.
    private double[] column(int from, int r, int size) {
        var column = new double[] {1};
        for (int m = from; m < modes.size(); m++) {
            int n = Math.toIntExact(modes.get(m).rows());
            var longer = new double[column.length * n];
            for (int a = 0; a < column.length; a++) {
                for (int i = 0; i < n; i++) {
                    longer[a * n + i] = column[a] * modes.get(m).get(i, r);
                }
            }
            column = longer;
        }
        if (column.length != size) {
            throw new IllegalStateException("the modes do not fill the columns");
        }
        return column;
    }

    /// Gives the inner modes' columns unit norm; the first mode takes the scale.
    public void normaliseInner() {
        for (int m = 1; m < modes.size(); m++) {
            var norms = norms(m);
            for (int r = 0; r < components; r++) {
                double norm = norms[r];
                if (norm > 0) {
                    scale(m, r, 1 / norm);
                    scale(0, r, norm);
                }
            }
        }
    }

    public double[] norms(int m) {
        var norms = new double[components];
        for (int r = 0; r < components; r++) {
            double sum = 0;
            for (long i = 0; i < modes.get(m).rows(); i++) {
                sum += modes.get(m).get(i, r) * modes.get(m).get(i, r);
            }
            norms[r] = Math.sqrt(sum);
        }
        return norms;
    }

    private void scale(int m, int r, double factor) {
        changed(m);
        for (long i = 0; i < modes.get(m).rows(); i++) {
            modes.get(m).set(i, r, modes.get(m).get(i, r) * factor);
        }
    }

    /// ||model||^2.
    public double squares() {
        double sum = 0;
        for (var row : gramWithout(-1)) {
            for (double value : row) {
                sum += value;
            }
        }
        return sum;
    }
}
