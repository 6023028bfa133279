package factorscope.model.decompose.cluster;

import factorscope.model.decompose.ClusterTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The condensed tree of a spanning tree: clusters that appear where a larger one falls apart, as the density that is
/// asked for grows (Campello, Moulavi, Sander 2013; McInnes and Healy 2017). The density of a level is 1 over the
/// distance at which it begins.
final class CondensedTree {
    /// A cluster, from the density at which it appears to that at which it falls apart or vanishes.
    ///
    /// @param parent number of the cluster that it is a part of; -1 for the first, which is everything
    /// @param birth density at which it appears
    /// @param size points that it has then
    record Cluster(int parent, double birth, int size) {}

    /// Distances below this share of the largest count as this: equal points would be infinitely dense.
    private static final double LEAST = 1e-9;

    private final int n;
    private final int smallest;
    private final int[] left;
    private final int[] right;
    private final int[] sizes;
    private final double[] density;
    private final List<Cluster> clusters = new ArrayList<>();
    private final List<List<Integer>> children = new ArrayList<>();

    /// The cluster that each point leaves last, and the density at which it does.
    private final int[] home;

    private final double[] leaves;

    /// @param smallest fewer points are no cluster
    CondensedTree(SpanningTree tree, int points, int smallest) {
        n = points;
        this.smallest = smallest;
        left = new int[Math.max(0, n - 1)];
        right = new int[left.length];
        sizes = new int[left.length];
        density = new double[left.length];
        home = new int[n];
        leaves = new double[n];
        merge(tree);
        condense();
    }

    /// Single linkage: nodes from `n` on are merges, the nearest first.
    private void merge(SpanningTree tree) {
        var order = IntStream.range(0, tree.count())
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(tree::weight)
                        .thenComparingInt(e -> tree.end(e, 0))
                        .thenComparingInt(e -> tree.end(e, 1)))
                .mapToInt(Integer::intValue)
                .toArray();
        double largest = order.length == 0 ? 0 : tree.weight(order[order.length - 1]);
        double least = largest > 0 ? LEAST * largest : 1;
        var components = new SpanningTree.Components(n);
        var node = new int[n];
        Arrays.setAll(node, i -> i);
        for (int m = 0; m < order.length; m++) {
            int a = components.of(tree.end(order[m], 0));
            int b = components.of(tree.end(order[m], 1));
            left[m] = node[a];
            right[m] = node[b];
            sizes[m] = size(node[a]) + size(node[b]);
            density[m] = 1 / Math.max(least, tree.weight(order[m]));
            components.join(a, b);
            node[components.of(a)] = n + m;
        }
    }

    private int size(int node) {
        return node < n ? 1 : sizes[node - n];
    }

    private void condense() {
        clusters.add(new Cluster(-1, 0, n));
        children.add(new ArrayList<>());
        if (n < 2) {
            return;
        }
        // nodes to look at, and the cluster that each belongs to
        var nodes = new int[n];
        var owners = new int[n];
        var split = new Split();
        int depth = 0;
        nodes[depth] = n + left.length - 1;
        owners[depth++] = 0;
        while (depth > 0) {
            int node = nodes[--depth];
            int owner = owners[depth];
            double here = density[node - n];
            split.take(node, here);
            boolean isReal = split.large > 1;
            for (int p = 0; p < split.count; p++) {
                int part = split.parts[p];
                if (size(part) < smallest) {
                    continue;
                }
                int of = owner;
                if (isReal) {
                    of = clusters.size();
                    clusters.add(new Cluster(owner, here, size(part)));
                    children.add(new ArrayList<>());
                    children.get(owner).add(of);
                }
                split.clusters[part] = of;
                nodes[depth] = part;
                owners[depth++] = of;
            }
            for (int p = 0; p < split.count; p++) {
                int part = split.parts[p];
                if (size(part) < smallest) {
                    // what leaves at the distance at which clusters part, as a bridge between them, belongs to the one
                    // that it was merged with before the others were
                    boolean isBeside = isReal && split.beside[part] >= 0;
                    drop(part, isBeside ? split.clusters[split.beside[part]] : owner, here);
                }
            }
        }
    }

    /// What a node falls apart into: merges at one distance are one, in whatever order they were made.
    private final class Split {
        final int[] parts = new int[n];
        int count;
        /// Parts that are large enough to be clusters.
        int large;
        /// By node: the cluster of a large part.
        final int[] clusters = new int[2 * n - 1];
        /// By node: the large part that a small one was merged with first; -1 if these were several.
        final int[] beside = new int[2 * n - 1];

        /// Merges at this distance, the last first.
        private final int[] merges = new int[n];

        /// By node: a large part in it, or -1, and the small ones that were not merged with any.
        private final int[] inside = new int[2 * n - 1];

        private final boolean[] hasSeveral = new boolean[2 * n - 1];

        private final int[] firstLoose = new int[2 * n - 1];
        private final int[] lastLoose = new int[2 * n - 1];
        private final int[] nextLoose = new int[2 * n - 1];

        void take(int node, double at) {
            count = 0;
            large = 0;
            int merged = 0;
            merges[merged++] = node;
            for (int m = 0; m < merged; m++) {
                for (int child : new int[] {left[merges[m] - n], right[merges[m] - n]}) {
                    if (child >= n && density[child - n] == at) {
                        merges[merged++] = child;
                        continue;
                    }
                    parts[count++] = child;
                    boolean isLarge = size(child) >= smallest;
                    large += isLarge ? 1 : 0;
                    inside[child] = isLarge ? child : -1;
                    hasSeveral[child] = false;
                    firstLoose[child] = isLarge ? -1 : child;
                    lastLoose[child] = child;
                    nextLoose[child] = -1;
                }
            }
            // parents come before their children
            for (int m = merged - 1; m >= 0; m--) {
                combine(merges[m], left[merges[m] - n], right[merges[m] - n]);
            }
        }

        private void combine(int node, int one, int other) {
            inside[node] = inside[one] >= 0 ? inside[one] : inside[other];
            hasSeveral[node] = hasSeveral[one] || hasSeveral[other] || inside[one] >= 0 && inside[other] >= 0;
            firstLoose[node] = -1;
            if (inside[node] < 0) {
                nextLoose[lastLoose[one]] = firstLoose[other];
                firstLoose[node] = firstLoose[one];
                lastLoose[node] = lastLoose[other];
                return;
            }
            for (int side : new int[] {one, other}) {
                for (int p = firstLoose[side]; p >= 0; p = nextLoose[p]) {
                    beside[p] = hasSeveral[node] ? -1 : inside[node];
                }
            }
        }
    }

    /// Lets all points of a node leave a cluster.
    private void drop(int node, int cluster, double at) {
        var nodes = new int[size(node)];
        int depth = 0;
        nodes[depth++] = node;
        while (depth > 0) {
            int here = nodes[--depth];
            if (here < n) {
                home[here] = cluster;
                leaves[here] = at;
            } else {
                nodes[depth++] = right[here - n];
                nodes[depth++] = left[here - n];
            }
        }
    }

    List<Cluster> clusters() {
        return List.copyOf(clusters);
    }

    /// How long each cluster lasts, over all its points: the sum of the densities at which they leave it, less that at
    /// which it appeared.
    private double[] stabilities() {
        var stability = new double[clusters.size()];
        for (int i = 0; i < n; i++) {
            stability[home[i]] += leaves[i] - clusters.get(home[i]).birth();
        }
        for (int c = 1; c < clusters.size(); c++) {
            var cluster = clusters.get(c);
            int parent = cluster.parent();
            stability[parent] +=
                    cluster.size() * (cluster.birth() - clusters.get(parent).birth());
        }
        return stability;
    }

    /// The clusters that together last longest, none of them within another: excess of mass.
    boolean[] byExcessOfMass() {
        var stability = stabilities();
        var chosen = new boolean[clusters.size()];
        // children come after their parents
        for (int c = clusters.size() - 1; c > 0; c--) {
            double below = 0;
            for (int child : children.get(c)) {
                below += stability[child];
            }
            if (below > stability[c]) {
                stability[c] = below;
            } else {
                chosen[c] = true;
            }
        }
        return ClusterTree.outermost(chosen, parents());
    }

    /// The clusters that do not fall apart.
    boolean[] leaves() {
        var chosen = new boolean[clusters.size()];
        for (int c = 1; c < chosen.length; c++) {
            chosen[c] = children.get(c).isEmpty();
        }
        return chosen;
    }

    /// Takes, for clusters that part at less than a distance, the one that they are parts of (Malzer and Baum 2020).
    boolean[] mergedWithin(boolean[] chosen, double distance) {
        return ClusterTree.mergedWithin(chosen, parents(), c -> clusters.get(c).birth(), distance);
    }

    private List<Integer> parents() {
        return clusters.stream().map(Cluster::parent).toList();
    }

    /// The number of the chosen cluster that each point belongs to, the largest first; [Clusters#NOISE] where there is
    /// none.
    int[] labels(boolean[] chosen) {
        return ClusterTree.labels(chosen, parents(), i -> home[i], n);
    }

    /// The largest density at which a point leaves each cluster, or it falls apart.
    private double[] deaths() {
        var deaths = new double[clusters.size()];
        for (int i = 0; i < n; i++) {
            deaths[home[i]] = Math.max(deaths[home[i]], leaves[i]);
        }
        for (int c = 1; c < deaths.length; c++) {
            int parent = clusters.get(c).parent();
            deaths[parent] = Math.max(deaths[parent], clusters.get(c).birth());
        }
        return deaths;
    }

    /// How surely each point belongs to its cluster: the density at which it leaves, as a share of the cluster's
    /// largest; 0 for noise (McInnes and Healy 2017).
    double[] probabilities(boolean[] chosen) {
        var deaths = deaths();
        var parents = parents();
        var probabilities = new double[n];
        for (int i = 0; i < n; i++) {
            int c = home[i];
            while (c > 0 && !chosen[c]) {
                c = parents.get(c);
            }
            if (c > 0) {
                probabilities[i] = deaths[c] > 0 ? Math.min(leaves[i], deaths[c]) / deaths[c] : 1;
            }
        }
        return probabilities;
    }

    /// Of each point: how much less dense its place is than the densest below the cluster that it leaves last (GLOSH;
    /// Campello, Moulavi, Zimek, Sander 2015).
    double[] outlierScores() {
        var densest = deaths();
        for (int c = densest.length - 1; c > 0; c--) {
            int parent = clusters.get(c).parent();
            densest[parent] = Math.max(densest[parent], densest[c]);
        }
        var scores = new double[n];
        for (int i = 0; i < n; i++) {
            double most = densest[home[i]];
            scores[i] = most > 0 ? (most - leaves[i]) / most : 0;
        }
        return scores;
    }

    /// All clusters as they are kept.
    List<ClusterTree.Node> nodes(boolean[] chosen) {
        var deaths = deaths();
        var stability = stabilities();
        return IntStream.range(0, clusters.size())
                .mapToObj(c -> {
                    var cluster = clusters.get(c);
                    return new ClusterTree.Node(
                            cluster.parent(), cluster.birth(), deaths[c], cluster.size(), stability[c], chosen[c]);
                })
                .toList();
    }

    int[] homes() {
        return home.clone();
    }

    double[] departures() {
        return leaves.clone();
    }
}
