package factorscope.model.rank;

import factorscope.model.data.DType;
import factorscope.model.data.Numbers;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.memory.OffHeap;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/// Hides single values, fills them in by PCA with more and more components, and looks how far off they are.
///
/// The fill-in repeats "fit, replace what is hidden by the fit" (hard imputation) until it settles.
public final class HeldOutEntries implements RankCriterion {
    private static final int MOST_ROWS = 400;
    private static final double HIDDEN = 0.1;
    private static final int FINDING = 3;
    private static final int MOST_ROUNDS = 60;

    /// What is filled in has settled when it moves by less than this share of itself.
    private static final double SETTLED = 3e-3;

    @Override
    public About about() {
        return new About(
                "held-out-entries",
                "Held-out entries",
                "Wold 1978, Technometrics 20(4); by imputation: Mazumder, Hastie, Tibshirani 2010",
                true);
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public Voice voice(RankEvidence evidence) {
        var fits = evidence.fits().orElseThrow();
        try (var scope = fits.compute().memory().scope("held-out entries")) {
            var x = SampledRows.centred(evidence, scope, MOST_ROWS);
            int most = (int) Math.min(evidence.most(), Math.min(x.rows(), x.columns()) - 1);
            if (x.rows() < 4 || most < 1) {
                return Voice.silent(this, "There are too few rows or columns to hide values of.");
            }
            var hidden = new Hidden(x, Randoms.of(fits.seed(), "held-out entries", 0));
            double nothing = hidden.error();
            if (nothing == 0) {
                return Voice.silent(this, "The data do not vary: there is nothing to fill in.");
            }
            var errors = Grid.errors(1, most, k -> {
                if (fits.stop().getAsBoolean()) {
                    return OptionalDouble.empty();
                }
                try (var inner = fits.compute().memory().scope("held-out entries")) {
                    hidden.fill(evidence, inner, k);
                }
                return OptionalDouble.of(hidden.error() / nothing);
            });
            var least = Grid.sparing(errors);
            if (least.isEmpty()) {
                return Voice.silent(this, "It was stopped before its first fit.");
            }
            int best = least.get();
            return new Voice(
                    this,
                    best,
                    Grid.curve("relative error of hidden values", errors),
                    "Of " + Numbers.count(hidden.rows.length) + " hidden values "
                            + Numbers.counted(best, "component") + " tell most (relative error "
                            + Numbers.shown(errors.getOrDefault(best, 1.0), 3)
                            + (x.rows() < evidence.spectrum().rows() ? ", on " + x.rows() + " rows drawn" : "")
                            + "); noise that columns share is taken for components.");
        }
    }

    /// Values that are hidden, and what is put in their place.
    private static final class Hidden {
        private final Matrix x;
        private final int[] rows;
        private final int[] columns;
        private final double[] values;
        private final SplittableRandom random;

        Hidden(Matrix x, SplittableRandom random) {
            this.x = x;
            this.random = random;
            int count = (int) Math.max(1, Math.round(HIDDEN * x.rows() * x.columns()));
            var places = Randoms.sample(random, x.rows() * x.columns(), count);
            rows = new int[count];
            columns = new int[count];
            values = new double[count];
            for (int i = 0; i < count; i++) {
                rows[i] = (int) (places[i] / x.columns());
                columns[i] = (int) (places[i] % x.columns());
                values[i] = x.get(rows[i], columns[i]);
                // the columns are centred
                x.set(rows[i], columns[i], 0);
            }
        }

        double error() {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                double off = values[i] - x.get(rows[i], columns[i]);
                sum += off * off;
            }
            return Math.sqrt(sum);
        }

        /// Begins anew: a number of components must not profit from those before it.
        void fill(RankEvidence evidence, OffHeap scope, int k) {
            var compute = evidence.fits().orElseThrow().compute();
            for (int i = 0; i < values.length; i++) {
                x.set(rows[i], columns[i], 0);
            }
            var right = Matrix.allocate(scope, DType.FLOAT64, x.columns(), k);
            Randoms.fillGaussian(random, right);
            var left = Matrix.allocate(scope, DType.FLOAT64, x.rows(), k);
            double moved = 1;
            for (int round = 0; round < MOST_ROUNDS && moved > SETTLED; round++) {
                compute.linalg().gemm(false, false, 1, x, right, 0, left);
                try (var inner = compute.memory().scope("held-out entries")) {
                    compute.linalg().orthonormalise(left, inner);
                }
                compute.linalg().gemm(true, false, 1, x, left, 0, right);
                // the first rounds find the space, from a start that knows nothing
                moved = round < FINDING ? 1 : impute(left, right, k);
            }
        }

        /// @return how far the values moved, relative to their size
        private double impute(Matrix left, Matrix right, int k) {
            var l = new double[k];
            var r = new double[k];
            double change = 0;
            double size = 0;
            for (int i = 0; i < values.length; i++) {
                left.getRow(rows[i], l);
                right.getRow(columns[i], r);
                double next = Dot.of(l, r);
                double before = x.get(rows[i], columns[i]);
                change += (next - before) * (next - before);
                size += next * next;
                x.set(rows[i], columns[i], next);
            }
            return size == 0 ? 0 : Math.sqrt(change / size);
        }
    }
}
