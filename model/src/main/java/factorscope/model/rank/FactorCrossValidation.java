package factorscope.model.rank;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.alternating.Encoding;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.OffHeap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Bi-cross-validation of a factorization with signs: predicts a quarter of the data from the other three.
///
/// With X cut into [A B; C D] and D ~ W H, the rows of B are coded by H and the columns of C by W, each with the signs
/// that the factorization has there, and the held-out A is predicted by their product.
public final class FactorCrossValidation implements RankCriterion {
    private static final int MOST_ROWS = 600;

    private final String algorithm;
    private final String name;
    private final Map<String, String> params;

    private FactorCrossValidation(String algorithm, String name, Map<String, String> params) {
        this.algorithm = algorithm;
        this.name = name;
        this.params = params;
    }

    public static RankCriterion nmf() {
        return new FactorCrossValidation("nmf", "NMF", Map.of());
    }

    /// Without the limit on each component's columns: halves of few columns leave no room for one.
    public static RankCriterion snmf() {
        return new FactorCrossValidation("snmf", "SNMF", Map.of("keep", "1", "floor", "false"));
    }

    @Override
    public About about() {
        return new About(
                "bi-cross-validation-" + algorithm,
                "Bi-cross-validation, " + name,
                "Owen, Perry 2009, Ann. Appl. Stat. 3(2)",
                true);
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
            var x = SampledRows.drawn(fits, scope, MOST_ROWS);
            if (algorithm.equals("nmf") && hasNegative(x)) {
                return Voice.silent(this, "NMF needs data without negative values.");
            }
            int n = Math.toIntExact(x.rows());
            int most = Math.min(evidence.most(), Math.min(n, x.columns()) / 2 - 1);
            if (most < 1) {
                return Voice.silent(this, "There are too few rows or columns to hold a quarter out.");
            }
            var rows = BiCrossValidation.permutation(n, fits.seed(), "rows");
            var columns = BiCrossValidation.permutation(x.columns(), fits.seed(), "columns");
            var quarters = List.of(0, 1, 2, 3).stream()
                    .map(fold -> Quarters.of(scope, x, rows, columns, fold))
                    .toList();
            double nothing = quarters.stream().mapToDouble(q -> squares(q.a)).sum();
            if (nothing == 0) {
                return Voice.silent(this, "All values are zero: there is nothing to predict.");
            }
            var errors = Grid.errors(1, most, k -> error(fits, quarters, k, nothing));
            var best = Grid.sparing(errors);
            if (best.isEmpty()) {
                return Voice.silent(this, "It was stopped before its first fit.");
            }
            return new Voice(
                    this,
                    best.get(),
                    Grid.curve("relative error on what was held out", errors),
                    name + " predicts held-out quarters as well as it can with "
                            + Numbers.counted(best.get(), "component")
                            + (best.get() == most ? ", the most that were tried" : "") + " (relative error "
                            + Numbers.shown(errors.getOrDefault(best.get(), Double.NaN), 3)
                            + (n < evidence.spectrum().rows() ? ", on " + n + " rows drawn" : "")
                            + "); halves see weak components less well than the whole.");
        }
    }

    private OptionalDouble error(RankEvidence.Fits fits, List<Quarters> quarters, int k, double nothing) {
        double errors = 0;
        for (int fold = 0; fold < quarters.size(); fold++) {
            var texts = new java.util.TreeMap<>(params);
            texts.put("components", Integer.toString(k));
            var task = new Fitter.Task(
                    algorithm, quarters.get(fold).training(), "quarter " + fold, texts, fits.seed() + fold);
            var fitted = fits.stop().getAsBoolean()
                    ? Optional.<TwoWay>empty()
                    : fits.fitter().fit(task);
            if (fitted.isEmpty()) {
                return OptionalDouble.empty();
            }
            errors += quarters.get(fold).errors(fits.compute(), fitted.get());
        }
        return OptionalDouble.of(Math.sqrt(errors / nothing));
    }

    private static boolean hasNegative(Matrix x) {
        var row = new double[x.columns()];
        for (long i = 0; i < x.rows(); i++) {
            x.getRow(i, row);
            for (double value : row) {
                if (value < 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private static double squares(Matrix x) {
        var row = new double[x.columns()];
        double sum = 0;
        for (long i = 0; i < x.rows(); i++) {
            x.getRow(i, row);
            sum += factorscope.model.linalg.Dot.square(row);
        }
        return sum;
    }

    /// X in four parts.
    ///
    /// @param c transposed: its columns are coded
    private record Quarters(Matrix a, Matrix b, Matrix c, Dataset training) {
        static Quarters of(OffHeap scope, Matrix x, int[] rows, int[] columns, int fold) {
            int[][] r = BiCrossValidation.halves(rows, fold / 2);
            int[][] q = BiCrossValidation.halves(columns, fold % 2);
            var d = part(scope, x, r[1], q[1], false);
            return new Quarters(
                    part(scope, x, r[0], q[0], false),
                    part(scope, x, r[0], q[1], false),
                    part(scope, x, r[1], q[0], true),
                    SampledRows.dataset("quarter " + fold, d));
        }

        private static Matrix part(OffHeap scope, Matrix x, int[] rows, int[] columns, boolean turned) {
            var part = turned
                    ? Matrix.allocate(scope, DType.FLOAT64, columns.length, rows.length)
                    : Matrix.allocate(scope, DType.FLOAT64, rows.length, columns.length);
            for (int i = 0; i < rows.length; i++) {
                for (int j = 0; j < columns.length; j++) {
                    part.set(turned ? j : i, turned ? i : j, x.get(rows[i], columns[j]));
                }
            }
            return part;
        }

        /// Squared errors on A.
        double errors(Compute compute, TwoWay fitted) {
            try (var scope = compute.memory().scope("bi-cross-validation")) {
                var h = turned(scope, fitted, 1);
                var w = turned(scope, fitted, 0);
                var left = Encoding.codes(compute, scope, b, h, fitted.signs(0) == TwoWay.Signs.NONNEGATIVE);
                var right = Encoding.codes(compute, scope, c, w, fitted.signs(1) == TwoWay.Signs.NONNEGATIVE);
                // A ~ B-codes S^-1 C-codes', where D ~ W S H with unit W and H: both codes carry S
                for (int k = 0; k < fitted.components(); k++) {
                    double strength = fitted.strength(k);
                    for (long i = 0; i < left.rows(); i++) {
                        left.set(i, k, strength == 0 ? 0 : left.get(i, k) / strength);
                    }
                }
                var residual = Matrix.allocate(scope, DType.FLOAT64, a.rows(), a.columns());
                residual.copyFrom(a);
                compute.linalg().gemm(false, true, -1, left, right, 1, residual);
                return squares(residual);
            }
        }

        private static Matrix turned(OffHeap scope, TwoWay fitted, int axis) {
            var loadings = fitted.loadings(axis);
            int length = Math.toIntExact(loadings.shape().rows());
            var turned = Matrix.allocate(scope, DType.FLOAT64, fitted.components(), length);
            for (int k = 0; k < fitted.components(); k++) {
                for (int i = 0; i < length; i++) {
                    turned.set(k, i, loadings.at(i, k));
                }
            }
            return turned;
        }
    }
}
