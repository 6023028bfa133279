package factorscope.model.decompose.tensor.product;

import factorscope.model.data.DType;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A balanced tree over the axes `from` to `to - 1`: at every node two groups of neighbouring axes are joined by a
/// core of rank x (rank of the left group) x (rank of the right group); the rank of the root is 1.
public record Tree(int from, int to) {
    public static Tree of(int axes) {
        return new Tree(0, axes);
    }

    boolean isLeaf() {
        return to - from == 1;
    }

    Tree left() {
        return new Tree(from, (from + to) / 2);
    }

    Tree right() {
        return new Tree((from + to) / 2, to);
    }

    /// How the groups of a core's axes depend on each other, at every node, the root first.
    ///
    /// @param most how many components at every node
    /// @param allowed how much of the squares each node may leave out
    public List<SmallTensor> split(SmallTensor core, int most, double allowed, Compute compute) {
        var transfers = new ArrayList<SmallTensor>();
        var root = new double[1][core.values().length];
        root[0] = core.values();
        double squares = Arrays.stream(core.values()).map(v -> v * v).sum();
        split(core, root, Directions.Rank.within(most, allowed, squares), compute, transfers);
        return transfers;
    }

    /// @param basis rank x positions of this node's axes
    private void split(
            SmallTensor core, double[][] basis, Directions.Rank rank, Compute compute, List<SmallTensor> transfers) {
        var leftBasis = left().basis(core, rank, compute);
        var rightBasis = right().basis(core, rank, compute);
        int a = leftBasis.length;
        int b = rightBasis.length;
        var transfer = SmallTensor.zeros(new int[] {basis.length, a, b});
        for (int r = 0; r < basis.length; r++) {
            var node = new SmallTensor(basis[r], new int[] {leftBasis[0].length, rightBasis[0].length});
            var small = node.times(0, leftBasis).times(1, rightBasis);
            System.arraycopy(small.values(), 0, transfer.values(), r * a * b, a * b);
        }
        transfers.add(transfer);
        if (!left().isLeaf()) {
            left().split(core, leftBasis, rank, compute, transfers);
        }
        if (!right().isLeaf()) {
            right().split(core, rightBasis, rank, compute, transfers);
        }
    }

    /// The leading directions of this node's axes against all others; all of them for a leaf.
    ///
    /// @return rank x positions
    private double[][] basis(SmallTensor core, Directions.Rank rank, Compute compute) {
        int before = product(core.sizes(), 0, from);
        int own = product(core.sizes(), from, to);
        int after = product(core.sizes(), to, core.sizes().length);
        if (isLeaf()) {
            var identity = new double[own][own];
            for (int i = 0; i < own; i++) {
                identity[i][i] = 1;
            }
            return identity;
        }
        var unfolded = new SmallTensor(core.values(), new int[] {before, own, after}).unfolded(1);
        try (var here = compute.memory().scope("a tree")) {
            var matrix = Matrix.allocate(here, DType.FLOAT64, own, before * after);
            for (int i = 0; i < own; i++) {
                matrix.setRow(i, unfolded[i]);
            }
            var tensor = new ModeProducts(matrix, new int[] {own, before * after});
            var directions = Directions.of(tensor, 0, rank, compute, here);
            var basis = new double[directions.columns()][own];
            for (int r = 0; r < basis.length; r++) {
                for (int i = 0; i < own; i++) {
                    basis[r][i] = directions.get(i, r);
                }
            }
            return basis;
        }
    }

    /// What [#split] takes off the heap.
    public static long bytes(int[] ranks, Compute compute) {
        long most = 0;
        int count = SmallTensor.count(ranks);
        for (int from = 0; from < ranks.length; from++) {
            for (int to = from + 2; to <= ranks.length; to++) {
                int own = product(ranks, from, to);
                if (own < count) {
                    most = Math.max(most, 8L * count + Directions.bytes(own, count / own, own, compute.linalg()));
                }
            }
        }
        return most;
    }

    /// The core that a tree of transfers stands for.
    ///
    /// @param transfers as [#split] gives them
    /// @param ranks along every axis
    public SmallTensor join(List<SmallTensor> transfers, int[] ranks) {
        var left = new ArrayList<>(transfers);
        var basis = basis(left, ranks);
        return new SmallTensor(basis[0], ranks.clone());
    }

    /// Takes this node's transfers off the list.
    private double[][] basis(List<SmallTensor> transfers, int[] ranks) {
        if (isLeaf()) {
            var identity = new double[ranks[from]][ranks[from]];
            for (int i = 0; i < ranks[from]; i++) {
                identity[i][i] = 1;
            }
            return identity;
        }
        var transfer = transfers.removeFirst();
        var leftBasis = left().basis(transfers, ranks);
        var rightBasis = right().basis(transfers, ranks);
        int rank = transfer.sizes()[0];
        int a = transfer.sizes()[1];
        int b = transfer.sizes()[2];
        var out = new double[rank][];
        for (int r = 0; r < rank; r++) {
            var small = SmallTensor.zeros(new int[] {a, b});
            System.arraycopy(transfer.values(), r * a * b, small.values(), 0, a * b);
            out[r] = small.times(0, SmallTensor.transposed(leftBasis, leftBasis[0].length))
                    .times(1, SmallTensor.transposed(rightBasis, rightBasis[0].length))
                    .values();
        }
        return out;
    }

    private static int product(int[] sizes, int from, int to) {
        int product = 1;
        for (int m = from; m < to; m++) {
            product *= sizes[m];
        }
        return product;
    }
}
