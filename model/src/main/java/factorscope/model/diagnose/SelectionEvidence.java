package factorscope.model.diagnose;

import factorscope.model.data.Axis;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/// What some selected samples have in common, and which components tell them from the others.
///
/// @param count how many are selected
/// @param names what they are called, the most frequent first; empty where samples are only numbered
/// @param classes their classes, the most frequent first; empty where there are none
/// @param components the best first
/// @param compared how many samples the components were compared on: all, or of very many those selected and evenly
///     spaced others
public record SelectionEvidence(
        int count, List<Frequency> names, List<Frequency> classes, List<OfComponent> components, long compared) {
    private static final int MOST_NAMES = 4;
    private static final int MOST_CLASSES = 3;
    private static final int MOST_COMPONENTS = 5;

    private static final long MOST_COUNTED = 200_000;

    /// More loadings than these are compared on evenly spaced samples.
    private static final long MOST_LOADINGS = 40_000_000;

    public SelectionEvidence {
        names = List.copyOf(names);
        classes = List.copyOf(classes);
        components = List.copyOf(components);
    }

    /// How often a text occurs.
    public record Frequency(String text, int count) {}

    /// @param auc probability that a selected sample is stronger than one that is not (ties count half)
    public record OfComponent(int component, double auc) {}

    /// @param axis of the samples
    /// @param loadings samples x components, where there are any; their size counts
    /// @param selected positions of the axis
    public static SelectionEvidence of(
            Axis axis, Optional<Tensor> loadings, BitSet selected, BooleanSupplier isStopped) {
        var names = axis.labels() instanceof Labels.Numbered
                ? List.<Frequency>of()
                : frequencies(selected, axis::label, MOST_NAMES);
        var classes = axis.labels()
                .table()
                .flatMap(t -> t.column(MetadataTable.Meaning.LABEL))
                .map(column -> frequencies(selected, column::text, MOST_CLASSES))
                .orElse(List.of());
        int count = selected.cardinality();
        if (loadings.isEmpty() || count == 0 || count == axis.size()) {
            return new SelectionEvidence(count, names, classes, List.of(), 0);
        }
        var values = loadings.get();
        long most = Math.max(1, MOST_LOADINGS / values.shape().columns() / 2);
        var others = (BitSet) selected.clone();
        others.flip(0, axis.size());
        var in = spaced(selected, most);
        var out = spaced(others, most);
        var components = new ArrayList<OfComponent>();
        for (int k = 0; k < values.shape().columns() && !isStopped.getAsBoolean(); k++) {
            components.add(new OfComponent(k, auc(values, k, in, out)));
        }
        components.sort(Comparator.comparingDouble((OfComponent c) -> -c.auc).thenComparingInt(OfComponent::component));
        return new SelectionEvidence(
                count,
                names,
                classes,
                components.subList(0, Math.min(MOST_COMPONENTS, components.size())),
                in.length + (long) out.length);
    }

    /// All positions, or evenly spaced ones of too many.
    private static int[] spaced(BitSet positions, long most) {
        int step = (int) Math.max(1, Math.ceilDiv(positions.cardinality(), most));
        var at = new int[] {0};
        return positions.stream().filter(_ -> at[0]++ % step == 0).toArray();
    }

    private static List<Frequency> frequencies(BitSet selected, IntFunction<String> text, int most) {
        var counts = new LinkedHashMap<String, Integer>();
        // one text more for each new one: of very many the first, which are named anyway
        selected.stream()
                .limit(MOST_COUNTED)
                .forEach(i -> counts.merge(text.apply(i).strip(), 1, Integer::sum));
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(most)
                .map(e -> new Frequency(e.getKey(), e.getValue()))
                .toList();
    }

    /// By counting, for every selected sample, those that are weaker (Mann and Whitney 1947).
    private static double auc(Tensor loadings, int component, int[] selected, int[] others) {
        var in = sizes(loadings, component, selected);
        var out = sizes(loadings, component, others);
        int ins = in.length;
        int outs = out.length;
        Arrays.sort(in);
        Arrays.sort(out);
        double sum = 0;
        int below = 0;
        int upTo = 0;
        for (int i = 0; i < ins; i++) {
            while (below < outs && out[below] < in[i]) {
                below++;
            }
            upTo = Math.max(upTo, below);
            while (upTo < outs && out[upTo] == in[i]) {
                upTo++;
            }
            sum += below + (upTo - below) / 2.0;
        }
        return sum / ins / outs;
    }

    private static double[] sizes(Tensor loadings, int component, int[] positions) {
        return Arrays.stream(positions)
                .mapToDouble(i -> Math.abs(loadings.at(i, component)))
                .toArray();
    }
}
