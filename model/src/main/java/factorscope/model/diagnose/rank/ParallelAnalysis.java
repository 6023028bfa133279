package factorscope.model.diagnose.rank;

import factorscope.model.data.DType;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.solve.Randoms;
import factorscope.model.linalg.Matrix;

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
            var x = SampledRows.centred(fits, scope, MOST_ROWS);
            int d = x.columns();
            var gram = Matrix.allocate(scope, DType.FLOAT64, d, d);
            compute.linalg().gram(x, gram);
            var real = descending(compute.linalg().symmetricEigenvalues(gram, scope));
            var shuffled = Matrix.allocate(scope, DType.FLOAT64, x.rows(), d);
            var largest = new double[d];
            for (int time = 0; time < SHUFFLES && !fits.stop().getAsBoolean(); time++) {
                shuffle(x, shuffled, fits.seed(), time);
                try (var inner = compute.memory().scope("parallel analysis")) {
                    compute.linalg().gram(shuffled, gram);
                    var chance = descending(compute.linalg().symmetricEigenvalues(gram, inner));
                    for (int i = 0; i < d; i++) {
                        largest[i] = Math.max(largest[i], chance[i]);
                    }
                }
            }
            int k = 0;
            while (k < Math.min(d, x.rows() - 1) && real[k] > largest[k] * (1 + 1e-9)) {
                k++;
            }
            for (int i = 0; i < d; i++) {
                largest[i] = Math.sqrt(Math.max(0, largest[i]));
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

    private static double[] descending(Matrix ascending) {
        var values = ascending.toArray();
        var turned = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            turned[i] = values[values.length - 1 - i];
        }
        return turned;
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
