package factorscope.model.match;

import factorscope.model.data.Grid;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.linalg.Dot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Two results side by side: which component of the one is which of the other.
///
/// @param cosines of the loadings along the columns, left x right
/// @param shared share of the strongest samples that both have; empty where the samples differ
/// @param correlations of the activations over the samples; empty where the samples differ
/// @param matching one to one
/// @param sums what each component of the left is made of on the right
public record Alignment(
        Grid cosines, Optional<Grid> shared, Optional<Grid> correlations, Matching matching, List<Sum> sums) {
    /// A component joins a sum only if it explains at least this share of what is to be explained.
    private static final double LEAST_GAIN = 0.04;

    private static final int MOST_TERMS = 3;

    /// Below this a sum explains too little to be said.
    private static final double LEAST_EXPLAINED = 0.5;

    public Alignment {
        sums = List.copyOf(sums);
    }

    /// @param right number of a component of the other result
    /// @param factor by which its unit vector enters
    public record Term(int right, double factor) {}

    /// A component as a sum of few of the other result: orthogonal matching pursuit on their unit vectors.
    ///
    /// @param explained share of its squared norm
    public record Sum(int left, List<Term> terms, double explained) {
        public Sum {
            terms = List.copyOf(terms);
        }

        /// Whether it explains enough to be said.
        public boolean isTelling() {
            return explained >= LEAST_EXPLAINED;
        }

        /// Such as `PCA 3 = SNMF 7 + SNMF 12 (81 %)`. Numbers begin with 1.
        public String text(String leftName, String rightName) {
            var text = new StringBuilder(leftName + " " + (left + 1) + " =");
            for (int i = 0; i < terms.size(); i++) {
                boolean minus = terms.get(i).factor < 0;
                text.append(i == 0 ? (minus ? " −" : " ") : minus ? " − " : " + ");
                text.append(rightName).append(' ').append(terms.get(i).right + 1);
            }
            return text.append(" (")
                    .append(Math.round(100 * explained))
                    .append(" %)")
                    .toString();
        }
    }

    /// @param left and right must have the same columns
    /// @param at called every now and then: what it throws ends the work
    public static Alignment of(TwoWay left, TwoWay right, Runnable at) {
        var a = Cosines.unit(left.loadings(1));
        var b = Cosines.unit(right.loadings(1));
        var cosines = Cosines.between(a, b, at);
        boolean sameRows =
                left.axes().getFirst().size() == right.axes().getFirst().size();
        var sums = IntStream.range(0, a.length)
                .mapToObj(k -> {
                    at.run();
                    return sum(k, a[k], b);
                })
                .toList();
        return new Alignment(
                Grid.of(cosines),
                sameRows ? Optional.of(Grid.of(sharedStrongest(left, right))) : Optional.empty(),
                sameRows ? Optional.of(Grid.of(correlations(left, right, at))) : Optional.empty(),
                Matching.of(cosines),
                sums);
    }

    private static double[][] sharedStrongest(TwoWay left, TwoWay right) {
        var of = strongest(right);
        var own = strongest(left);
        var shared = new double[own.size()][of.size()];
        for (int i = 0; i < own.size(); i++) {
            for (int j = 0; j < of.size(); j++) {
                var both = new HashSet<>(own.get(i));
                both.retainAll(of.get(j));
                int most = Math.max(own.get(i).size(), of.get(j).size());
                shared[i][j] = most == 0 ? 0 : (double) both.size() / most;
            }
        }
        return shared;
    }

    private static List<HashSet<Integer>> strongest(TwoWay result) {
        return IntStream.range(0, result.components())
                .mapToObj(k -> new HashSet<>(
                        ComponentStatistics.strongest(result.loadings(0), k, ComponentStatistics.STRONGEST, true)))
                .toList();
    }

    private static double[][] correlations(TwoWay left, TwoWay right, Runnable at) {
        return Cosines.between(Cosines.centred(left.loadings(0)), Cosines.centred(right.loadings(0)), at);
    }

    private static Sum sum(int left, double[] target, double[][] atoms) {
        var chosen = new ArrayList<Integer>();
        var basis = new ArrayList<double[]>();
        var residual = target.clone();
        double whole = Dot.of(target, target);
        double explained = 0;
        while (whole > 0 && chosen.size() < Math.min(MOST_TERMS, atoms.length)) {
            int best = -1;
            double gain = 0;
            for (int j = 0; j < atoms.length; j++) {
                double along = chosen.contains(j) ? 0 : Dot.of(residual, atoms[j]);
                if (along * along > gain) {
                    gain = along * along;
                    best = j;
                }
            }
            if (best < 0) {
                break;
            }
            var direction = perpendicular(atoms[best], basis);
            double step = Dot.of(residual, direction);
            if (step * step / whole < LEAST_GAIN) {
                break;
            }
            chosen.add(best);
            basis.add(direction);
            explained += step * step / whole;
            for (int i = 0; i < residual.length; i++) {
                residual[i] -= step * direction[i];
            }
        }
        return new Sum(left, terms(target, atoms, chosen, basis), Math.min(1, explained));
    }

    /// The part of a vector at right angles to some others, of unit length; zero if there is none.
    private static double[] perpendicular(double[] vector, List<double[]> basis) {
        var rest = vector.clone();
        for (var direction : basis) {
            double along = Dot.of(rest, direction);
            for (int i = 0; i < rest.length; i++) {
                rest[i] -= along * direction[i];
            }
        }
        double norm = Math.sqrt(Dot.of(rest, rest));
        for (int i = 0; i < rest.length; i++) {
            rest[i] = norm < 1e-9 ? 0 : rest[i] / norm;
        }
        return rest;
    }

    /// Back from the orthogonal basis to the chosen components: the last one first, as each is the first to
    /// hold its direction.
    private static List<Term> terms(double[] target, double[][] atoms, List<Integer> chosen, List<double[]> basis) {
        var factors = new double[chosen.size()];
        for (int i = chosen.size() - 1; i >= 0; i--) {
            double wanted = Dot.of(target, basis.get(i));
            for (int later = i + 1; later < chosen.size(); later++) {
                wanted -= factors[later] * Dot.of(atoms[chosen.get(later)], basis.get(i));
            }
            factors[i] = wanted / Dot.of(atoms[chosen.get(i)], basis.get(i));
        }
        return IntStream.range(0, factors.length)
                .mapToObj(i -> new Term(chosen.get(i), factors[i]))
                .toList();
    }
}
