package factorscope.model.decompose;

import factorscope.model.data.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// The condensed tree that clusters were chosen from: clusters that appear where a larger one falls apart, as the
/// density that is asked for grows (Campello, Moulavi, Sander 2013; McInnes and Healy 2017). A density is 1 over a
/// distance.
///
/// @param nodes parents before their children; the first is everything
/// @param homes one int32 per row: the node that it leaves last; -1 where a row was not drawn
/// @param departures one float64 per row: the density at which it does
public record ClusterTree(List<Node> nodes, Tensor homes, Tensor departures) {
    /// @param parent number of the node that it is a part of; -1 for the first
    /// @param birth density at which it appears
    /// @param death density at which the last point leaves it, or it falls apart
    /// @param size points that it has when it appears
    /// @param stability its excess of mass: how long it lasts, over all its points
    /// @param isChosen whether it is one of the clusters
    public record Node(int parent, double birth, double death, int size, double stability, boolean isChosen) {}

    public ClusterTree {
        nodes = List.copyOf(nodes);
    }

    private List<Integer> parents() {
        return nodes.stream().map(Node::parent).toList();
    }

    /// The nodes that are clusters if those that part at less than a distance are taken together.
    ///
    /// @param distance 0 for those that were chosen
    public boolean[] chosen(double distance) {
        var chosen = new boolean[nodes.size()];
        for (int c = 0; c < chosen.length; c++) {
            chosen[c] = nodes.get(c).isChosen;
        }
        return distance > 0 ? mergedWithin(chosen, parents(), c -> nodes.get(c).birth, distance) : chosen;
    }

    /// The number of the chosen node that each row belongs to, as [#labels(boolean[], List, IntUnaryOperator, int)]
    /// has it.
    public int[] labels(boolean[] chosen) {
        return labels(
                chosen,
                parents(),
                i -> (int) homes.at(i),
                Math.toIntExact(homes.shape().count()));
    }

    /// The nodes in the order of the numbers that labels have.
    public List<Integer> numbered(boolean[] chosen) {
        return order(
                chosen,
                parents(),
                i -> (int) homes.at(i),
                Math.toIntExact(homes.shape().count()));
    }

    /// The density of nodes by their number.
    public interface Births {
        double of(int node);
    }

    /// Takes, for clusters that part at less than a distance, the one that they are parts of (Malzer and Baum 2020).
    public static boolean[] mergedWithin(boolean[] chosen, List<Integer> parents, Births births, double distance) {
        var merged = new boolean[chosen.length];
        for (int c = 1; c < chosen.length; c++) {
            if (chosen[c]) {
                int at = c;
                while (1 / births.of(at) < distance && parents.get(at) > 0) {
                    at = parents.get(at);
                }
                merged[at] = true;
            }
        }
        return outermost(merged, parents);
    }

    /// Without those that are within another.
    public static boolean[] outermost(boolean[] chosen, List<Integer> parents) {
        var outermost = chosen.clone();
        for (int c = 1; c < chosen.length; c++) {
            for (int at = parents.get(c); at > 0 && outermost[c]; at = parents.get(at)) {
                outermost[c] = !chosen[at];
            }
        }
        return outermost;
    }

    /// The number of the chosen node that each point belongs to, the largest first; [Clusters#NOISE] where there is
    /// none, [Clusters#NOT_DRAWN] where a point has no home.
    public static int[] labels(boolean[] chosen, List<Integer> parents, IntUnaryOperator homes, int points) {
        var of = nearest(chosen, parents);
        var order = order(chosen, parents, homes, points);
        var number = new int[of.length];
        Arrays.fill(number, Clusters.NOISE);
        for (int i = 0; i < order.size(); i++) {
            number[order.get(i)] = i;
        }
        return IntStream.range(0, points)
                .map(homes)
                .map(h -> h < 0 ? Clusters.NOT_DRAWN : of[h] > 0 ? number[of[h]] : Clusters.NOISE)
                .toArray();
    }

    /// The chosen node that each is or lies in; -1 where there is none. Everything is no cluster.
    private static int[] nearest(boolean[] chosen, List<Integer> parents) {
        var of = new int[chosen.length];
        of[0] = -1;
        for (int c = 1; c < of.length; c++) {
            of[c] = chosen[c] ? c : of[parents.get(c)];
        }
        return of;
    }

    private static List<Integer> order(boolean[] chosen, List<Integer> parents, IntUnaryOperator homes, int points) {
        var of = nearest(chosen, parents);
        var sizes = new int[of.length];
        var first = new int[of.length];
        for (int i = points - 1; i >= 0; i--) {
            int home = homes.applyAsInt(i);
            if (home >= 0 && of[home] > 0) {
                sizes[of[home]]++;
                first[of[home]] = i;
            }
        }
        var order = new ArrayList<Integer>();
        for (int c = 1; c < of.length; c++) {
            if (chosen[c]) {
                order.add(c);
            }
        }
        order.sort(Comparator.<Integer>comparingInt(c -> -sizes[c]).thenComparingInt(c -> first[c]));
        return order;
    }

    /// The same of data that are multiplied.
    ///
    /// @param departures the densities of these
    public ClusterTree scaled(double factor, Tensor departures) {
        return new ClusterTree(
                nodes.stream()
                        .map(n -> new Node(
                                n.parent, n.birth / factor, n.death / factor, n.size, n.stability / factor, n.isChosen))
                        .toList(),
                homes,
                departures);
    }
}
