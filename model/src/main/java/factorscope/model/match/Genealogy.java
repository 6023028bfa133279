package factorscope.model.match;

import factorscope.model.data.DType;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.alternating.Encoding;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// How the components of results with more and more components come from each other: which split, which merge.
///
/// Each finer component is written as a nonnegative combination of the coarser ones (least squares), as in a feature
/// tree; where components have no sign of their own, by the size of the cosine.
///
/// @param levels from the coarsest to the finest
/// @param links between each level and the next
public record Genealogy(List<TwoWay> levels, List<List<Link>> links) {
    /// @param coarser number of a component of the coarser level
    /// @param finer number of a component of the next level
    /// @param weight of the coarser in the finer: 0 to 1, at most 1 in total for each finer one
    public record Link(int coarser, int finer, double weight) {}

    public Genealogy {
        levels = List.copyOf(levels);
        links = links.stream().map(List::copyOf).toList();
    }

    /// @param levels results of the same columns, from the coarsest to the finest
    public static Genealogy of(List<TwoWay> levels, Compute compute) {
        var links = new ArrayList<List<Link>>();
        for (int l = 0; l + 1 < levels.size(); l++) {
            links.add(links(levels.get(l), levels.get(l + 1), compute));
        }
        return new Genealogy(levels, links);
    }

    private static List<Link> links(TwoWay coarser, TwoWay finer, Compute compute) {
        var links = new ArrayList<Link>();
        var shares = coarser.signs(0) == TwoWay.Signs.NONNEGATIVE
                ? combinations(coarser, finer, compute)
                : likeness(coarser, finer);
        for (int f = 0; f < shares.length; f++) {
            for (int c = 0; c < shares[f].length; c++) {
                if (shares[f][c] > 0) {
                    links.add(new Link(c, f, shares[f][c]));
                }
            }
        }
        return links;
    }

    /// How much of each finer component's square each coarser one accounts for.
    private static double[][] combinations(TwoWay coarser, TwoWay finer, Compute compute) {
        try (var scope = compute.memory().scope("the genealogy")) {
            var codes = Encoding.codes(compute, scope, turned(scope, finer), turned(scope, coarser), true);
            var cosines = Cosines.between(finer.loadings(1), coarser.loadings(1));
            var shares = new double[finer.components()][coarser.components()];
            for (int f = 0; f < shares.length; f++) {
                double total = 0;
                for (int c = 0; c < shares[f].length; c++) {
                    // x = sum w_c h_c + r with r at right angles to what is used: |x|^2 = sum w_c h_c.x + |r|^2
                    shares[f][c] = Math.max(0, codes.get(f, c) * cosines[f][c]);
                    total += shares[f][c];
                }
                for (int c = 0; c < shares[f].length && total > 1; c++) {
                    shares[f][c] /= total;
                }
            }
            return shares;
        }
    }

    private static double[][] likeness(TwoWay coarser, TwoWay finer) {
        var cosines = Cosines.between(finer.loadings(1), coarser.loadings(1));
        for (var row : cosines) {
            double total = 0;
            for (int c = 0; c < row.length; c++) {
                row[c] *= row[c];
                total += row[c];
            }
            for (int c = 0; c < row.length && total > 1; c++) {
                row[c] /= total;
            }
        }
        return cosines;
    }

    private static Matrix turned(OffHeap scope, TwoWay result) {
        var loadings = result.loadings(1);
        int d = Math.toIntExact(loadings.shape().rows());
        var turned = Matrix.allocate(scope, DType.FLOAT64, result.components(), d);
        for (int k = 0; k < result.components(); k++) {
            for (int j = 0; j < d; j++) {
                turned.set(k, j, loadings.at(j, k));
            }
        }
        return turned;
    }

    /// The coarser component that accounts for most of a finer one.
    ///
    /// @param level of the coarser one
    public Optional<Link> parent(int level, int finer) {
        return links.get(level).stream().filter(l -> l.finer == finer).max(Comparator.comparingDouble(Link::weight));
    }

    /// Finer components that a coarser one accounts for with at least this weight.
    public List<Link> children(int level, int coarser, double least) {
        return links.get(level).stream()
                .filter(l -> l.coarser == coarser && l.weight >= least)
                .sorted(Comparator.comparingDouble((Link l) -> -l.weight))
                .toList();
    }
}
