package factorscope.model.match;

import factorscope.model.data.Tensor;
import factorscope.model.linalg.Dot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Whether the components of a result come back in other runs on other parts of the data.
///
/// In every run each component is matched with one (Hungarian, on |cos| of their loadings along the columns). A
/// component may fail to come back although the space it lies in does: its direction turns within it. So there
/// is a second number for the plane of the component and the one it is mixed up with most.
///
/// @param runs how many runs it was compared with
/// @param threshold from which |cos| on a component counts as come back
public record Stability(List<OfComponent> components, int runs, double threshold) {
    /// From which |cos| on a component counts as come back, where nothing else is asked for.
    public static final double USUAL_THRESHOLD = 0.9;

    /// What comes back in at least this share of the runs comes back often.
    public static final double OFTEN = 0.8;

    /// What a badge does not say, to be told with it.
    public static final String CAVEAT =
            "Returning is necessary, not sufficient: with more components than the data support, some of the surplus"
                    + " returns too. Check the number of components (rank).";

    /// How many components come back often.
    public long often() {
        return components.stream().filter(c -> c.returned >= OFTEN).count();
    }

    /// @param component its number, from 0
    /// @param returned in which share of the runs it came back
    /// @param medianMatch the median |cos| with its partners
    /// @param confused the component that its partners resemble most besides itself; itself if there is no other
    /// @param subspace the median over the runs of the cosine between it and the plane of its partner and that
    ///     of `confused` (the first principal angle of a line and a plane)
    public record OfComponent(int component, double returned, double medianMatch, int confused, double subspace) {
        /// Whether it fails to come back in a space that does.
        public boolean isTurning(double threshold) {
            return medianMatch < threshold && subspace >= threshold;
        }
    }

    public Stability {
        components = List.copyOf(components);
    }

    /// @param reference positions x components
    /// @param runs as many positions x components each
    public static Stability of(Tensor reference, List<Tensor> runs, double threshold) {
        var own = Cosines.unit(reference);
        var others = runs.stream().map(Cosines::unit).toList();
        int k = own.length;
        var partners = new int[runs.size()][];
        var matches = new double[k][runs.size()];
        var confusion = new double[k][k];
        for (int r = 0; r < runs.size(); r++) {
            var cosines = Cosines.between(own, others.get(r));
            partners[r] = new int[k];
            Arrays.fill(partners[r], -1);
            for (var pair : Matching.of(cosines).pairs()) {
                partners[r][pair.left()] = pair.right();
                matches[pair.left()][r] = pair.likeness();
                for (int j = 0; j < k; j++) {
                    confusion[pair.left()][j] += Math.abs(cosines[j][pair.right()]);
                }
            }
        }
        var result = new ArrayList<OfComponent>();
        for (int c = 0; c < k; c++) {
            int confused = largestBut(confusion[c], c);
            var planes = new double[runs.size()];
            for (int r = 0; r < planes.length; r++) {
                planes[r] = withinPlane(own[c], others.get(r), partners[r][c], partners[r][confused]);
            }
            long back = Arrays.stream(matches[c]).filter(m -> m >= threshold).count();
            result.add(new OfComponent(
                    c, runs.isEmpty() ? 0 : (double) back / runs.size(), median(matches[c]), confused, median(planes)));
        }
        return new Stability(result, runs.size(), threshold);
    }

    private static int largestBut(double[] values, int excluded) {
        return IntStream.range(0, values.length)
                .filter(j -> j != excluded)
                .boxed()
                .max((a, b) -> Double.compare(values[a], values[b]))
                .orElse(excluded);
    }

    /// The length of a unit vector's projection onto the plane of two others.
    private static double withinPlane(double[] vector, double[][] others, int first, int second) {
        if (first < 0) {
            return 0;
        }
        double along = Dot.of(vector, others[first]);
        if (second < 0 || second == first) {
            return Math.abs(along);
        }
        double overlap = Dot.of(others[first], others[second]);
        double rest = 1 - overlap * overlap;
        // two components along one line make no plane
        double across = rest < 1e-9 ? 0 : (Dot.of(vector, others[second]) - overlap * along) / Math.sqrt(rest);
        return Math.min(1, Math.hypot(along, across));
    }

    private static double median(double[] values) {
        if (values.length == 0) {
            return 0;
        }
        var sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// Which of some runs resembles the others most: the one with the largest mean likeness.
    ///
    /// @param runs at least one
    public static int medoid(List<Tensor> runs) {
        var units = runs.stream().map(Cosines::unit).toList();
        var likeness = new double[runs.size()];
        for (int a = 0; a < likeness.length; a++) {
            for (int b = 0; b < a; b++) {
                double mean =
                        Matching.of(Cosines.between(units.get(a), units.get(b))).mean();
                likeness[a] += mean;
                likeness[b] += mean;
            }
        }
        return IntStream.range(0, likeness.length)
                .boxed()
                .max((a, b) -> Double.compare(likeness[a], likeness[b]))
                .orElseThrow();
    }

    /// For each component of a reference the member of its own cluster of partners that resembles the others most:
    /// a consensus that is made of components which were really found.
    ///
    /// @return positions of one component each
    public static List<double[]> medoids(Tensor reference, List<Tensor> runs) {
        var own = Cosines.unit(reference);
        var clusters = new ArrayList<List<double[]>>();
        for (var component : own) {
            clusters.add(new ArrayList<>(List.of(component)));
        }
        for (var run : runs) {
            var other = Cosines.unit(run);
            for (var pair : Matching.of(Cosines.between(own, other)).pairs()) {
                var found = other[pair.right()].clone();
                if (pair.cosine() < 0) {
                    for (int i = 0; i < found.length; i++) {
                        found[i] = -found[i];
                    }
                }
                clusters.get(pair.left()).add(found);
            }
        }
        return clusters.stream().map(Stability::medoidOf).toList();
    }

    private static double[] medoidOf(List<double[]> members) {
        return members.stream()
                .max((a, b) -> Double.compare(likeness(a, members), likeness(b, members)))
                .orElseThrow();
    }

    private static double likeness(double[] one, List<double[]> all) {
        return all.stream().mapToDouble(other -> Math.abs(Dot.of(one, other))).sum();
    }
}
