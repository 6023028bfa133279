package factorscope.model.match;

import factorscope.model.data.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The components of one result, each with the component of another that it resembles most, one to one.
public record Matching(List<Pair> pairs) {
    /// @param left number of the component in the first result
    /// @param right its partner in the second
    /// @param cosine between them, with its sign
    public record Pair(int left, int right, double cosine) {
        /// How alike they are whatever their signs: 0 to 1.
        public double likeness() {
            return Math.abs(cosine);
        }
    }

    public Matching {
        pairs = List.copyOf(pairs);
    }

    /// Matches by the size of the cosine, so that the total is largest.
    ///
    /// @param left positions x components
    /// @param right as many positions x components
    public static Matching of(Tensor left, Tensor right) {
        return of(Cosines.between(left, right));
    }

    /// The same from the cosines.
    static Matching of(double[][] cosines) {
        var sizes = new double[cosines.length][];
        for (int i = 0; i < cosines.length; i++) {
            sizes[i] = Arrays.stream(cosines[i]).map(Math::abs).toArray();
        }
        var partners = Assignment.largest(sizes);
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < partners.length; i++) {
            if (partners[i] >= 0) {
                pairs.add(new Pair(i, partners[i], cosines[i][partners[i]]));
            }
        }
        return new Matching(pairs);
    }

    /// The mean likeness.
    public double mean() {
        return pairs.stream().mapToDouble(Pair::likeness).average().orElse(0);
    }

    /// How many pairs are at least this alike.
    public long atLeast(double likeness) {
        return pairs.stream().filter(p -> p.likeness() >= likeness).count();
    }
}
