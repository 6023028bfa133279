package factorscope.model.rank;

import factorscope.model.data.DType;
import factorscope.model.data.Numbers;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.memory.OffHeap;

/// Predicts a quarter of the data from the other three, with truncated SVDs of more and more components: what is
/// noise does not help.
///
/// With X cut into [A B; C D] the held-out A is predicted by B D_k^+ C, where D_k has the k leading components of D.
public final class BiCrossValidation implements RankCriterion {
    private static final int MOST_ROWS = 2000;

    /// Singular values below this share of the largest are not inverted.
    private static final double LEAST = 1e-10;

    @Override
    public About about() {
        return new About("bi-cross-validation", "Bi-cross-validation", "Owen, Perry 2009, Ann. Appl. Stat. 3(2)", true);
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public Voice voice(RankEvidence evidence) {
        var fits = evidence.fits().orElseThrow();
        var compute = fits.compute();
        try (var scope = compute.memory().scope("bi-cross-validation")) {
            var x = SampledRows.centred(evidence, scope, MOST_ROWS);
            int n = Math.toIntExact(x.rows());
            int d = x.columns();
            if (n < 4 || d < 4) {
                return Voice.silent(this, "There are too few rows or columns to hold a quarter out.");
            }
            var rowOrder = permutation(n, fits.seed(), "rows");
            var columnOrder = permutation(d, fits.seed(), "columns");
            int most = Math.min(evidence.most(), Math.min(n / 2, d / 2) - 1);
            var errors = new double[most + 1];
            for (int fold = 0; fold < 4 && !fits.stop().getAsBoolean(); fold++) {
                try (var inner = compute.memory().scope("bi-cross-validation")) {
                    new Fold(evidence, inner, x, rowOrder, columnOrder, fold).addErrors(errors);
                }
            }
            int best = 0;
            for (int k = 1; k <= most; k++) {
                best = errors[k] < errors[best] ? k : best;
            }
            var curve = new double[most];
            for (int k = 1; k <= most; k++) {
                curve[k - 1] = errors[0] == 0 ? 0 : Math.sqrt(errors[k] / errors[0]);
            }
            return new Voice(
                    this,
                    best,
                    Voice.Curve.of("relative error on what was held out", curve, most),
                    "Held-out quarters are predicted best with " + Numbers.counted(best, "component")
                            + (best == most ? ", the most that were tried" : "") + " (relative error "
                            + Numbers.shown(best == 0 ? 1 : curve[best - 1], 3)
                            + (n < evidence.spectrum().rows() ? ", on " + n + " rows drawn" : "")
                            + "); halves see weak components less well than the whole.");
        }
    }

    static int[] permutation(int size, long seed, String what) {
        var random = Randoms.of(seed, "bi-cross-validation " + what, 0);
        var order = new int[size];
        for (int i = 0; i < size; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    /// One half of an order and the other.
    static int[][] halves(int[] order, int which) {
        int middle = order.length / 2;
        var first = java.util.Arrays.copyOfRange(order, 0, middle);
        var second = java.util.Arrays.copyOfRange(order, middle, order.length);
        return which == 0 ? new int[][] {first, second} : new int[][] {second, first};
    }

    /// One quarter held out.
    private static final class Fold {
        private final Matrix a;
        private final Matrix b;
        private final Matrix c;
        private final Matrix d;
        private final RankEvidence evidence;
        private final OffHeap scope;

        Fold(RankEvidence evidence, OffHeap scope, Matrix x, int[] rows, int[] columns, int fold) {
            this.evidence = evidence;
            this.scope = scope;
            int[][] r = halves(rows, fold / 2);
            int[][] q = halves(columns, fold % 2);
            a = part(x, r[0], q[0]);
            b = part(x, r[0], q[1]);
            c = part(x, r[1], q[0]);
            d = part(x, r[1], q[1]);
        }

        private Matrix part(Matrix x, int[] rows, int[] columns) {
            var part = Matrix.allocate(scope, DType.FLOAT64, rows.length, columns.length);
            for (int i = 0; i < rows.length; i++) {
                for (int j = 0; j < columns.length; j++) {
                    part.set(i, j, x.get(rows[i], columns[j]));
                }
            }
            return part;
        }

        void addErrors(double[] errors) {
            var linalg = evidence.fits().orElseThrow().compute().linalg();
            var svd = linalg.svd(d, scope);
            int kept = Math.toIntExact(svd.right().rows());
            // B V and U'C: component k adds their k-th column times their k-th row over s_k
            var left = Matrix.allocate(scope, DType.FLOAT64, b.rows(), kept);
            linalg.gemm(false, true, 1, b, svd.right(), 0, left);
            var right = Matrix.allocate(scope, DType.FLOAT64, kept, c.columns());
            linalg.gemm(true, false, 1, svd.left(), c, 0, right);
            var residual = a;
            errors[0] += squares(residual);
            double largest = svd.values().get(0, 0);
            var row = new double[c.columns()];
            for (int k = 0; k < errors.length - 1; k++) {
                double s = k < kept ? svd.values().get(0, k) : 0;
                if (s > LEAST * largest) {
                    right.getRow(k, row);
                    subtract(residual, left, k, row, 1 / s);
                }
                errors[k + 1] += squares(residual);
            }
        }

        private static void subtract(Matrix residual, Matrix left, int k, double[] row, double factor) {
            var values = new double[row.length];
            for (long i = 0; i < residual.rows(); i++) {
                double weight = left.get(i, k) * factor;
                residual.getRow(i, values);
                for (int j = 0; j < values.length; j++) {
                    values[j] -= weight * row[j];
                }
                residual.setRow(i, values);
            }
        }

        private static double squares(Matrix matrix) {
            var row = new double[matrix.columns()];
            double sum = 0;
            for (long i = 0; i < matrix.rows(); i++) {
                matrix.getRow(i, row);
                sum += factorscope.model.linalg.Dot.square(row);
            }
            return sum;
        }
    }
}
