package factorscope.model.rank;

import factorscope.model.data.DType;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import java.util.Map;
import java.util.stream.LongStream;

/// Components with more variance than those of data whose columns were shuffled independently, which leaves every
/// column as it is and destroys what ties them together.
public final class ParallelAnalysis implements RankCriterion {
    private static final int SHUFFLES = 10;
    private static final int MOST_ROWS = 4000;

    @Override
    public About about() {
        return new About(
                "parallel-analysis",
                "Parallel analysis",
                "Horn 1965, Psychometrika 30; by permutation: Buja, Eyuboglu 1992",
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
        try (var scope = compute.memory().scope("parallel analysis")) {
            var x = SampledRows.centred(evidence, scope, MOST_ROWS);
            int d = x.columns();
            var real = singularValues(fits, x, "rows as they are");
            var shuffled = Matrix.allocate(scope, DType.FLOAT64, x.rows(), d);
            var largest = new double[real.length];
            for (int time = 0; time < SHUFFLES; time++) {
                shuffle(x, shuffled, fits.seed(), time);
                var chance = singularValues(fits, shuffled, "shuffle " + time);
                if (chance.length < real.length || real.length == 0) {
                    return Voice.silent(this, "It was stopped before its last shuffle.");
                }
                for (int i = 0; i < real.length; i++) {
                    largest[i] = Math.max(largest[i], chance[i]);
                }
            }
            int k = 0;
            while (k < Math.min(real.length, Math.min(d, x.rows() - 1)) && real[k] > largest[k] * (1 + 1e-9)) {
                k++;
            }
            return new Voice(
                    this,
                    k,
                    Voice.Curve.of("largest singular value of shuffled data", largest, evidence.most()),
                    Numbers.counted(k, "component") + " with more variance than in any of " + SHUFFLES
                            + " shuffles of the columns"
                            + (x.rows() < evidence.spectrum().rows() ? ", on " + x.rows() + " rows drawn" : "")
                            + "; very strong components raise the bar for weak ones.");
        }
    }

    /// Descending; empty if it was stopped.
    private static double[] singularValues(RankEvidence.Fits fits, Matrix x, String what) {
        if (fits.stop().getAsBoolean()) {
            return new double[0];
        }
        var task = new Fitter.Task(
                "pca", SampledRows.dataset("parallel analysis", x), what, Map.of("components", "1"), fits.seed());
        return fits.fitter()
                .fit(task)
                .flatMap(TwoWay::spectrum)
                .map(values -> LongStream.range(0, values.shape().count())
                        .mapToDouble(values::at)
                        .toArray())
                .orElseGet(() -> new double[0]);
    }

    private static void shuffle(Matrix x, Matrix into, long seed, int time) {
        int n = Math.toIntExact(x.rows());
        var column = new double[n];
        for (int j = 0; j < x.columns(); j++) {
            for (int i = 0; i < n; i++) {
                column[i] = x.get(i, j);
            }
            var random = Randoms.of(seed, "parallel analysis " + time, j);
            for (int i = n - 1; i > 0; i--) {
                int other = random.nextInt(i + 1);
                double kept = column[i];
                column[i] = column[other];
                column[other] = kept;
            }
            for (int i = 0; i < n; i++) {
                into.set(i, j, column[i]);
            }
        }
    }
}
