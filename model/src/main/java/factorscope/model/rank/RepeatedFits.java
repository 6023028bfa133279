package factorscope.model.rank;

import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.Rows;
import factorscope.model.prepare.RowSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
import smile.clustering.HierarchicalClustering;
import smile.clustering.linkage.UPGMALinkage;

/// Whether solutions with so many components come back, from other starts and on other parts of the rows: NMF where
/// no value is negative, else SNMF.
///
/// Three readings of the same fits, which the [Fitter] is asked for by each and makes once.
public final class RepeatedFits implements RankCriterion {
    private static final int RUNS = 6;
    private static final int MOST_ROWS = 500;
    private static final double SPLIT = 0.8;
    private static final int[] NUMBERS = {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20, 24, 30};

    /// Consensus between these is neither "together" nor "apart" (Senbabaoglu et al. 2014).
    private static final double APART = 0.1;

    private static final double TOGETHER = 0.9;

    /// What counts as stable.
    private static final double COPHENETIC = 0.9;

    /// A cophenetic correlation that is so much less than the largest has begun to fall.
    private static final double FALLING = 0.002;

    private static final double SILHOUETTE = 0.75;

    private final About about;
    private final Reading reading;

    private RepeatedFits(About about, Reading reading) {
        this.about = about;
        this.reading = reading;
    }

    /// How the fits of one number of components are read, and which number is taken.
    private interface Reading {
        double of(Fits fits);

        OptionalInt choose(NavigableMap<Integer, Double> curve);

        String curve();

        String sentence(int k, double value);

        String nothing();
    }

    /// The consensus of which samples fall together: how well a tree tells its distances.
    public static RankCriterion cophenetic() {
        return new RepeatedFits(
                new About(
                        "consensus-cophenetic",
                        "Consensus, cophenetic",
                        "Brunet, Tamayo, Golub, Mesirov 2004, PNAS 101(12)",
                        false),
                new Reading() {
                    @Override
                    public double of(Fits fits) {
                        return fits.cophenetic();
                    }

                    @Override
                    public OptionalInt choose(NavigableMap<Integer, Double> curve) {
                        double most = curve.values().stream()
                                .mapToDouble(v -> v)
                                .max()
                                .orElse(0);
                        return most < COPHENETIC ? OptionalInt.empty() : largest(curve, most - FALLING);
                    }

                    @Override
                    public String curve() {
                        return "cophenetic correlation of the consensus";
                    }

                    @Override
                    public String sentence(int k, double value) {
                        return "Samples that fall together in one run do so in others up to " + k
                                + " (cophenetic correlation " + Numbers.shown(value, 3) + "); from there on it falls.";
                    }

                    @Override
                    public String nothing() {
                        return "With no number of components do the same samples fall together each time.";
                    }
                });
    }

    /// The share of pairs of samples that now fall together and now do not.
    public static RankCriterion ambiguity() {
        return new RepeatedFits(
                new About(
                        "consensus-pac",
                        "Consensus, ambiguous pairs",
                        "Senbabaoglu, Michailidis, Li 2014, Sci. Rep. 4",
                        false),
                new Reading() {
                    @Override
                    public double of(Fits fits) {
                        return fits.ambiguity();
                    }

                    @Override
                    public OptionalInt choose(NavigableMap<Integer, Double> curve) {
                        return Grid.least(curve).map(OptionalInt::of).orElse(OptionalInt.empty());
                    }

                    @Override
                    public String curve() {
                        return "share of ambiguous pairs";
                    }

                    @Override
                    public String sentence(int k, double value) {
                        return "With " + k + " the fewest pairs of samples now fall together and now apart ("
                                + Numbers.percent(value) + "); it tends to the smallest or the largest number.";
                    }

                    @Override
                    public String nothing() {
                        return "There are too few samples to pair.";
                    }
                });
    }

    /// Components of all runs in groups of one per run: how compact the loosest group is.
    public static RankCriterion silhouettes() {
        return new RepeatedFits(
                new About(
                        "repeated-silhouettes",
                        "Repeated solutions (NMFk)",
                        "Alexandrov, Vesselinov 2014, Water Resour. Res. 50; Nebgen et al. 2021",
                        false),
                new Reading() {
                    @Override
                    public double of(Fits fits) {
                        return fits.silhouette();
                    }

                    @Override
                    public OptionalInt choose(NavigableMap<Integer, Double> curve) {
                        return largest(curve, SILHOUETTE);
                    }

                    @Override
                    public String curve() {
                        return "silhouette of the loosest group";
                    }

                    @Override
                    public String sentence(int k, double value) {
                        return k + " is the largest number of which every component comes back (silhouette of the"
                                + " loosest " + Numbers.shown(value, 2) + ").";
                    }

                    @Override
                    public String nothing() {
                        return "With no number of components do all of them come back from other starts.";
                    }
                });
    }

    private static OptionalInt largest(NavigableMap<Integer, Double> curve, double least) {
        return curve.entrySet().stream()
                .filter(e -> e.getValue() >= least)
                .mapToInt(Map.Entry::getKey)
                .max();
    }

    @Override
    public About about() {
        return about;
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public Voice voice(RankEvidence evidence) {
        var asked = evidence.fits().orElseThrow();
        var compute = asked.compute();
        int drawn = Math.min(MOST_ROWS, asked.data().rows().size());
        int seen = (int) Math.round(SPLIT * drawn);
        int most =
                Math.min(evidence.most(), Math.min(seen, asked.data().columns().size()) - 1);
        if (most < 2 || drawn < 10) {
            return Voice.silent(this, "There are too few rows or columns to compare several solutions.");
        }
        var rows = Randoms.sample(
                Randoms.of(asked.seed(), "rows for repeated fits", 0),
                asked.data().rows().size(),
                drawn);
        var curve = new TreeMap<Integer, Double>();
        var sample = RowSample.of(asked.data(), rows, compute.memory());
        try (var _ = sample.lease()) {
            if (isZero(asked, sample)) {
                return Voice.silent(this, "All values are zero: there is nothing to find.");
            }
            boolean nonnegative = isNonnegative(asked, sample);
            for (int k : NUMBERS) {
                if (k > most) {
                    break;
                }
                var fits = fits(asked, sample, nonnegative, k);
                if (fits.isEmpty()) {
                    break;
                }
                curve.put(k, reading.of(fits.get()));
            }
            var chosen = reading.choose(curve);
            var named = Grid.curve(reading.curve(), curve);
            var how = " Of " + RUNS + " runs of " + (nonnegative ? "NMF" : "SNMF") + " on " + seen + " rows each.";
            return chosen.isEmpty()
                    ? new Voice(about, chosen, named.points(), named.name(), reading.nothing() + how)
                    : new Voice(
                            this,
                            chosen.getAsInt(),
                            named,
                            reading.sentence(chosen.getAsInt(), curve.getOrDefault(chosen.getAsInt(), Double.NaN))
                                    + how);
        }
    }

    private static boolean isNonnegative(RankEvidence.Fits asked, Dataset sample) {
        return each(asked, sample, value -> value >= 0);
    }

    private static boolean isZero(RankEvidence.Fits asked, Dataset sample) {
        return each(asked, sample, value -> value == 0);
    }

    private static boolean each(RankEvidence.Fits asked, Dataset sample, DoublePredicate holds) {
        var values = Rows.of(sample);
        try (var scope = asked.compute().memory().scope("a look at the signs")) {
            var buffer = Matrix.allocate(scope, values.working(), values.blockRows(), values.columns());
            var row = new double[values.columns()];
            for (long block = 0; block < values.blocks(); block++) {
                var here = values.block(block, buffer);
                for (int i = 0; i < here.count(); i++) {
                    here.values().getRow(i, row);
                    if (!Arrays.stream(row).allMatch(holds)) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    private static Optional<Fits> fits(RankEvidence.Fits asked, Dataset sample, boolean nonnegative, int k) {
        var runs = new ArrayList<TwoWay>();
        var seen = new ArrayList<long[]>();
        int n = sample.rows().size();
        for (int run = 0; run < RUNS; run++) {
            if (asked.stop().getAsBoolean()) {
                return Optional.empty();
            }
            long seed = asked.seed() + run;
            var rows = Randoms.sample(Randoms.of(seed, "rows of repeated fits", k), n, (int) Math.round(SPLIT * n));
            var params = new TreeMap<>(Map.of("components", Integer.toString(k)));
            // NMF's usual start leaves nothing to chance; SNMF's is drawn anew from each run's own rows and seed
            params.putAll(nonnegative ? Map.of("start", "random") : Map.of("floor", "false"));
            var part = RowSample.of(sample, rows, asked.compute().memory());
            try (var _ = part.lease()) {
                var fitted = asked.fitter()
                        .fit(new Fitter.Task(
                                nonnegative ? "nmf" : "snmf", part, "rows of run " + run + " at " + k, params, seed));
                if (fitted.isEmpty()) {
                    return Optional.empty();
                }
                runs.add(fitted.get());
                seen.add(rows);
            }
        }
        return Optional.of(new Fits(n, runs, seen));
    }

    /// Solutions with the same number of components.
    ///
    /// @param size how many samples there are
    /// @param seen which of them each run had
    private record Fits(int size, List<TwoWay> runs, List<long[]> seen) {
        /// Share of the runs that had both samples in which they belong to the same component.
        private double[][] consensus() {
            var together = new double[size][size];
            var both = new double[size][size];
            for (int run = 0; run < runs.size(); run++) {
                var rows = seen.get(run);
                var of = strongest(runs.get(run));
                for (int i = 0; i < rows.length; i++) {
                    for (int j = 0; j < rows.length; j++) {
                        both[(int) rows[i]][(int) rows[j]]++;
                        together[(int) rows[i]][(int) rows[j]] += of[i] == of[j] ? 1 : 0;
                    }
                }
            }
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    together[i][j] = i == j ? 1 : both[i][j] == 0 ? 0.5 : together[i][j] / both[i][j];
                }
            }
            return together;
        }

        private static int[] strongest(TwoWay run) {
            var of = new int[run.axes().getFirst().size()];
            for (int i = 0; i < of.length; i++) {
                double most = 0;
                for (int k = 0; k < run.components(); k++) {
                    double here = run.loadings(0).at(i, k) * run.strength(k);
                    if (here > most) {
                        most = here;
                        of[i] = k;
                    }
                }
            }
            return of;
        }

        double ambiguity() {
            var consensus = consensus();
            long between = 0;
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < i; j++) {
                    between += consensus[i][j] > APART && consensus[i][j] < TOGETHER ? 1 : 0;
                }
            }
            return 2.0 * between / (size * (size - 1.0));
        }

        double cophenetic() {
            var distances = consensus();
            for (var row : distances) {
                for (int j = 0; j < row.length; j++) {
                    row[j] = 1 - row[j];
                }
            }
            var tree = HierarchicalClustering.fit(new UPGMALinkage(distances));
            return correlation(distances, heights(tree, size));
        }

        /// The height at which two samples are joined, for all pairs.
        private static double[][] heights(HierarchicalClustering tree, int n) {
            var joined = new double[n][n];
            var members = new ArrayList<int[]>();
            for (int i = 0; i < n; i++) {
                members.add(new int[] {i});
            }
            for (int step = 0; step < tree.tree().length; step++) {
                var left = members.get(tree.tree()[step][0]);
                var right = members.get(tree.tree()[step][1]);
                for (int a : left) {
                    for (int b : right) {
                        joined[a][b] = tree.height()[step];
                        joined[b][a] = tree.height()[step];
                    }
                }
                var both = Arrays.copyOf(left, left.length + right.length);
                System.arraycopy(right, 0, both, left.length, right.length);
                members.add(both);
            }
            return joined;
        }

        /// Over all pairs; perfect where nothing varies, such as with one group only.
        private static double correlation(double[][] a, double[][] b) {
            double sa = 0;
            double sb = 0;
            double saa = 0;
            double sbb = 0;
            double sab = 0;
            long count = 0;
            for (int i = 0; i < a.length; i++) {
                for (int j = 0; j < i; j++) {
                    sa += a[i][j];
                    sb += b[i][j];
                    saa += a[i][j] * a[i][j];
                    sbb += b[i][j] * b[i][j];
                    sab += a[i][j] * b[i][j];
                    count++;
                }
            }
            double va = saa - sa * sa / count;
            double vb = sbb - sb * sb / count;
            return va <= 1e-12 || vb <= 1e-12 ? 1 : (sab - sa * sb / count) / Math.sqrt(va * vb);
        }

        double silhouette() {
            return LoosestGroup.silhouette(runs.stream().map(r -> r.loadings(1)).toList());
        }
    }
}
