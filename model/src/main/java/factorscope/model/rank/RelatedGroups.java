package factorscope.model.rank;

import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.Tensor;
import factorscope.model.linalg.Randoms;
import factorscope.model.prepare.RowWise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// How many groups of things there are by how they are related: nonnegative RESCAL on data whose values are each
/// changed a little, with so many groups; of how many do all come back (Bhattarai et al. 2023, RESCALk)?
public final class RelatedGroups implements RankCriterion {
    private static final int RUNS = 6;
    private static final int MOST = 10;

    /// Values are multiplied by 1 - this to 1 + this.
    private static final double CHANGE = 0.03;

    private static final double SILHOUETTE = 0.75;

    private static final About ABOUT = new About(
            "rescal-silhouettes",
            "Repeated relations (RESCALk)",
            "Bhattarai, Kharat, Boureima, Skau, Nebgen et al. 2023, arXiv 2309.12716",
            false);

    @Override
    public About about() {
        return ABOUT;
    }

    @Override
    public boolean needsData() {
        return true;
    }

    @Override
    public Voice voice(RankEvidence evidence) {
        var asked = evidence.fits().orElseThrow();
        var data = asked.data();
        var shape = data.values().shape();
        if (shape.order() != 3 || shape.size(0) != shape.size(1)) {
            return Voice.silent(this, "It is for relations: who, to whom, in which way.");
        }
        if (!isNonnegative(data)) {
            return Voice.silent(this, "It is for relations without negative values.");
        }
        int most = (int) Math.min(Math.min(MOST, evidence.most()), shape.size(0) - 1);
        var curve = new TreeMap<Integer, Double>();
        for (int k = 2; k <= most; k++) {
            var value = silhouette(asked, k);
            if (value.isEmpty()) {
                break;
            }
            curve.put(k, value.get());
        }
        var chosen = curve.entrySet().stream()
                .filter(e -> e.getValue() >= SILHOUETTE)
                .mapToInt(Map.Entry::getKey)
                .max();
        var named = Grid.curve("silhouette of the loosest group", curve);
        var how = " Of " + RUNS + " runs of nonnegative RESCAL on values changed by up to " + Numbers.percent(CHANGE)
                + ".";
        return chosen.isEmpty()
                ? new Voice(
                        ABOUT,
                        OptionalInt.empty(),
                        named.points(),
                        named.name(),
                        "With no number of groups do all of them come back." + how)
                : new Voice(
                        this,
                        chosen.getAsInt(),
                        named,
                        chosen.getAsInt() + " is the largest number of groups all of which come back (silhouette of the"
                                + " loosest " + Numbers.shown(curve.getOrDefault(chosen.getAsInt(), Double.NaN), 2)
                                + ")." + how);
    }

    private static boolean isNonnegative(Dataset data) {
        var found = new boolean[] {true};
        RowWise.forEach(data, (_, row) -> {
            for (double value : row) {
                found[0] &= value >= 0;
            }
        });
        return found[0];
    }

    /// @return empty if it was stopped
    private static Optional<Double> silhouette(RankEvidence.Fits asked, int k) {
        var groups = new ArrayList<Tensor>();
        var params =
                Map.of("components", Integer.toString(k), "nonnegative", "true", "starts", "3", "iterations", "1000");
        for (int run = 0; run < RUNS; run++) {
            if (asked.stop().getAsBoolean()) {
                return Optional.empty();
            }
            var changed = changed(asked, run);
            try (var _ = changed.lease()) {
                var fit = asked.fitter()
                        .fit(new Fitter.Task(
                                "rescal", changed, "changed values, run " + run, params, asked.seed() + run));
                if (fit.isEmpty()) {
                    return Optional.empty();
                }
                groups.add(fit.get().loadings(0));
            }
        }
        return Optional.of(LoosestGroup.silhouette(List.copyOf(groups)));
    }

    private static Dataset changed(RankEvidence.Fits asked, int run) {
        var random = Randoms.of(asked.seed(), "changed values", run);
        return RowWise.map(asked.data(), asked.compute().memory(), row -> {
            var out = row.clone();
            for (int j = 0; j < out.length; j++) {
                out[j] *= 1 + CHANGE * (2 * random.nextDouble() - 1);
            }
            return out;
        });
    }
}
