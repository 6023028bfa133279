package factorscope.model.diagnose;

import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Numbers;
import factorscope.model.data.SpecialTokens;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Largest;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/// A few numbers about one component of a result.
///
/// @param component its number, from 0
/// @param firing share of the rows whose loading is not zero
/// @param kept how many columns have a loading that is not zero
/// @param purity what its strongest rows have in common, where the rows have labels
public record ComponentStatistics(int component, double firing, int kept, Optional<Purity> purity) {
    /// How many of the strongest rows are looked at.
    public static final int STRONGEST = 20;

    /// The most frequent label among the strongest rows.
    ///
    /// @param count how many of `of` rows have it
    public record Purity(String label, int count, int of) {
        public double share() {
            return of == 0 ? 0 : (double) count / of;
        }
    }

    /// A component that no row uses.
    public boolean isDead() {
        return firing == 0;
    }

    /// Whether some rows use it and others do not.
    public boolean isSparse() {
        return ActivationDensity.isSparse(firing);
    }

    /// On which share of the rows it fires, in as few words as a table has room for.
    public String firingText() {
        return firingText(firing);
    }

    public static String firingText(double firing) {
        return firing == 0 ? "dead" : ActivationDensity.isSparse(firing) ? Numbers.percent(firing) : "not sparse";
    }

    /// Statistics of a component, by its number.
    public static IntFunction<ComponentStatistics> of(TwoWay result) {
        var strongest = strongestRows(result, STRONGEST);
        return k -> of(result, k, strongest.apply(k));
    }

    /// The same, with the component's strongest rows.
    public static ComponentStatistics of(TwoWay result, int k, List<Integer> strongest) {
        var labels = result.axes().getFirst().labels().table().flatMap(t -> t.column(MetadataTable.Meaning.LABEL));
        return new ComponentStatistics(
                k,
                (double) nonzeros(result.loadings(0), k)
                        / Math.max(1, result.loadings(0).shape().rows()),
                nonzeros(result.loadings(1), k),
                labels.flatMap(l -> purity(strongest, l)));
    }

    private static int nonzeros(Tensor loadings, int k) {
        int count = 0;
        for (long i = 0; i < loadings.shape().rows(); i++) {
            count += loadings.at(i, k) != 0 ? 1 : 0;
        }
        return count;
    }

    static Optional<Purity> purity(List<Integer> strongest, MetadataColumn labels) {
        if (strongest.isEmpty()) {
            return Optional.empty();
        }
        var counts = new int[labels.distinct().size()];
        int best = 0;
        for (int row : strongest) {
            int code = labels.code(row);
            counts[code]++;
            if (counts[code] > counts[best]) {
                best = code;
            }
        }
        return Optional.of(new Purity(labels.distinct().get(best), counts[best], strongest.size()));
    }

    /// The rows with the largest loadings on a component, strongest first; without zeros, and without marks such as
    /// `[CLS]` that are not part of the text.
    public static List<Integer> strongestRows(TwoWay result, int k, int count) {
        return strongestRows(result, count).apply(k);
    }

    /// The same for many components, whose marks are looked for once.
    public static IntFunction<List<Integer>> strongestRows(TwoWay result, int count) {
        var marks = SpecialTokens.of(result.axes().getFirst());
        return k -> strongest(result.loadings(0), k, count, true, i -> !marks.get(i));
    }

    /// The positions with the largest loadings on a component, strongest first; zeros are left out.
    ///
    /// @param bySize whether negative loadings count by their size; otherwise only positive ones are taken
    public static List<Integer> strongest(Tensor loadings, int k, int count, boolean bySize) {
        return strongest(loadings, k, count, bySize, _ -> true);
    }

    private static List<Integer> strongest(Tensor loadings, int k, int count, boolean bySize, IntPredicate isMeant) {
        return Largest.list(
                Math.toIntExact(loadings.shape().rows()),
                i -> {
                    double value = value(loadings, i, k, bySize);
                    return value > 0 && isMeant.test((int) i) ? value : Double.NaN;
                },
                count);
    }

    private static double value(Tensor loadings, long i, int k, boolean bySize) {
        double value = loadings.at(i, k);
        return bySize ? Math.abs(value) : value;
    }
}
