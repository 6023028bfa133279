package factorscope.model.decompose.tensor.lowrank;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.TwoWayBuilder;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.WholeFit;
import factorscope.model.decompose.tensor.product.Directions;
import factorscope.model.decompose.tensor.product.ModeProducts;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.memory.OffHeap;
import java.util.Arrays;
import java.util.List;

/// min ||X - L||^2 / 2 + a ||L||_* + b TV(L), by the alternating direction method of multipliers with one copy of L
/// of low rank and one that is smooth.
///
/// The weight b is chosen by splitting the noise s: X + t s Z and X - s Z / t, where Z is white, have noise that is
/// independent of each other's, so that what is made of the first and predicts the second best is nearest to the truth
/// (Oliveira, Lei, Tibshirani 2024). A truncated SVD of the first, at its best rank, is compared by the same means.
final class SmoothLowRankFit extends WholeFit {
    /// Of the dual field in every iteration, which goes on where it stood.
    static final int STEPS = 8;

    private static final int DRAWN = 1 << 16;

    /// Weights that are tried, until one predicts worse than the one before.
    private static final double[] WEIGHTS = {0, 0.1, 0.25, 0.5, 1, 2};

    private static final int USUALLY_TRIED = 4;

    /// Iterations for each, going on where the one before stood.
    private static final int TRIAL = 30;

    /// How much of the noise is added to the part that is fitted.
    private static final double SPLIT = 0.7;

    /// What is left of a singular value, beside the largest, is no component if it is smaller.
    private static final double LEAST = 1e-6;

    /// The median size of a normal number.
    private static final double MEDIAN = 0.6745;

    private final Dataset data;
    private final long seed;
    private final int n;
    private final int d;
    private final int most;
    private final double rankWeight;
    private final double edgeWeight;
    private final TotalVariation variation;
    private final Compute compute;
    private final Matrix low;
    private final Matrix lowPrice;
    private final Matrix smooth;
    private final Matrix smoothPrice;
    private final Matrix down;
    private final Matrix across;
    private final Matrix mean;

    /// The part of the data that is fitted while the weight is being chosen.
    private final Matrix part;

    private final SolverState.Real noise;
    private final SolverState.Real change;
    private final SolverState.Count rank;

    /// The weight that is being tried; -1 once one is chosen.
    private final SolverState.Count tried;

    /// Within the trial.
    private final SolverState.Count iteration;
    private final SolverState.Real leastRisk;
    private final SolverState.Real chosen;
    private final SolverState.Real riskOfSvd;
    private final SolverState.Real squaresOfOther;

    /// @param components at most
    /// @param edgeWeight negative where it is to be chosen
    record Settings(int components, double rankWeight, double edgeWeight) {}

    SmoothLowRankFit(Problem problem, Settings settings, Compute compute, SolverState state) {
        data = problem.inputs().data();
        seed = problem.seed();
        this.compute = compute;
        var sizes = TensorShapes.sizes(problem);
        n = sizes[0];
        d = data.columns().size();
        most = most(problem, settings);
        rankWeight = settings.rankWeight;
        edgeWeight = settings.edgeWeight;
        variation = new TotalVariation(sizes.length > 2 ? sizes[sizes.length - 2] : 1, sizes[sizes.length - 1]);
        low = state.matrix("low", DType.FLOAT64, n, d);
        lowPrice = state.matrix("lowPrice", DType.FLOAT64, n, d);
        smooth = state.matrix("smooth", DType.FLOAT64, n, d);
        smoothPrice = state.matrix("smoothPrice", DType.FLOAT64, n, d);
        down = state.matrix("down", DType.FLOAT64, n, d);
        across = state.matrix("across", DType.FLOAT64, n, d);
        mean = state.matrix("mean", DType.FLOAT64, n, d);
        part = state.matrix("part", DType.FLOAT64, isToChoose() ? n : 0, d);
        noise = state.real("noise", 0);
        change = state.real("change", 0);
        rank = state.count("rank");
        tried = state.count("tried");
        iteration = state.count("iterationOfTrial");
        leastRisk = state.real("leastRisk", 0);
        chosen = state.real("chosen", 0);
        riskOfSvd = state.real("riskOfSvd", 0);
        squaresOfOther = state.real("squaresOfOther", 0);
    }

    /// Iterations that choosing the weight usually takes.
    static int usualChoosing(Settings settings) {
        return settings.edgeWeight < 0 ? USUALLY_TRIED * TRIAL : 0;
    }

    private boolean isToChoose() {
        return edgeWeight < 0;
    }

    private boolean isChoosing() {
        return tried.get() >= 0;
    }

    private double edgeWeight() {
        if (!isToChoose()) {
            return edgeWeight;
        }
        return isChoosing() ? WEIGHTS[tried.get()] : chosen.get();
    }

    private double noiseOfObserved() {
        return noise.get() * (isChoosing() ? Math.sqrt(1 + SPLIT * SPLIT) : 1);
    }

    private Matrix observed() {
        return isChoosing() ? part : x();
    }

    static int most(Problem problem, Settings settings) {
        var shape = problem.inputs().data().values().shape();
        return (int) Math.min(Math.min(shape.rows(), shape.columns()), settings.components);
    }

    @Override
    public void begin() {
        noise.set(noise());
        change.set(1);
        tried.set(isToChoose() && noise.get() > 0 ? 0 : -1);
        if (isChoosing()) {
            split();
        }
        restart();
    }

    private void restart() {
        low.copyFrom(observed());
        smooth.copyFrom(observed());
        for (var zero : List.of(lowPrice, smoothPrice, down, across, mean)) {
            zero.clear();
        }
    }

    private void split() {
        var squares = new double[n];
        double added = SPLIT * noise.get();
        compute.parallel(n, (i, _) -> {
            var random = Randoms.of(seed, "split", i);
            var row = new double[d];
            x().getRow(i, row);
            for (int j = 0; j < d; j++) {
                double more = added * random.nextGaussian();
                double other = row[j] - more / (SPLIT * SPLIT);
                squares[i] += other * other;
                row[j] += more;
            }
            part.setRow(i, row);
        });
        squaresOfOther.set(Arrays.stream(squares).sum());
    }

    /// From second differences along the last axis, most of which are noise in pictures with flat areas: their
    /// median size.
    private double noise() {
        int width = variation.width();
        if (width < 3) {
            return 0.01 * Math.sqrt(squares() / n / d);
        }
        var random = Randoms.of(seed, "noise", 0);
        var sizes = new double[DRAWN];
        for (int s = 0; s < DRAWN; s++) {
            int i = random.nextInt(n);
            int line = random.nextInt(d / width) * width;
            int j = line + 1 + random.nextInt(width - 2);
            sizes[s] = Math.abs(x().get(i, j - 1) - 2 * x().get(i, j) + x().get(i, j + 1));
        }
        // exact zeros are no noise: a masked background, or flat areas without any
        var some = Arrays.stream(sizes).filter(v -> v > 0).sorted().toArray();
        return some.length == 0 ? 0 : some[some.length / 2] / MEDIAN / Math.sqrt(6);
    }

    private double rankPrice() {
        return rankWeight * noiseOfObserved() * (Math.sqrt(n) + Math.sqrt(d));
    }

    @Override
    public boolean advance() {
        if (!isChoosing()) {
            iterate();
            return true;
        }
        if (riskOfSvd.get() == 0) {
            riskOfSvd.set(riskOfSvd());
            return false;
        }
        iterate();
        iteration.next();
        if (iteration.get() == TRIAL) {
            iteration.set(0);
            judge();
        }
        return false;
    }

    private void judge() {
        int now = tried.get();
        double risk = risk();
        boolean isBetter = now == 0 || risk < leastRisk.get();
        if (isBetter) {
            leastRisk.set(risk);
            chosen.set(WEIGHTS[now]);
        }
        boolean goesOn = isBetter && now + 1 < WEIGHTS.length;
        tried.set(goesOn ? now + 1 : -1);
        if (!goesOn) {
            change.set(1);
            restart();
        }
    }

    /// The squared distance of what is made of the one part from the other.
    private double risk() {
        try (var here = compute.memory().scope("a prediction")) {
            double risk = squaresOfOther.get();
            for (double more : riskByComponent(pictures(low, rank(), here), here)) {
                risk += more;
            }
            return risk;
        }
    }

    /// With as many components as predict best.
    private double riskOfSvd() {
        try (var here = compute.memory().scope("a prediction")) {
            double risk = squaresOfOther.get();
            double least = risk;
            for (double more : riskByComponent(pictures(part, most, here), here)) {
                risk += more;
                least = Math.min(least, risk);
            }
            return least;
        }
    }

    /// What each component adds to the squared distance, as the one part says how much there is of it.
    private double[] riskByComponent(Matrix pictures, OffHeap here) {
        int k = Math.toIntExact(pictures.rows());
        var fitted = Matrix.allocate(here, DType.FLOAT64, n, k);
        var all = Matrix.allocate(here, DType.FLOAT64, n, k);
        compute.linalg().gemm(false, true, 1, part, pictures, 0, fitted);
        compute.linalg().gemm(false, true, 1, x(), pictures, 0, all);
        var added = new double[k];
        for (int i = 0; i < n; i++) {
            for (int r = 0; r < k; r++) {
                double one = fitted.get(i, r);
                double other = all.get(i, r) - (one - all.get(i, r)) / (SPLIT * SPLIT);
                added[r] += one * one - 2 * one * other;
            }
        }
        return added;
    }

    private void iterate() {
        var changes = new double[n];
        compute.parallel(n, (i, _) -> {
            changes[i] = average(i);
            flatten(i);
        });
        shrink();
        compute.parallel(n, (i, _) -> price(i));
        change.set(squares() > 0 ? Math.sqrt(Arrays.stream(changes).sum() / squares()) : 0);
    }

    /// What the data and both copies agree on.
    ///
    /// @return the square of what that changes
    private double average(int i) {
        var x = new double[d];
        var l = new double[d];
        var u = new double[d];
        var s = new double[d];
        var v = new double[d];
        var before = new double[d];
        observed().getRow(i, x);
        low.getRow(i, l);
        lowPrice.getRow(i, u);
        smooth.getRow(i, s);
        smoothPrice.getRow(i, v);
        mean.getRow(i, before);
        double change = 0;
        for (int j = 0; j < d; j++) {
            double next = (x[j] + l[j] - u[j] + s[j] - v[j]) / 3;
            change += (next - before[j]) * (next - before[j]);
            x[j] = next;
            l[j] = next + u[j];
            s[j] = next + v[j];
        }
        mean.setRow(i, x);
        low.setRow(i, l);
        smooth.setRow(i, s);
        return change;
    }

    private void flatten(int i) {
        double price = edgeWeight() * noiseOfObserved();
        int size = variation.height() * variation.width();
        var row = new double[d];
        var downs = new double[d];
        var acrosses = new double[d];
        smooth.getRow(i, row);
        down.getRow(i, downs);
        across.getRow(i, acrosses);
        for (int from = 0; from < d; from += size) {
            var picture = Arrays.copyOfRange(row, from, from + size);
            var ownDown = Arrays.copyOfRange(downs, from, from + size);
            var ownAcross = Arrays.copyOfRange(acrosses, from, from + size);
            variation.near(picture, price, ownDown, ownAcross, STEPS);
            System.arraycopy(picture, 0, row, from, size);
            System.arraycopy(ownDown, 0, downs, from, size);
            System.arraycopy(ownAcross, 0, acrosses, from, size);
        }
        smooth.setRow(i, row);
        down.setRow(i, downs);
        across.setRow(i, acrosses);
    }

    /// Singular values become smaller by their price; few at most are left.
    private void shrink() {
        var linalg = compute.linalg();
        boolean isWide = n <= d;
        int side = Math.min(n, d);
        try (var here = compute.memory().scope("singular values")) {
            var gram = Matrix.allocate(here, DType.FLOAT64, side, side);
            linalg.gemm(!isWide, isWide, 1, low, low, 0, gram);
            var eigen = linalg.leadingEigen(gram, most, here);
            var projection = Matrix.allocate(here, DType.FLOAT64, side, side);
            var vectors = Matrix.allocate(here, DType.FLOAT64, most, side);
            var scaled = Matrix.allocate(here, DType.FLOAT64, most, side);
            var vector = new double[side];
            double least = LEAST * Math.sqrt(Math.max(0, eigen.values().get(0, side - 1)));
            int rank = 0;
            for (int r = 0; r < most; r++) {
                double value = Math.sqrt(Math.max(0, eigen.values().get(0, side - 1 - r)));
                double factor = value > rankPrice() && value > 0 ? (value - rankPrice()) / value : 0;
                rank += value - rankPrice() > least ? 1 : 0;
                eigen.vectors().getRow(most - 1L - r, vector);
                vectors.setRow(r, vector);
                for (int i = 0; i < side; i++) {
                    vector[i] *= factor;
                }
                scaled.setRow(r, vector);
            }
            this.rank.set(rank);
            linalg.gemm(true, false, 1, vectors, scaled, 0, projection);
            project(projection, isWide, here);
        }
    }

    private void project(Matrix projection, boolean isWide, OffHeap here) {
        var copy = Matrix.allocate(here, DType.FLOAT64, n, d);
        copy.copyFrom(low);
        if (isWide) {
            compute.linalg().gemm(false, false, 1, projection, copy, 0, low);
        } else {
            compute.linalg().gemm(false, false, 1, copy, projection, 0, low);
        }
    }

    private void price(int i) {
        var m = new double[d];
        var l = new double[d];
        var u = new double[d];
        mean.getRow(i, m);
        low.getRow(i, l);
        lowPrice.getRow(i, u);
        for (int j = 0; j < d; j++) {
            u[j] += m[j] - l[j];
        }
        lowPrice.setRow(i, u);
        smooth.getRow(i, l);
        smoothPrice.getRow(i, u);
        for (int j = 0; j < d; j++) {
            u[j] += m[j] - l[j];
        }
        smoothPrice.setRow(i, u);
    }

    @Override
    public double objective() {
        return change.get();
    }

    @Override
    public boolean isSettled(double before, double tolerance) {
        return objective() <= tolerance;
    }

    @Override
    public Measures measures() {
        var measures = Measures.NONE.with(Measures.NOISE, noise.get());
        if (isChoosing() || riskOfSvd.get() == 0) {
            return measures;
        }
        double other = squaresOfOther.get();
        return measures.with(Measures.SMOOTHNESS, chosen.get())
                .with(Measures.HELD_OUT_ERROR, Math.sqrt(leastRisk.get() / other))
                .with(Measures.HELD_OUT_ERROR_OF_SVD, Math.sqrt(riskOfSvd.get() / other));
    }

    private int rank() {
        return Math.max(1, rank.get());
    }

    /// Leading right singular vectors.
    ///
    /// @return K x d, of unit norm
    private Matrix pictures(Matrix of, int wanted, OffHeap scope) {
        var basis =
                Directions.of(new ModeProducts(of, new int[] {n, d}), 0, Directions.Rank.of(wanted), compute, scope);
        int k = basis.columns();
        var pictures = Matrix.allocate(scope, DType.FLOAT64, k, d);
        compute.linalg().gemm(true, false, 1, basis, of, 0, pictures);
        var row = new double[d];
        for (int r = 0; r < k; r++) {
            pictures.getRow(r, row);
            double norm = Math.sqrt(Dot.square(row));
            for (int j = 0; j < d; j++) {
                row[j] = norm > 0 ? row[j] / norm : 0;
            }
            pictures.setRow(r, row);
        }
        return pictures;
    }

    /// Pictures from the copy of low rank, and of the data how much there is of each: prices make components weaker
    /// than they are, which so is undone.
    @Override
    public TwoWay build() {
        var linalg = compute.linalg();
        try (var here = compute.memory().scope("a result")) {
            var pictures = pictures(low, rank(), here);
            int k = Math.toIntExact(pictures.rows());
            var codes = Matrix.allocate(here, DType.FLOAT64, n, k);
            linalg.gemm(false, true, 1, x(), pictures, 0, codes);
            var products = Matrix.allocate(here, DType.FLOAT64, k, d);
            linalg.gemm(true, false, 1, codes, x(), 0, products);
            var squared = Matrix.allocate(here, DType.FLOAT64, k, k);
            linalg.gemm(true, false, 1, codes, codes, 0, squared);
            return new TwoWayBuilder(compute, new TwoWay.Axes(data.rows(), data.columns()), codes, pictures)
                    .withSums(squared, products, squares())
                    .build(TwoWay.Signs.SIGNED, TwoWay.Signs.SIGNED);
        }
    }
}
