package factorscope.model.match;

import factorscope.model.linalg.Dot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import smile.clustering.HierarchicalClustering;
import smile.clustering.linkage.Linkage;
import smile.clustering.linkage.UPGMALinkage;
import smile.clustering.linkage.UPGMCLinkage;
import smile.clustering.linkage.WardLinkage;

/// A tree of things by how alike they are.
///
/// Nodes are numbered: the things from 0, then the joins in their order.
///
/// @param leaves how many things there are
/// @param joins the last one is the root; empty for a single thing
public record Dendrogram(int leaves, List<Join> joins) {
    /// Two nodes become one.
    ///
    /// @param height how unlike they are
    public record Join(int left, int right, double height) {}

    /// How a tree is built.
    public enum Method {
        /// From the bottom: the pair whose union loses least variance (Ward 1963).
        WARD,
        /// From the bottom: the pair with the smallest mean distance.
        AVERAGE,
        /// From the bottom: the pair with the nearest centres. A join can be lower than those below it.
        CENTROID,
        /// From the top: halves by 2-means; a group is as high as its mean distance from its centre. A half can be
        /// more spread out than the whole.
        BISECTING
    }

    public Dendrogram {
        joins = List.copyOf(joins);
    }

    /// @param points one row each; distances are Euclidean
    public static Dendrogram of(double[][] points, Method method) {
        if (points.length < 2) {
            return new Dendrogram(points.length, List.of());
        }
        return method == Method.BISECTING ? new Bisection(points).tree() : fromTheBottom(points, method);
    }

    private static Dendrogram fromTheBottom(double[][] points, Method method) {
        var distances = new double[points.length][points.length];
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < i; j++) {
                double sum = 0;
                for (int c = 0; c < points[i].length; c++) {
                    double off = points[i][c] - points[j][c];
                    sum += off * off;
                }
                distances[i][j] = Math.sqrt(sum);
                distances[j][i] = distances[i][j];
            }
        }
        Linkage linkage = switch (method) {
            case AVERAGE -> new UPGMALinkage(distances);
            case CENTROID -> new UPGMCLinkage(distances);
            default -> new WardLinkage(distances);
        };
        var tree = HierarchicalClustering.fit(linkage);
        var joins = new ArrayList<Join>();
        for (int i = 0; i < tree.tree().length; i++) {
            joins.add(new Join(tree.tree()[i][0], tree.tree()[i][1], tree.height()[i]));
        }
        return new Dendrogram(points.length, joins);
    }

    public double height(int node) {
        return node < leaves ? 0 : joins.get(node - leaves).height;
    }

    /// Whether a join is lower than one of those below it, so that the tree does not tell the order of joining.
    public boolean isInversion(int node) {
        if (node < leaves) {
            return false;
        }
        var join = joins.get(node - leaves);
        return join.height < Math.max(height(join.left), height(join.right)) * (1 - 1e-9);
    }

    public int inversions() {
        int count = 0;
        for (int node = leaves; node < leaves + joins.size(); node++) {
            count += isInversion(node) ? 1 : 0;
        }
        return count;
    }

    /// The things below a node.
    public BitSet members(int node) {
        var members = new BitSet();
        var open = new ArrayList<>(List.of(node));
        while (!open.isEmpty()) {
            int next = open.removeLast();
            if (next < leaves) {
                members.set(next);
            } else {
                open.add(joins.get(next - leaves).left);
                open.add(joins.get(next - leaves).right);
            }
        }
        return members;
    }

    /// The things in an order in which no branches cross.
    public List<Integer> order() {
        var order = new ArrayList<Integer>();
        var open = new ArrayList<Integer>();
        open.add(joins.isEmpty() ? 0 : leaves + joins.size() - 1);
        while (!open.isEmpty() && leaves > 0) {
            int next = open.removeLast();
            if (next < leaves) {
                order.add(next);
            } else {
                open.add(joins.get(next - leaves).right);
                open.add(joins.get(next - leaves).left);
            }
        }
        return order;
    }

    /// From the top: each group into two.
    private static final class Bisection {
        private static final int ROUNDS = 50;

        private final double[][] points;
        private final List<Join> joins = new ArrayList<>();

        Bisection(double[][] points) {
            this.points = points;
        }

        Dendrogram tree() {
            split(java.util.stream.IntStream.range(0, points.length).toArray());
            return new Dendrogram(points.length, joins);
        }

        /// @return number of the group's node
        private int split(int[] members) {
            if (members.length == 1) {
                return members[0];
            }
            var second = halves(members);
            int left = split(pick(members, second, false));
            int right = split(pick(members, second, true));
            joins.add(new Join(left, right, spread(members)));
            return points.length + joins.size() - 1;
        }

        private static int[] pick(int[] members, boolean[] second, boolean wanted) {
            return java.util.stream.IntStream.range(0, members.length)
                    .filter(i -> second[i] == wanted)
                    .map(i -> members[i])
                    .toArray();
        }

        /// 2-means from two members that are far apart.
        private boolean[] halves(int[] members) {
            var centre = centre(members, null, false);
            var a = points[farthest(members, centre)].clone();
            var b = points[farthest(members, a)].clone();
            var second = new boolean[members.length];
            for (int round = 0; round < ROUNDS; round++) {
                boolean moved = false;
                for (int i = 0; i < members.length; i++) {
                    boolean next = distance(points[members[i]], b) < distance(points[members[i]], a);
                    moved |= next != second[i];
                    second[i] = next;
                }
                if (!moved) {
                    break;
                }
                a = centre(members, second, false);
                b = centre(members, second, true);
            }
            boolean isOneSided = allEqual(second);
            if (isOneSided) {
                // all the same point: any cut will do
                Arrays.fill(second, 0, members.length / 2, !second[0]);
            }
            return second;
        }

        private static boolean allEqual(boolean[] values) {
            for (boolean value : values) {
                if (value != values[0]) {
                    return false;
                }
            }
            return true;
        }

        private double[] centre(int[] members, boolean @org.jspecify.annotations.Nullable [] second, boolean wanted) {
            var centre = new double[points[0].length];
            int count = 0;
            for (int i = 0; i < members.length; i++) {
                if (second == null || second[i] == wanted) {
                    for (int c = 0; c < centre.length; c++) {
                        centre[c] += points[members[i]][c];
                    }
                    count++;
                }
            }
            for (int c = 0; c < centre.length && count > 0; c++) {
                centre[c] /= count;
            }
            return centre;
        }

        private int farthest(int[] members, double[] from) {
            int best = members[0];
            for (int member : members) {
                best = distance(points[member], from) > distance(points[best], from) ? member : best;
            }
            return best;
        }

        private double spread(int[] members) {
            var centre = centre(members, null, false);
            double sum = 0;
            for (int member : members) {
                sum += Math.sqrt(distance(points[member], centre));
            }
            return sum / members.length;
        }

        private static double distance(double[] a, double[] b) {
            return Dot.square(a) + Dot.square(b) - 2 * Dot.of(a, b);
        }
    }
}
