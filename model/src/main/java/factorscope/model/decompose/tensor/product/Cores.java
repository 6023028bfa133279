package factorscope.model.decompose.tensor.product;

import factorscope.model.data.DType;
import factorscope.model.decompose.Structure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import java.util.SplittableRandom;

/// A tensor network: one core for each axis, perhaps one without an axis (the hub, as if it had one of size 1), and
/// between any two of them a rank, which is 1 where they are not joined.
public final class Cores {
    private final int[] sizes;
    private final int[][] ranks;
    private final double[][] values;

    /// @param sizes of the axes
    /// @param ranks symmetric, by pair of axes
    /// @param values by axis: positions x (rank with each other axis, in ascending order)
    public Cores(int[] sizes, int[][] ranks, double[][] values) {
        this.sizes = sizes;
        this.ranks = ranks;
        this.values = values;
    }

    public int[] sizes() {
        return sizes;
    }

    public int[][] ranks() {
        return ranks;
    }

    public double[][] values() {
        return values;
    }

    private static final double RIDGE = 1e-10;

    /// Of what is added to a core that grows, beside its own values.
    private static final double GERM = 0.1;

    public static Cores of(int[] sizes, int[][] ranks, SplittableRandom random) {
        var values = new double[sizes.length][];
        for (int m = 0; m < sizes.length; m++) {
            values[m] = new double[sizes[m] * width(ranks, m)];
            for (int i = 0; i < values[m].length; i++) {
                values[m][i] = random.nextGaussian();
            }
        }
        return new Cores(sizes, ranks, values);
    }

    public static Cores of(Structure.Network network) {
        int order = network.cores().size();
        var sizes = new int[order];
        var ranks = new int[order][order];
        var values = new double[order][];
        for (int m = 0; m < order; m++) {
            var core = SmallTensor.of(network.cores().get(m));
            sizes[m] = core.sizes()[0];
            values[m] = core.values();
            for (int j = 0; j < order; j++) {
                ranks[m][j] = j == m ? 1 : core.sizes()[j < m ? j + 1 : j];
            }
        }
        return new Cores(sizes, ranks, values);
    }

    /// Ranks of a core, multiplied.
    public static int width(int[][] ranks, int m) {
        int width = 1;
        for (int j = 0; j < ranks.length; j++) {
            width *= j == m ? 1 : ranks[m][j];
        }
        return width;
    }

    public static long parameters(int[] sizes, int[][] ranks) {
        long sum = 0;
        for (int m = 0; m < sizes.length; m++) {
            sum += (long) sizes[m] * width(ranks, m);
        }
        return sum;
    }

    public static int[][] with(int[][] ranks, int a, int b, int rank) {
        var changed = new int[ranks.length][];
        for (int m = 0; m < ranks.length; m++) {
            changed[m] = ranks[m].clone();
        }
        changed[a][b] = rank;
        changed[b][a] = rank;
        return changed;
    }

    private int edge(int a, int b) {
        int order = sizes.length;
        return order + Math.min(a, b) * order + Math.max(a, b);
    }

    private int[] edges(int m) {
        var edges = new int[sizes.length - 1];
        for (int j = 0; j < sizes.length; j++) {
            if (j != m) {
                edges[j < m ? j : j - 1] = edge(m, j);
            }
        }
        return edges;
    }

    private Labelled core(int m) {
        var labels = new int[sizes.length];
        var own = new int[sizes.length];
        labels[0] = m;
        own[0] = sizes[m];
        var edges = edges(m);
        for (int j = 0; j < sizes.length; j++) {
            if (j != m) {
                int at = j < m ? j + 1 : j;
                labels[at] = edges[at - 1];
                own[at] = ranks[m][j];
            }
        }
        return new Labelled(values[m], labels, own);
    }

    /// All cores but one: (ranks with that one, in ascending order) x positions of the others.
    public double[] without(int m) {
        Labelled product = null;
        for (int j = 0; j < sizes.length; j++) {
            if (j != m) {
                product = product == null ? core(j) : product.times(core(j));
            }
        }
        var wanted = new int[2 * sizes.length - 2];
        System.arraycopy(edges(m), 0, wanted, 0, sizes.length - 1);
        for (int j = 0; j < sizes.length; j++) {
            if (j != m) {
                wanted[sizes.length - 1 + (j < m ? j : j - 1)] = j;
            }
        }
        return java.util.Objects.requireNonNull(product).ordered(wanted).values();
    }

    /// The same cores where a rank has changed: what is new begins small and random, what is too much is left out.
    public Cores resized(int[][] other, SplittableRandom random) {
        var resized = new double[sizes.length][];
        for (int m = 0; m < sizes.length; m++) {
            int before = width(ranks, m);
            int after = width(other, m);
            double scale = GERM * Math.sqrt(Dot.square(values[m]) / values[m].length);
            resized[m] = new double[sizes[m] * after];
            for (int c = 0; c < after; c++) {
                int from = source(c, other, m);
                for (int i = 0; i < sizes[m]; i++) {
                    resized[m][i * after + c] =
                            from >= 0 ? values[m][i * before + from] : scale * random.nextGaussian();
                }
            }
        }
        return new Cores(sizes, other, resized);
    }

    /// Where a column of a resized core comes from; -1 for nowhere.
    private int source(int column, int[][] other, int m) {
        int rest = column;
        int from = 0;
        int stride = 1;
        for (int j = sizes.length - 1; j >= 0; j--) {
            if (j != m) {
                int at = rest % other[m][j];
                rest /= other[m][j];
                if (at >= ranks[m][j]) {
                    return -1;
                }
                from += at * stride;
                stride *= ranks[m][j];
            }
        }
        return from;
    }

    /// One sweep of alternating least squares.
    ///
    /// @param unfolded by axis: positions x all others
    /// @return the relative error
    public double sweep(Matrix[] unfolded, double squares, Compute compute) {
        double error = 0;
        for (int m = 0; m < sizes.length; m++) {
            error = update(m, unfolded[m], squares, compute);
        }
        return error;
    }

    private double update(int m, Matrix x, double squares, Compute compute) {
        int width = width(ranks, m);
        try (var here = compute.memory().scope("a core")) {
            var others = Matrix.allocate(here, DType.FLOAT64, width, x.columns());
            others.fill(without(m));
            var gram = Matrix.allocate(here, DType.FLOAT64, width, width);
            compute.linalg().gemm(false, true, 1, others, others, 0, gram);
            var targets = Matrix.allocate(here, DType.FLOAT64, sizes[m], width);
            compute.linalg().gemm(false, true, 1, x, others, 0, targets);
            var system = new double[width][width];
            for (int r = 0; r < width; r++) {
                gram.getRow(r, system[r]);
            }
            var inverse = NormalEquations.inverse(system, RIDGE);
            double fit = 0;
            double model = 0;
            var target = new double[width];
            for (int i = 0; i < sizes[m]; i++) {
                targets.getRow(i, target);
                var row = new double[width];
                for (int r = 0; r < width; r++) {
                    row[r] = Dot.of(inverse[r], target);
                }
                System.arraycopy(row, 0, values[m], i * width, width);
                fit += Dot.of(row, target);
                for (int r = 0; r < width; r++) {
                    model += row[r] * Dot.of(system[r], row);
                }
            }
            return squares == 0 ? 0 : Math.sqrt(Math.max(0, squares - 2 * fit + model) / squares);
        }
    }

    /// With a hub that is joined to nothing.
    public Cores withHub() {
        int order = sizes.length;
        var more = java.util.Arrays.copyOf(sizes, order + 1);
        more[order] = 1;
        var all = java.util.Arrays.copyOf(values, order + 1);
        all[order] = new double[] {1};
        var joined = new int[order + 1][order + 1];
        for (int m = 0; m <= order; m++) {
            for (int j = 0; j <= order; j++) {
                joined[m][j] = m < order && j < order ? ranks[m][j] : 1;
            }
        }
        return new Cores(more, joined, all);
    }

    /// Without the last core, which is a hub that is joined to nothing: a factor.
    public Cores withoutHub() {
        int order = sizes.length - 1;
        var all = java.util.Arrays.copyOf(values, order);
        all[0] = all[0].clone();
        for (int i = 0; i < all[0].length; i++) {
            all[0][i] *= values[order][0];
        }
        var joined = new int[order][];
        for (int m = 0; m < order; m++) {
            joined[m] = java.util.Arrays.copyOf(ranks[m], order);
        }
        return new Cores(java.util.Arrays.copyOf(sizes, order), joined, all);
    }

    /// Gives all cores but the last the same norm as each other, for the rounding's sake.
    public void balance() {
        double scale = 1;
        for (int m = 0; m + 1 < sizes.length; m++) {
            double norm = Math.sqrt(Dot.square(values[m]) / sizes[m]);
            if (norm > 0) {
                scale *= norm;
                for (int i = 0; i < values[m].length; i++) {
                    values[m][i] /= norm;
                }
            }
        }
        var last = values[sizes.length - 1];
        for (int i = 0; i < last.length; i++) {
            last[i] *= scale;
        }
    }
}
