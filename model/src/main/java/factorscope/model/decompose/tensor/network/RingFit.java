package factorscope.model.decompose.tensor.network;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.tensor.StructuredResult;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.TriedStarts;
import factorscope.model.decompose.tensor.WholeFit;
import factorscope.model.decompose.tensor.product.Directions;
import factorscope.model.decompose.tensor.product.ModeProducts;
import factorscope.model.decompose.tensor.product.NormalEquations;
import factorscope.model.decompose.tensor.product.SmallTensor;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import java.util.ArrayList;
import java.util.List;

/// Alternating least squares for the cores of a ring; each is what the others leave it to explain.
///
/// Core m: rank before x positions x rank after. The rank after the last core is the one before the first.
final class RingFit extends WholeFit {
    private static final double RIDGE = 1e-12;

    private final Dataset data;
    private final long seed;
    private final int[] sizes;
    private final int[] ranks;
    private final Compute compute;

    /// Rank before x (positions and rank after, folded).
    private final List<Matrix> cores = new ArrayList<>();

    private final SolverState.Real error;
    private final TriedStarts starts;

    /// @param ranks before each axis
    RingFit(Problem problem, int[] ranks, int starts, Compute compute, SolverState state) {
        data = problem.inputs().data();
        seed = problem.seed();
        sizes = TensorShapes.sizes(problem);
        this.ranks = ranks;
        this.compute = compute;
        for (int m = 0; m < sizes.length; m++) {
            cores.add(state.matrix("core-" + m, DType.FLOAT64, ranks[m], sizes[m] * after(m)));
        }
        error = state.real("error", 0);
        this.starts = new TriedStarts(starts, cores, state);
    }

    private int after(int m) {
        return ranks[(m + 1) % ranks.length];
    }

    static long bytesOfResult(Problem problem, int[] ranks) {
        var sizes = TensorShapes.sizes(problem);
        long type = problem.inputs().data().values().dtype().working().bytes();
        long k = (long) ranks[0] * ranks[1];
        long columns = 1;
        long bytes = 16 * k + 8L * ranks[0] * sizes[0] * ranks[1];
        long expansion = 0;
        for (int m = 1; m < sizes.length; m++) {
            int after = ranks[(m + 1) % ranks.length];
            columns *= sizes[m];
            bytes += 8L * ranks[m] * sizes[m] * after;
            expansion += 8L * ranks[1] * columns * after;
        }
        return bytes + type * k * (columns + sizes[0]) + expansion + 8 * k * columns + 8L * sizes[0] * k;
    }

    /// Beside what is kept: directions at the start, and what the products of a core take.
    static long bytesOfWork(Problem problem, int[] ranks, Compute compute) {
        var sizes = TensorShapes.sizes(problem);
        long count = 1;
        for (int size : sizes) {
            count *= size;
        }
        long k = (long) ranks[0] * ranks[1];
        long rest = k * (count / sizes[0]);
        long start = Directions.bytes(sizes[0], count / sizes[0], (int) k, compute.linalg()) + 8 * rest;
        long most = 0;
        long before = 1;
        for (int m = 0; m < sizes.length; m++) {
            long after = count / before / sizes[m];
            int next = ranks[(m + 1) % ranks.length];
            long right = 8L * (before * sizes[m] * next * ranks[0] + after * next * ranks[0]);
            long left = 8L * (sizes[m] * after * ranks[m] * ranks[0] + before * ranks[m] * ranks[0]);
            most = Math.max(most, after >= before ? right : left);
            if (m > 0) {
                long side = (long) ranks[m] * sizes[m];
                start = Math.max(
                        start,
                        8 * rest
                                + Directions.bytes((int) side, after * ranks[0], next, compute.linalg())
                                + 16L * next * after * ranks[0]);
            }
            before *= sizes[m];
        }
        return Math.max(start, most);
    }

    static long heapBytes(int[] sizes, int[] ranks) {
        long count = 1;
        long least = Long.MAX_VALUE;
        long widest = 1;
        for (int m = 0; m < sizes.length; m++) {
            count *= sizes[m];
            least = Math.min(least, sizes[m]);
            widest = Math.max(widest, ranks[m]);
        }
        return 24 * widest * widest * (count / least);
    }

    @Override
    public void begin() {
        fill(0);
    }

    private void fill(int number) {
        var random = Randoms.of(seed, "a start", number);
        for (var core : cores) {
            Randoms.fillGaussian(random, core);
        }
        if (number == 0) {
            split();
        }
        error.set(Double.POSITIVE_INFINITY);
    }

    /// One axis after the other by singular value decompositions (Zhao et al. 2016); what the data have no
    /// directions for stays random.
    private void split() {
        int pairs = ranks[0] * ranks[1];
        int columns = x().columns();
        double[] rest;
        try (var here = compute.memory().scope("a start")) {
            var basis = Directions.of(
                    new ModeProducts(x(), new int[] {sizes[0], columns}), 0, Directions.Rank.of(pairs), compute, here);
            int found = basis.columns();
            var projected = Matrix.allocate(here, DType.FLOAT64, found, columns);
            compute.linalg().gemm(true, false, 1, basis, x(), 0, projected);
            rest = new double[ranks[1] * columns * ranks[0]];
            var row = new double[columns];
            for (int pair = 0; pair < found; pair++) {
                projected.getRow(pair, row);
                int p = pair / ranks[1];
                int q = pair % ranks[1];
                for (int j = 0; j < columns; j++) {
                    rest[(q * columns + j) * ranks[0] + p] = row[j];
                }
                for (int i = 0; i < sizes[0]; i++) {
                    cores.getFirst().set(p, i * ranks[1] + q, basis.get(i, pair));
                }
            }
        }
        for (int m = 1; m < sizes.length - 1; m++) {
            rest = split(m, rest);
        }
        cores.getLast().fill(rest);
    }

    private double[] split(int m, double[] values) {
        int side = ranks[m] * sizes[m];
        int others = values.length / side;
        int rank = after(m);
        try (var here = compute.memory().scope("a start")) {
            var unfolded = Matrix.allocate(here, DType.FLOAT64, side, others);
            unfolded.fill(values);
            var basis = Directions.of(
                    new ModeProducts(unfolded, new int[] {side, others}), 0, Directions.Rank.of(rank), compute, here);
            int found = basis.columns();
            for (int i = 0; i < side; i++) {
                for (int r = 0; r < found; r++) {
                    cores.get(m).set(i / sizes[m], i % sizes[m] * rank + r, basis.get(i, r));
                }
            }
            var projected = Matrix.allocate(here, DType.FLOAT64, found, others);
            compute.linalg().gemm(true, false, 1, basis, unfolded, 0, projected);
            var rest = new double[rank * others];
            System.arraycopy(projected.toArray(), 0, rest, 0, found * others);
            return rest;
        }
    }

    private Chain core(int m) {
        return new Chain(cores.get(m).toArray(), ranks[m], sizes[m], after(m));
    }

    /// Of the cores `from` to `to - 1`.
    private Chain chain(int from, int to, int identity) {
        var chain = Chain.identity(ranks[identity]);
        for (int m = from; m < to; m++) {
            chain = chain.times(core(m));
        }
        return chain;
    }

    @Override
    public boolean advance() {
        boolean isTrial = starts.areTried();
        for (int m = 0; m < sizes.length; m++) {
            update(m);
        }
        if (isTrial) {
            starts.swept(objective(), this::fill);
        }
        return !isTrial;
    }

    private void update(int m) {
        var left = chain(0, m, 0);
        var right = chain(m + 1, sizes.length, (m + 1) % sizes.length);
        int p = ranks[m];
        int q = after(m);
        var gram = gram(left, right, p, q);
        var products = products(m, left, right);
        var inverse = NormalEquations.inverse(gram, RIDGE);
        double square = 0;
        double fit = 0;
        double model = 0;
        var core = cores.get(m);
        for (int i = 0; i < sizes[m]; i++) {
            var row = new double[p * q];
            for (int r = 0; r < row.length; r++) {
                row[r] = Dot.of(inverse[r], products[i]);
                core.set(r / q, i * q + r % q, row[r]);
            }
            square += Dot.square(row);
            fit += Dot.of(row, products[i]);
            for (int r = 0; r < row.length; r++) {
                model += row[r] * Dot.of(gram[r], row);
            }
        }
        if (m == sizes.length - 1) {
            double squares = squares();
            error.set(squares == 0 ? 0 : Math.sqrt(Math.max(0, squares - 2 * fit + model) / squares));
        } else if (square > 0) {
            // the last core takes the scale
            var values = core.toArray();
            double norm = Math.sqrt(square);
            for (int i = 0; i < values.length; i++) {
                values[i] /= norm;
            }
            core.fill(values);
        }
    }

    /// Products of what the other cores give for each pair of ranks around core m.
    private static double[][] gram(Chain left, Chain right, int p, int q) {
        var l = left.products();
        var r = right.products();
        int closing = left.before();
        int leftPairs = closing * p;
        int rightPairs = q * closing;
        var gram = new double[p * q][p * q];
        for (int c = 0; c < closing; c++) {
            for (int d = 0; d < closing; d++) {
                for (int a = 0; a < p; a++) {
                    for (int b = 0; b < p; b++) {
                        double factor = l[(c * p + a) * leftPairs + d * p + b];
                        for (int s = 0; s < q && factor != 0; s++) {
                            for (int t = 0; t < q; t++) {
                                gram[a * q + s][b * q + t] +=
                                        factor * r[(s * closing + c) * rightPairs + t * closing + d];
                            }
                        }
                    }
                }
            }
        }
        return gram;
    }

    /// Products of the data with what the other cores give: positions of axis m x pairs of ranks around it. The
    /// longer side is summed over first.
    private double[][] products(int m, Chain left, Chain right) {
        return right.positions() >= left.positions() ? rightFirst(m, left, right) : leftFirst(m, left, right);
    }

    private double[][] rightFirst(int m, Chain left, Chain right) {
        int n = sizes[m];
        int before = left.positions();
        int after = right.positions();
        int p = ranks[m];
        int q = after(m);
        int closing = ranks[0];
        var out = new double[n][p * q];
        try (var here = compute.memory().scope("a core")) {
            var by = Matrix.allocate(here, DType.FLOAT64, after, q * closing);
            for (int s = 0; s < q; s++) {
                for (int j = 0; j < after; j++) {
                    for (int c = 0; c < closing; c++) {
                        by.set(j, s * closing + c, right.values()[(s * after + j) * closing + c]);
                    }
                }
            }
            var y = Matrix.allocate(here, DType.FLOAT64, (long) before * n, q * closing);
            compute.linalg().gemm(false, false, 1, x().reshaped((long) before * n, after), by, 0, y);
            var row = new double[q * closing];
            for (int b = 0; b < before; b++) {
                for (int i = 0; i < n; i++) {
                    y.getRow((long) b * n + i, row);
                    for (int c = 0; c < closing; c++) {
                        for (int a = 0; a < p; a++) {
                            double factor = left.values()[(c * before + b) * p + a];
                            for (int s = 0; s < q && factor != 0; s++) {
                                out[i][a * q + s] += factor * row[s * closing + c];
                            }
                        }
                    }
                }
            }
            return out;
        }
    }

    private double[][] leftFirst(int m, Chain left, Chain right) {
        int n = sizes[m];
        int before = left.positions();
        int after = right.positions();
        int p = ranks[m];
        int q = after(m);
        int closing = ranks[0];
        var out = new double[n][p * q];
        try (var here = compute.memory().scope("a core")) {
            var by = Matrix.allocate(here, DType.FLOAT64, before, closing * p);
            for (int c = 0; c < closing; c++) {
                for (int b = 0; b < before; b++) {
                    for (int a = 0; a < p; a++) {
                        by.set(b, c * p + a, left.values()[(c * before + b) * p + a]);
                    }
                }
            }
            var z = Matrix.allocate(here, DType.FLOAT64, (long) closing * p, n * after);
            compute.linalg().gemm(true, false, 1, by, x().reshaped(before, n * after), 0, z);
            var row = new double[n * after];
            for (int c = 0; c < closing; c++) {
                for (int a = 0; a < p; a++) {
                    z.getRow((long) c * p + a, row);
                    for (int i = 0; i < n; i++) {
                        for (int s = 0; s < q; s++) {
                            double sum = 0;
                            for (int j = 0; j < after; j++) {
                                sum += row[i * after + j] * right.values()[(s * after + j) * closing + c];
                            }
                            out[i][a * q + s] += sum;
                        }
                    }
                }
            }
            return out;
        }
    }

    @Override
    public double objective() {
        return error.get();
    }

    @Override
    public Measures measures() {
        long parameters = 0;
        for (var core : cores) {
            parameters += core.rows() * core.columns();
        }
        return Measures.NONE.with(Measures.PARAMETERS, parameters);
    }

    @Override
    public TwoWay build() {
        int p = ranks[0];
        int q = ranks[1];
        int k = p * q;
        var right = chain(1, sizes.length, 1);
        var gram = gram(Chain.identity(p), right, p, q);
        var products = products(0, Chain.identity(p), right);
        try (var here = compute.memory().scope("a result")) {
            var left = Matrix.allocate(here, DType.FLOAT64, sizes[0], k);
            for (int i = 0; i < sizes[0]; i++) {
                for (int r = 0; r < k; r++) {
                    left.set(i, r, cores.getFirst().get(r / q, i * q + r % q));
                }
            }
            return new StructuredResult(data, compute).build(left, products, gram, squares(), kept());
        }
    }

    private Structure kept() {
        var kept = new ArrayList<Tensor>();
        for (int m = 0; m < sizes.length; m++) {
            kept.add(new SmallTensor(cores.get(m).toArray(), new int[] {ranks[m], sizes[m], after(m)}).kept(compute));
        }
        return new Structure.Ring(kept);
    }
}
