package factorscope.model.diagnose;

import factorscope.model.data.Tensor;
import factorscope.model.decompose.TwoWay;
import factorscope.model.linalg.Largest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// What lies near a component: components like it, and samples that resemble its strongest ones but are silent.
public final class Neighbourhood {
    /// Below this share of the strongest activation a sample is silent.
    public static final double SILENT = 0.02;

    /// Components less alike than this are no neighbours: those of PCA have none.
    private static final double ALIKE = 0.005;

    private Neighbourhood() {}

    /// @param component the neighbour's number, from 0
    /// @param cosine of the loadings along the columns
    /// @param correlation of the activations over the samples
    public record Near(int component, double cosine, double correlation) {
        double likeness() {
            return Math.max(Math.abs(cosine), Math.abs(correlation));
        }
    }

    /// The components that a component resembles most, by the larger of both numbers' sizes; none that it does not
    /// resemble.
    public static List<Near> components(TwoWay result, int component, int count) {
        var near = new ArrayList<Near>();
        var columns = column(result.loadings(1), component);
        var rows = column(result.loadings(0), component);
        for (int k = 0; k < result.components(); k++) {
            if (k != component) {
                near.add(new Near(
                        k,
                        cosine(columns, column(result.loadings(1), k), false),
                        cosine(rows, column(result.loadings(0), k), true)));
            }
        }
        return near.stream()
                .filter(n -> n.likeness() >= ALIKE)
                .sorted(Comparator.<Near>comparingDouble(n -> -n.likeness()).thenComparingInt(Near::component))
                .limit(count)
                .toList();
    }

    /// Hard negatives: silent samples whose other activations resemble those of the strongest samples most, the
    /// nearest first. Resembling is the cosine of weighted activations, the component itself left out.
    public static List<Integer> silent(TwoWay result, int component, int count) {
        var loadings = result.loadings(0);
        var strongest = ComponentStatistics.strongest(loadings, component, ComponentStatistics.STRONGEST, true);
        if (strongest.isEmpty()) {
            return List.of();
        }
        double most = Math.abs(loadings.at(strongest.getFirst(), component));
        int k = result.components();
        var typical = new double[k];
        for (int row : strongest) {
            for (int c = 0; c < k; c++) {
                typical[c] += c == component ? 0 : loadings.at(row, c) * result.strength(c);
            }
        }
        int n = Math.toIntExact(loadings.shape().rows());
        var likeness = new double[n];
        for (int i = 0; i < n; i++) {
            double dot = 0;
            double square = 0;
            for (int c = 0; c < k; c++) {
                if (c != component) {
                    double value = loadings.at(i, c) * result.strength(c);
                    dot += value * typical[c];
                    square += value * value;
                }
            }
            likeness[i] = square == 0 ? Double.NEGATIVE_INFINITY : dot / Math.sqrt(square);
        }
        double loudest = SILENT * most;
        return Largest.list(
                n,
                i -> likeness[(int) i] > 0 && Math.abs(loadings.at(i, component)) <= loudest
                        ? likeness[(int) i]
                        : Double.NaN,
                count);
    }

    private static double[] column(Tensor loadings, int k) {
        var column = new double[Math.toIntExact(loadings.shape().rows())];
        for (int i = 0; i < column.length; i++) {
            column[i] = loadings.at(i, k);
        }
        return column;
    }

    private static double cosine(double[] a, double[] b, boolean centred) {
        double meanA = centred
                ? IntStream.range(0, a.length).mapToDouble(i -> a[i]).average().orElse(0)
                : 0;
        double meanB = centred
                ? IntStream.range(0, b.length).mapToDouble(i -> b[i]).average().orElse(0)
                : 0;
        double dot = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (a[i] - meanA) * (b[i] - meanB);
            squareA += (a[i] - meanA) * (a[i] - meanA);
            squareB += (b[i] - meanB) * (b[i] - meanB);
        }
        return squareA == 0 || squareB == 0 ? 0 : dot / Math.sqrt(squareA * squareB);
    }
}
