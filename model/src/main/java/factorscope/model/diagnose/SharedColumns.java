package factorscope.model.diagnose;

import factorscope.model.data.Tensor;
import factorscope.model.linalg.Largest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// Which columns components have in common, each taken for the set of its strongest columns (the neuron overlap of
/// Shafran, Geiger and Geva 2025).
///
/// @param sets by component
public record SharedColumns(List<BitSet> sets) {
    public SharedColumns {
        sets = List.copyOf(sets);
    }

    /// Columns that belong to exactly these of the components that were asked about.
    ///
    /// @param components their numbers
    public record Intersection(List<Integer> components, BitSet columns) {
        public Intersection {
            components = List.copyOf(components);
        }

        public int size() {
            return columns.cardinality();
        }
    }

    /// @param loadings columns x components
    /// @param most share of the columns that a component has at most; those with the largest loadings
    /// @param at told before each component which one it is
    public static SharedColumns of(Tensor loadings, double most, IntConsumer at) {
        int d = Math.toIntExact(loadings.shape().rows());
        int limit = Math.max(1, (int) Math.round(most * d));
        var sets = new ArrayList<BitSet>();
        for (int k = 0; k < loadings.shape().columns(); k++) {
            int component = k;
            at.accept(k);
            var set = new BitSet(d);
            Largest.list(d, j -> sizeOf(loadings.at(j, component)), limit).forEach(set::set);
            sets.add(set);
        }
        return new SharedColumns(sets);
    }

    /// Zeros are not there.
    private static double sizeOf(double loading) {
        return loading == 0 ? Double.NaN : Math.abs(loading);
    }

    /// How many columns two components share.
    public int shared(int a, int b) {
        var both = (BitSet) sets.get(a).clone();
        both.and(sets.get(b));
        return both.cardinality();
    }

    /// What two components share of all that they have: 0 to 1.
    public double jaccard(int a, int b) {
        var either = (BitSet) sets.get(a).clone();
        either.or(sets.get(b));
        return either.isEmpty() ? 0 : (double) shared(a, b) / either.cardinality();
    }

    /// All columns of some components by who has them, the largest group first.
    ///
    /// @param components at most 30
    public List<Intersection> intersections(List<Integer> components) {
        var groups = new HashMap<Integer, BitSet>();
        var all = new BitSet();
        components.forEach(k -> all.or(sets.get(k)));
        for (int j = all.nextSetBit(0); j >= 0; j = all.nextSetBit(j + 1)) {
            int mask = 0;
            for (int i = 0; i < components.size(); i++) {
                mask |= sets.get(components.get(i)).get(j) ? 1 << i : 0;
            }
            groups.computeIfAbsent(mask, _ -> new BitSet()).set(j);
        }
        return groups.entrySet().stream()
                .map(e -> new Intersection(
                        IntStream.range(0, components.size())
                                .filter(i -> (e.getKey() >> i & 1) == 1)
                                .mapToObj(components::get)
                                .toList(),
                        e.getValue()))
                .sorted(Comparator.comparingInt((Intersection i) -> -i.size())
                        .thenComparing(i -> i.components.toString()))
                .toList();
    }
}
