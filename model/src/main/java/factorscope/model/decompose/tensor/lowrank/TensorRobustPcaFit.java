package factorscope.model.decompose.tensor.lowrank;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.WholeFit;
import factorscope.model.decompose.tensor.product.Directions;
import factorscope.model.decompose.tensor.product.ModeProducts;
import factorscope.model.decompose.tensor.product.SmallTensor;
import factorscope.model.decompose.tensor.tucker.TuckerBuilder;
import factorscope.model.decompose.tensor.tucker.TuckerMemory;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;

/// min mean_m ||L_(m)||_* + lambda ||S||_1 with X = L + S, by the alternating direction augmented Lagrangian with
/// one copy of the low rank part for every axis (Goldfarb and Qin 2014, HoRPCA-S).
final class TensorRobustPcaFit extends WholeFit {
    /// Standard deviations of the noise beyond which a value is off.
    private static final double OFF = 4;

    private static final double MEDIAN_TO_DEVIATION = 1.4826;
    private static final long MOST_SIZES = 100_000;
    private static final double PENALTY_GROWTH = 1.2;
    private static final double MOST_PENALTY = 1e7;

    /// What is left of a singular value, beside the largest, is no component if it is smaller.
    private static final double LEAST = 1e-5;

    private final Dataset data;
    private final int[] sizes;
    private final int[] most;
    private final double weight;
    private final Compute compute;
    private final Matrix sparse;

    /// One by axis, in the layout of the data.
    private final List<Matrix> low = new ArrayList<>();

    private final List<Matrix> multipliers = new ArrayList<>();
    private final Matrix target;

    private final SolverState.Real penalty;
    private final SolverState.Real firstPenalty;

    /// The share that does not add up.
    private final SolverState.Real rest;

    /// The share of values that are off.
    private final SolverState.Real sparseShare;

    /// By axis.
    private final List<SolverState.Count> ranks = new ArrayList<>();

    private int mode;

    /// @param components along each axis, at most
    /// @param weight of what is off, in units of the known one
    record Settings(int components, double weight) {}

    TensorRobustPcaFit(Problem problem, Settings settings, Compute compute, SolverState state) {
        data = problem.inputs().data();
        this.compute = compute;
        sizes = TensorShapes.sizes(problem);
        most = new int[sizes.length];
        int columns = data.columns().size();
        int longest = 0;
        for (int m = 0; m < sizes.length; m++) {
            most[m] = most(problem, settings, m);
            low.add(state.matrix("low-" + m, DType.FLOAT64, sizes[0], columns));
            multipliers.add(state.matrix("multipliers-" + m, DType.FLOAT64, sizes[0], columns));
            ranks.add(state.count("rank-" + m));
            longest = Math.max(longest, sizes[m]);
        }
        // for two axes that of Candès et al. 2011
        weight = settings.weight * 2 / sizes.length / Math.sqrt(longest);
        sparse = state.matrix("sparse", DType.FLOAT64, sizes[0], columns);
        target = Matrix.allocate(state.scratch(), DType.FLOAT64, sizes[0], columns);
        penalty = state.real("penalty", 0);
        firstPenalty = state.real("firstPenalty", 0);
        rest = state.real("rest", 0);
        sparseShare = state.real("sparseShare", 0);
    }

    static int most(Problem problem, Settings settings, int mode) {
        var sizes = TensorShapes.sizes(problem);
        long others = problem.inputs().data().values().shape().count() / sizes[mode];
        return (int) Math.min(Math.min(sizes[mode], others), settings.components);
    }

    /// Of a sweep.
    static long bytesOfWork(Problem problem, Settings settings, Compute compute) {
        var sizes = TensorShapes.sizes(problem);
        long count = problem.inputs().data().values().shape().count();
        long bytes = 0;
        for (int m = 0; m < sizes.length; m++) {
            int side = (int) Math.min(sizes[m], count / sizes[m]);
            bytes = Math.max(
                    bytes,
                    16L * side * side
                            + compute.linalg().leadingEigenBytes(side, most(problem, settings, m))
                            + (sizes[m] > side ? 16 : 8) * count);
        }
        return bytes;
    }

    static long bytesOfResult(Problem problem, Settings settings) {
        var ranks = ranks(problem, settings);
        var sizes = TensorShapes.sizes(problem);
        long bytes = 8L * SmallTensor.count(ranks) + 16L * ranks[0];
        for (int m = 1; m < sizes.length; m++) {
            bytes += 8L * sizes[m] * ranks[m];
        }
        long type = problem.inputs().data().values().dtype().working().bytes();
        return bytes
                + type
                        * ranks[0]
                        * (sizes[0] + (long) problem.inputs().data().columns().size());
    }

    private static int[] ranks(Problem problem, Settings settings) {
        var ranks = TensorShapes.sizes(problem);
        for (int m = 0; m < ranks.length; m++) {
            ranks[m] = most(problem, settings, m);
        }
        return ranks;
    }

    /// Of making the result, it included.
    static long bytesOfBuilding(Problem problem, Settings settings, Compute compute) {
        var sizes = TensorShapes.sizes(problem);
        var ranks = ranks(problem, settings);
        long count = problem.inputs().data().values().shape().count();
        long kept = 8 * count;
        long most = 0;
        long rest = count;
        for (int m = 0; m < sizes.length; m++) {
            most = Math.max(most, kept + Directions.bytes(sizes[m], count / sizes[m], ranks[m], compute.linalg()));
            rest = rest / sizes[m] * ranks[m];
            kept += 8L * sizes[m] * ranks[m] + 8 * rest;
        }
        var tucker = new TuckerMemory(TensorShapes.rows(problem), sizes, ranks, 0, compute);
        return Math.max(most, kept + tucker.result());
    }

    @Override
    public void begin() {
        try (var here = compute.memory().scope("a norm")) {
            double norm = 0;
            for (int m = 0; m < sizes.length; m++) {
                var first = Directions.of(new ModeProducts(x(), sizes), m, Directions.Rank.of(1), compute, here);
                norm = Math.max(
                        norm,
                        Math.sqrt(new ModeProducts(x(), sizes)
                                .project(m, first, compute.linalg(), here)
                                .squares()));
            }
            penalty.set(norm > 0 ? 1 / norm : 1);
            firstPenalty.set(penalty.get());
        }
        rest.set(squares() > 0 ? 1 : 0);
    }

    /// One axis.
    @Override
    public boolean advance() {
        shrink(mode);
        mode = (mode + 1) % sizes.length;
        if (mode > 0) {
            return false;
        }
        balance();
        return true;
    }

    /// L_m = the singular values of X - S - Y_m / mu along the axis, made smaller by 1 / (modes mu).
    private void shrink(int m) {
        double mu = penalty.get();
        var own = multipliers.get(m);
        compute.parallel(sizes[0], (i, _) -> {
            var x = new double[target.columns()];
            var s = new double[x.length];
            var y = new double[x.length];
            x().getRow(i, x);
            sparse.getRow(i, s);
            own.getRow(i, y);
            for (int j = 0; j < x.length; j++) {
                x[j] -= s[j] + y[j] / mu;
            }
            target.setRow(i, x);
        });
        int n = sizes[m];
        int others = Math.toIntExact((long) sizes[0] * target.columns() / n);
        var linalg = compute.linalg();
        try (var here = compute.memory().scope("singular values")) {
            var values = new ModeProducts(target, sizes);
            if (n <= others) {
                var projection = projection(m, values.gram(m, linalg, here), here);
                low.get(m)
                        .copyFrom(values.project(m, projection, linalg, here)
                                .values()
                                .reshaped(sizes[0], target.columns()));
                return;
            }
            var tall = values.unfolded(m, here);
            var gram = Matrix.allocate(here, DType.FLOAT64, others, others);
            linalg.gemm(true, false, 1, tall, tall, 0, gram);
            var near = Matrix.allocate(here, DType.FLOAT64, n, others);
            linalg.gemm(false, false, 1, tall, projection(m, gram, here), 0, near);
            new ModeProducts(low.get(m), sizes).fold(m, near);
        }
    }

    /// What makes singular values smaller: side x side.
    ///
    /// @param gram products of the shorter side, destroyed
    private Matrix projection(int m, Matrix gram, OffHeap here) {
        int side = gram.columns();
        double threshold = 1 / (sizes.length * penalty.get());
        var eigen = compute.linalg().leadingEigen(gram, most[m], here);
        var projection = Matrix.allocate(here, DType.FLOAT64, side, side);
        double least = LEAST * Math.sqrt(Math.max(0, eigen.values().get(0, side - 1)));
        int rank = 0;
        var vector = new double[side];
        for (int r = 0; r < most[m]; r++) {
            double value = Math.sqrt(Math.max(0, eigen.values().get(0, side - 1 - r)));
            if (value > threshold) {
                rank += value - threshold > least ? 1 : 0;
                eigen.vectors().getRow(most[m] - 1L - r, vector);
                add(projection, vector, (value - threshold) / value);
            }
        }
        ranks.get(m).set(rank);
        return projection;
    }

    private static void add(Matrix projection, double[] vector, double factor) {
        var row = new double[vector.length];
        for (int i = 0; i < vector.length; i++) {
            projection.getRow(i, row);
            for (int j = 0; j < row.length; j++) {
                row[j] += factor * vector[i] * vector[j];
            }
            projection.setRow(i, row);
        }
    }

    /// What is off, and the multipliers.
    private void balance() {
        double mu = penalty.get();
        double threshold = weight / (sizes.length * mu);
        var rests = new double[sizes[0]];
        var counts = new double[sizes[0]];
        compute.parallel(sizes[0], (i, _) -> {
            int d = target.columns();
            var x = new double[d];
            var mean = new double[d];
            var l = new double[sizes.length][d];
            var y = new double[sizes.length][d];
            x().getRow(i, x);
            for (int m = 0; m < sizes.length; m++) {
                low.get(m).getRow(i, l[m]);
                multipliers.get(m).getRow(i, y[m]);
                for (int j = 0; j < d; j++) {
                    mean[j] += (x[j] - l[m][j] - y[m][j] / mu) / sizes.length;
                }
            }
            for (int j = 0; j < d; j++) {
                mean[j] = Math.signum(mean[j]) * Math.max(0, Math.abs(mean[j]) - threshold);
                counts[i] += mean[j] == 0 ? 0 : 1;
            }
            sparse.setRow(i, mean);
            for (int m = 0; m < sizes.length; m++) {
                for (int j = 0; j < d; j++) {
                    double off = l[m][j] + mean[j] - x[j];
                    y[m][j] += mu * off;
                    rests[i] += off * off / sizes.length;
                }
                multipliers.get(m).setRow(i, y[m]);
            }
        });
        double rest = 0;
        double count = 0;
        for (int i = 0; i < rests.length; i++) {
            rest += rests[i];
            count += counts[i];
        }
        this.rest.set(squares() > 0 ? Math.sqrt(rest / squares()) : 0);
        sparseShare.set(count / sizes[0] / target.columns());
        penalty.set(Math.min(mu * PENALTY_GROWTH, firstPenalty.get() * MOST_PENALTY));
    }

    @Override
    public double objective() {
        return rest.get();
    }

    @Override
    public boolean isSettled(double before, double tolerance) {
        return objective() <= tolerance;
    }

    @Override
    public Measures measures() {
        double share = sparseShare.get();
        if (share <= Measures.MOST_SPARSE) {
            return Measures.NONE.with(Measures.SPARSE, share);
        }
        // the rest is noise, with few values among it that are off
        double noise = noise();
        return Measures.NONE.with(Measures.SPARSE, shareBeyond(OFF * noise)).with(Measures.NOISE, noise);
    }

    /// The standard deviation of what is not low rank, from its median size, which few large values do not move.
    private double noise() {
        int d = sparse.columns();
        int step = (int) Math.max(1, (long) sizes[0] * d / MOST_SIZES);
        var found = new double[Math.toIntExact(Math.ceilDiv((long) sizes[0] * d, step))];
        var row = new double[d];
        int at = 0;
        int count = 0;
        for (int i = 0; i < sizes[0]; i++) {
            sparse.getRow(i, row);
            for (; at < d; at += step) {
                found[count++] = Math.abs(row[at]);
            }
            at -= d;
        }
        java.util.Arrays.sort(found, 0, count);
        return MEDIAN_TO_DEVIATION * found[count / 2];
    }

    private double shareBeyond(double size) {
        long beyond = 0;
        var row = new double[sparse.columns()];
        for (int i = 0; i < sizes[0]; i++) {
            sparse.getRow(i, row);
            for (double value : row) {
                beyond += Math.abs(value) > size ? 1 : 0;
            }
        }
        return (double) beyond / sizes[0] / sparse.columns();
    }

    /// Tucker of the copies' mean, with as many components along each axis as are left of its singular values.
    @Override
    public TwoWay build() {
        var linalg = compute.linalg();
        try (var here = compute.memory().scope("a result")) {
            var mean = Matrix.allocate(here, DType.FLOAT64, sizes[0], target.columns());
            for (int i = 0; i < sizes[0]; i++) {
                var sum = new double[target.columns()];
                var row = new double[target.columns()];
                for (var copy : low) {
                    copy.getRow(i, row);
                    for (int j = 0; j < row.length; j++) {
                        sum[j] += row[j] / sizes.length;
                    }
                }
                mean.setRow(i, sum);
            }
            var bases = new ArrayList<Matrix>();
            var core = new ModeProducts(mean, sizes);
            for (int m = 0; m < sizes.length; m++) {
                int rank = Math.max(1, ranks.get(m).get());
                bases.add(Directions.of(new ModeProducts(mean, sizes), m, Directions.Rank.of(rank), compute, here));
                core = core.project(m, bases.get(m), linalg, here);
            }
            return new TuckerBuilder(data, bases, core, squares(), compute).build();
        }
    }
}
