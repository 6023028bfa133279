package factorscope.model.diagnose;

import factorscope.model.data.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import smile.clustering.HierarchicalClustering;
import smile.clustering.linkage.UPGMALinkage;

/// Orders in which components and positions lie beside what resembles them.
public final class ComponentOrder {
    private ComponentOrder() {}

    /// The components in the order of the leaves of a cluster tree (average linkage, 1 - |cos|).
    ///
    /// @param loadings positions x components
    public static List<Integer> clustered(Tensor loadings) {
        int k = Math.toIntExact(loadings.shape().columns());
        if (k < 3) {
            return IntStream.range(0, k).boxed().toList();
        }
        var columns = new double[k][Math.toIntExact(loadings.shape().rows())];
        for (int c = 0; c < k; c++) {
            double square = 0;
            for (int i = 0; i < columns[c].length; i++) {
                columns[c][i] = loadings.at(i, c);
                square += columns[c][i] * columns[c][i];
            }
            for (int i = 0; i < columns[c].length && square > 0; i++) {
                columns[c][i] /= Math.sqrt(square);
            }
        }
        var distances = new double[k][];
        for (int a = 0; a < k; a++) {
            distances[a] = new double[a + 1];
            for (int b = 0; b < a; b++) {
                double cosine = 0;
                for (int i = 0; i < columns[a].length; i++) {
                    cosine += columns[a][i] * columns[b][i];
                }
                distances[a][b] = 1 - Math.abs(cosine);
            }
        }
        var tree = HierarchicalClustering.fit(new UPGMALinkage(distances)).tree();
        var order = new ArrayList<Integer>();
        leaves(tree, 2 * k - 2, k, order);
        return order;
    }

    private static void leaves(int[][] tree, int node, int k, List<Integer> into) {
        if (node < k) {
            into.add(node);
            return;
        }
        leaves(tree, tree[node - k][0], k, into);
        leaves(tree, tree[node - k][1], k, into);
    }

    /// The positions grouped by the component that is strongest in them, in the order of the components, the
    /// strongest first.
    ///
    /// @param components the components' order
    public static List<Integer> byPeak(Tensor loadings, List<Integer> components) {
        int rows = Math.toIntExact(loadings.shape().rows());
        var peak = new int[rows];
        var size = new double[rows];
        for (int i = 0; i < rows; i++) {
            for (int place = 0; place < components.size(); place++) {
                double value = Math.abs(loadings.at(i, components.get(place)));
                if (value > size[i]) {
                    size[i] = value;
                    peak[i] = place;
                }
            }
            if (size[i] == 0) {
                peak[i] = components.size();
            }
        }
        return IntStream.range(0, rows)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> peak[i]).thenComparingDouble(i -> -size[i]))
                .toList();
    }
}
