package factorscope.model.decompose.tensor.tucker;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.tensor.StructuredResult;
import factorscope.model.decompose.tensor.SweepFit;
import factorscope.model.decompose.tensor.TriedStarts;
import factorscope.model.decompose.tensor.product.Hosvd;
import factorscope.model.decompose.tensor.product.ModeRule;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.decompose.tensor.product.SmallTensor;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Coordinate descent for the loadings and accelerated projected gradients for the core, on data of which only a
/// core and its bases are looked at (Zhou, Cichocki, Zhao and Xie 2015).
final class NonnegativeTuckerFit implements SweepFit {
    private static final int PASSES = 10;
    private static final int CORE_STEPS = 20;

    /// Of a start's loadings that the directions of the data say nothing about.
    private static final double LEAST_START = 1e-3;

    private final Dataset data;
    private final long seed;
    private final int[] ranks;
    private final Compute compute;

    /// Positions x rank by mode.
    private final List<Matrix> loadings = new ArrayList<>();

    private final List<Matrix> products = new ArrayList<>();

    /// Of the data's directions with the loadings: directions x rank.
    private final List<Matrix> within = new ArrayList<>();

    private final Matrix core;
    private final TriedStarts starts;
    private final ModeRule.Maker maker = ModeRule.nonnegative(PASSES);
    private List<Matrix> bases = List.of();
    private @Nullable SmallTensor compressed;
    private double squares;
    private double sparsity;
    private final SolverState.Real error;

    /// @param directions of the compressed data by mode
    NonnegativeTuckerFit(
            Problem problem, int[] ranks, int[] directions, int starts, Compute compute, SolverState state) {
        this.data = problem.inputs().data();
        this.seed = problem.seed();
        this.ranks = ranks;
        error = state.real("error", Double.POSITIVE_INFINITY);
        this.compute = compute;
        var axes = data.axes();
        for (int m = 0; m < ranks.length; m++) {
            loadings.add(
                    state.matrix("loadings-" + m, DType.FLOAT64, axes.get(m).size(), ranks[m]));
            products.add(
                    Matrix.allocate(state.scratch(), DType.FLOAT64, axes.get(m).size(), ranks[m]));
            within.add(state.matrix("within-" + m, DType.FLOAT64, directions[m], ranks[m]));
        }
        core = state.matrix("core", DType.FLOAT64, 1, SmallTensor.count(ranks));
        var start = new ArrayList<>(loadings);
        start.add(core);
        this.starts = new TriedStarts(starts, start, state);
    }

    static long bytesOfResult(Rows rows, int[] sizes, int[] ranks) {
        long type = rows.working().bytes();
        long core = 8L * SmallTensor.count(ranks);
        long bytes = core + 16L * ranks[0] + type * ranks[0] * (sizes[0] + rows.columns());
        var now = ranks.clone();
        for (int m = sizes.length - 1; m > 0; m--) {
            // what it takes to expand the core is given back
            now[m] = sizes[m];
            bytes += 16L * sizes[m] * ranks[m]
                    + 8 * Arrays.stream(now).asLongStream().reduce(1, (a, b) -> a * b);
        }
        return bytes;
    }

    /// @param penalty of the core's sum, relative
    void take(Hosvd hosvd, double penalty) {
        bases = IntStream.range(0, ranks.length).mapToObj(hosvd::basis).toList();
        compressed = SmallTensor.of(hosvd.core());
        squares = hosvd.squares();
        sparsity = penalty;
    }

    @Override
    public void begin() {
        fill(0);
    }

    /// The heavier pole of each direction, by size, and a little of everything else; for all starts but the first
    /// random.
    private void fill(int number) {
        var random = Randoms.of(seed, "nonnegative loadings", number);
        for (int m = 0; m < ranks.length; m++) {
            var basis = bases.get(m);
            var mode = loadings.get(m);
            var poles = StructuredResult.poles(basis);
            for (int r = 0; r < ranks[m]; r++) {
                boolean isGiven = number == 0 && r < basis.columns();
                for (long i = 0; i < mode.rows(); i++) {
                    double value = isGiven ? Math.max(0, poles[r] * basis.get(i, r)) : 0;
                    double chance = random.nextDouble() / Math.sqrt(mode.rows());
                    mode.set(i, r, value + (isGiven ? LEAST_START : 1) * chance);
                }
            }
            intoDirections(m);
        }
        var values = new double[core.columns()];
        Arrays.fill(values, 1);
        core.setRow(0, values);
        updateCore(grams());
    }

    private void intoDirections(int m) {
        compute.linalg().gemm(true, false, 1, bases.get(m), loadings.get(m), 0, within.get(m));
    }

    private static double[][] rows(Matrix matrix) {
        var out = new double[Math.toIntExact(matrix.rows())][matrix.columns()];
        for (int i = 0; i < out.length; i++) {
            matrix.getRow(i, out[i]);
        }
        return out;
    }

    private SmallTensor small() {
        return new SmallTensor(core.toArray(), ranks);
    }

    /// The compressed data multiplied with the loadings along all modes but one; along all for -1.
    private SmallTensor projected(int but) {
        var values = Objects.requireNonNull(compressed);
        for (int m = 0; m < ranks.length; m++) {
            if (m != but) {
                values = values.times(m, SmallTensor.transposed(rows(within.get(m)), ranks[m]));
            }
        }
        return values;
    }

    private List<double[][]> grams() {
        return IntStream.range(0, ranks.length).mapToObj(this::gram).toList();
    }

    private double[][] gram(int m) {
        return new PolyadicFactors(List.of(loadings.get(m))).gram(0);
    }

    private static SmallTensor times(SmallTensor values, List<double[][]> grams, int but) {
        var out = values;
        for (int m = 0; m < grams.size(); m++) {
            if (m != but) {
                out = out.times(m, grams.get(m));
            }
        }
        return out;
    }

    @Override
    public boolean advance() {
        boolean isTrial = starts.areTried();
        sweep();
        if (isTrial && starts.swept(error.get(), this::fill)) {
            for (int m = 0; m < ranks.length; m++) {
                intoDirections(m);
            }
        }
        return !isTrial;
    }

    private void sweep() {
        var grams = new ArrayList<>(grams());
        for (int m = 0; m < ranks.length; m++) {
            var core = small();
            var unfolded = core.unfolded(m);
            var z = SmallTensor.products(projected(m).unfolded(m), unfolded);
            var gram = SmallTensor.products(times(core, grams, m).unfolded(m), unfolded);
            update(m, z, gram);
            normalise(m);
            intoDirections(m);
            grams.set(m, gram(m));
        }
        updateCore(grams);
    }

    private void update(int m, double[][] z, double[][] gram) {
        try (var here = compute.memory().scope("nonnegative Tucker")) {
            var narrow = Matrix.allocate(here, DType.FLOAT64, z.length, ranks[m]);
            for (int i = 0; i < z.length; i++) {
                narrow.setRow(i, z[i]);
            }
            compute.linalg().gemm(false, false, 1, bases.get(m), narrow, 0, products.get(m));
        }
        maker.of(gram).rows(products.get(m), loadings.get(m), compute);
    }

    /// Loadings get unit norm; the core takes the scale.
    private void normalise(int m) {
        var norms = new PolyadicFactors(List.of(loadings.get(m))).norms(0);
        var mode = loadings.get(m);
        var row = new double[ranks[m]];
        for (long i = 0; i < mode.rows(); i++) {
            mode.getRow(i, row);
            for (int r = 0; r < row.length; r++) {
                row[r] = norms[r] > 0 ? row[r] / norms[r] : 0;
            }
            mode.setRow(i, row);
        }
        var scale = new double[ranks[m]][ranks[m]];
        for (int r = 0; r < ranks[m]; r++) {
            scale[r][r] = norms[r];
        }
        core.setRow(0, small().times(m, scale).values());
    }

    private void updateCore(List<double[][]> grams) {
        var target = projected(-1);
        double penalty = sparsity * Arrays.stream(target.values()).max().orElse(0);
        double steepest = 1;
        for (var gram : grams) {
            steepest *= largestRowSum(gram);
        }
        var now = small();
        var ahead = now;
        double momentum = 1;
        for (int step = 0; step < CORE_STEPS && steepest > 0; step++) {
            var slope = times(ahead, grams, -1);
            var next = SmallTensor.zeros(ranks);
            for (int i = 0; i < next.values().length; i++) {
                double down = target.values()[i] - slope.values()[i] - penalty;
                next.values()[i] = Math.max(0, ahead.values()[i] + down / steepest);
            }
            double later = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
            var further = SmallTensor.zeros(ranks);
            for (int i = 0; i < further.values().length; i++) {
                further.values()[i] = next.values()[i] + (momentum - 1) / later * (next.values()[i] - now.values()[i]);
            }
            now = next;
            ahead = further;
            momentum = later;
        }
        core.setRow(0, now.values());
        double model = now.dot(times(now, grams, -1));
        error.set(squares == 0 ? 0 : Math.sqrt(Math.max(0, squares - 2 * now.dot(target) + model) / squares));
    }

    /// No eigenvalue is larger.
    private static double largestRowSum(double[][] gram) {
        return Arrays.stream(gram)
                .mapToDouble(row -> Arrays.stream(row).map(Math::abs).sum())
                .max()
                .orElse(0);
    }

    @Override
    public double objective() {
        return error.get();
    }

    @Override
    public double squares() {
        return squares;
    }

    @Override
    public Measures measures() {
        long parameters = core.columns();
        for (var mode : loadings) {
            parameters += mode.rows() * mode.columns();
        }
        return Measures.NONE.with(Measures.PARAMETERS, parameters);
    }

    @Override
    public TwoWay build() {
        int k = ranks[0];
        var grams = grams();
        var target = projected(-1).unfolded(0);
        var slices = small().unfolded(0);
        var models = SmallTensor.products(times(small(), grams, 0).unfolded(0), slices);
        var weights = new double[k];
        var shares = new double[k];
        for (int r = 0; r < k; r++) {
            weights[r] = Math.sqrt(Math.max(0, models[r][r]));
            double modelled = 0;
            for (int s = 0; s < k; s++) {
                modelled += models[r][s] * grams.getFirst()[r][s];
            }
            double own = models[r][r] * grams.getFirst()[r][r];
            shares[r] = StructuredResult.share(Dot.of(target[r], slices[r]), modelled, own, squares);
        }
        var places = StructuredResult.byShare(shares);
        var ordered = new double[core.columns()];
        int rest = core.columns() / k;
        for (int r = 0; r < k; r++) {
            System.arraycopy(slices[places[r]], 0, ordered, r * rest, rest);
        }
        var kept = new ArrayList<Tensor>();
        for (var mode : loadings.subList(1, loadings.size())) {
            var copy = Matrix.allocateShared(compute.memory(), DType.FLOAT64, mode.rows(), mode.columns(), "a result");
            copy.copyFrom(mode);
            kept.add(copy.asTensor());
        }
        var structure = new Structure.Tucker(new SmallTensor(ordered, ranks).kept(compute), kept);
        return new StructuredResult(data, compute)
                .build(loadings.getFirst(), places, weights, shares, structure, TwoWay.Signs.NONNEGATIVE);
    }
}
