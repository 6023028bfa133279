package factorscope.model.decompose.tensor.slices;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
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
import factorscope.model.decompose.tensor.product.ModeRule;
import factorscope.model.decompose.tensor.product.NormalEquations;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/// The direct fit of Kiers, ten Berge and Bro 1999: slice s of the data is P_s H D_s A' with orthonormal P_s; given
/// these, what is left is one sweep of CP of P_s' X_s.
///
/// A: positions of the first axis x R. H: R x R. C: slices x R, the diagonals of D. P: evolving positions and
/// slices folded x R.
final class Parafac2Fit extends WholeFit {
    private static final double RIDGE = 1e-12;
    private static final int PASSES = 10;

    private final Dataset data;
    private final long seed;
    private final int first;
    private final int evolving;
    private final int slices;
    private final int k;
    private final boolean isNonnegative;
    private final TriedStarts starts;
    private final Compute compute;
    private final Matrix a;
    private final Matrix h;
    private final Matrix c;
    private final Matrix p;

    /// X'A: evolving positions and slices folded x R.
    private final Matrix along;

    /// P H, times the weights: the same shape.
    private final Matrix profiles;

    private final Matrix numerator;

    private final SolverState.Real error;

    /// ||X||^2 with the missing values filled in.
    private final SolverState.Real filledSquares;

    /// Values that are missing, and stand in the copy of the data as the model has them (expectation maximisation).
    private final List<BitSet> missing = new ArrayList<>();

    private final boolean observed;

    /// @param observed whether values may be missing
    record Settings(int components, boolean isNonnegative, boolean observed, int starts) {}

    Parafac2Fit(Problem problem, Settings settings, Compute compute, SolverState state) {
        data = problem.inputs().data();
        seed = problem.seed();
        var sizes = TensorShapes.sizes(problem);
        first = sizes[0];
        evolving = sizes[1];
        slices = sizes[2];
        k = settings.components;
        isNonnegative = settings.isNonnegative;
        this.compute = compute;
        a = state.matrix("a", DType.FLOAT64, first, k);
        h = state.matrix("h", DType.FLOAT64, k, k);
        c = state.matrix("c", DType.FLOAT64, slices, k);
        p = state.matrix("p", DType.FLOAT64, (long) evolving * slices, k);
        along = state.matrix("along", DType.FLOAT64, (long) evolving * slices, k);
        profiles = state.matrix("profiles", DType.FLOAT64, (long) evolving * slices, k);
        numerator = Matrix.allocate(state.scratch(), DType.FLOAT64, first, k);
        error = state.real("error", 0);
        filledSquares = state.real("filledSquares", 0);
        observed = settings.observed;
        starts = new TriedStarts(settings.starts, List.of(a, h, c), state);
    }

    static long bytesOfResult(Problem problem, int k) {
        var sizes = TensorShapes.sizes(problem);
        long type = problem.inputs().data().values().dtype().working().bytes();
        long right = (long) sizes[1] * sizes[2] * k;
        return 8 * (right + (long) sizes[2] * k + 2L * k) + type * (right + (long) sizes[0] * k);
    }

    /// Beside what is kept: directions of the data at the start, and of a slice.
    static long bytesOfSweep(Problem problem, int k, Compute compute) {
        var sizes = TensorShapes.sizes(problem);
        return Directions.bytes(sizes[0], (long) sizes[1] * sizes[2], k, compute.linalg())
                + compute.threads() * (compute.linalg().singularBytes(sizes[1], k, true) + 16L * sizes[1] * k);
    }

    @Override
    public void begin() {
        if (observed) {
            findMissing();
            // nothing is known yet
            fillIn((_, _) -> 0);
        }
        fill(0);
    }

    private void findMissing() {
        var row = new double[x().columns()];
        boolean areAll = true;
        for (int i = 0; i < first; i++) {
            x().getRow(i, row);
            var own = new BitSet();
            for (int j = 0; j < row.length; j++) {
                own.set(j, Double.isNaN(row[j]));
            }
            missing.add(own);
            areAll &= own.cardinality() == row.length;
        }
        if (areAll) {
            throw TensorShapes.allMissing(data);
        }
    }

    private interface Guess {
        double of(int i, int j);
    }

    private void fillIn(Guess guess) {
        double filled = 0;
        for (int i = 0; i < first; i++) {
            var own = missing.get(i);
            for (int j = own.nextSetBit(0); j >= 0; j = own.nextSetBit(j + 1)) {
                double value = guess.of(i, j);
                filled += value * value;
                x().set(i, j, value);
            }
        }
        filledSquares.set(squares() + filled);
    }

    private double modelled(int i, int j) {
        double sum = 0;
        for (int r = 0; r < k; r++) {
            sum += a.get(i, r) * profiles.get(j, r) * c.get(j % slices, r);
        }
        return sum;
    }

    private void fill(int number) {
        var random = Randoms.of(seed, "a start", number);
        if (number == 0) {
            try (var here = compute.memory().scope("a start")) {
                var tensor = new ModeProducts(x(), new int[] {first, evolving * slices});
                var directions = Directions.of(tensor, 0, Directions.Rank.of(k), compute, here);
                for (int i = 0; i < first; i++) {
                    for (int r = 0; r < k; r++) {
                        a.set(i, r, r < directions.columns() ? directions.get(i, r) : random.nextGaussian());
                    }
                }
            }
        } else {
            Randoms.fillGaussian(random, a);
        }
        h.clear();
        for (int r = 0; r < k; r++) {
            h.set(r, r, 1);
        }
        fillWeights(random, number);
        error.set(Double.POSITIVE_INFINITY);
        compute.linalg().gemm(true, false, 1, x(), a, 0, along);
    }

    private void fillWeights(SplittableRandom random, int number) {
        for (int s = 0; s < slices; s++) {
            for (int r = 0; r < k; r++) {
                c.set(s, r, number == 0 ? 1 : 0.1 + random.nextDouble());
            }
        }
    }

    @Override
    public boolean advance() {
        boolean isTrial = starts.areTried();
        sweep();
        if (isTrial && starts.swept(objective(), this::fill)) {
            compute.linalg().gemm(true, false, 1, x(), a, 0, along);
        }
        return !isTrial;
    }

    private void sweep() {
        if (observed) {
            fillIn(this::modelled);
            compute.linalg().gemm(true, false, 1, x(), a, 0, along);
        }
        compute.parallel(slices, (s, _) -> rotate(s));
        updateH();
        updateA();
        updateC();
    }

    /// The P of one slice: the orthonormal part of X_s A D_s H'.
    private void rotate(int s) {
        try (var here = compute.memory().scope("a slice")) {
            var weighted = Matrix.allocate(here, DType.FLOAT64, evolving, k);
            var row = new double[k];
            for (int i = 0; i < evolving; i++) {
                along.getRow((long) i * slices + s, row);
                for (int r = 0; r < k; r++) {
                    row[r] *= c.get(s, r);
                }
                weighted.setRow(i, row);
            }
            var target = Matrix.allocate(here, DType.FLOAT64, evolving, k);
            compute.linalg().gemm(false, true, 1, weighted, h, 0, target);
            var svd = compute.linalg().svd(target, here);
            compute.linalg().gemm(false, false, 1, svd.left(), svd.right(), 0, weighted);
            for (int i = 0; i < evolving; i++) {
                weighted.getRow(i, row);
                p.setRow((long) i * slices + s, row);
            }
        }
    }

    private static double[][] gram(Matrix loadings) {
        return new PolyadicFactors(List.of(loadings)).gram(0);
    }

    private static double[][] times(double[][] left, double[][] right) {
        var out = new double[left.length][left.length];
        for (int r = 0; r < left.length; r++) {
            for (int t = 0; t < left.length; t++) {
                out[r][t] = left[r][t] * right[r][t];
            }
        }
        return out;
    }

    /// From P'X A D, summed over the slices.
    private void updateH() {
        var sums = new double[k][k];
        var rotated = new double[k];
        var row = new double[k];
        for (long i = 0; i < p.rows(); i++) {
            p.getRow(i, rotated);
            along.getRow(i, row);
            int s = (int) (i % slices);
            for (int t = 0; t < k; t++) {
                double value = row[t] * c.get(s, t);
                for (int r = 0; r < k; r++) {
                    sums[r][t] += rotated[r] * value;
                }
            }
        }
        var gram = times(gram(a), gram(c));
        for (int r = 0; r < k; r++) {
            NormalEquations.solve(gram, sums[r], RIDGE, row);
            h.setRow(r, row);
        }
        // columns of H get unit norm; the weights take the scale
        for (int r = 0; r < k; r++) {
            double square = 0;
            for (int t = 0; t < k; t++) {
                square += h.get(t, r) * h.get(t, r);
            }
            double norm = Math.sqrt(square);
            for (int t = 0; t < k && norm > 0; t++) {
                h.set(t, r, h.get(t, r) / norm);
            }
            for (int s = 0; s < slices && norm > 0; s++) {
                c.set(s, r, c.get(s, r) * norm);
            }
        }
        compute.linalg().gemm(false, false, 1, p, h, 0, profiles);
    }

    private void updateA() {
        var row = new double[k];
        for (long i = 0; i < profiles.rows(); i++) {
            profiles.getRow(i, row);
            for (int r = 0; r < k; r++) {
                row[r] *= c.get(i % slices, r);
            }
            along.setRow(i, row);
        }
        compute.linalg().gemm(false, false, 1, x(), along, 0, numerator);
        var gram = times(gram(h), gram(c));
        var target = new double[k];
        for (int i = 0; i < first; i++) {
            numerator.getRow(i, target);
            NormalEquations.solve(gram, target, RIDGE, row);
            a.setRow(i, row);
        }
        var norms = new PolyadicFactors(List.of(a)).norms(0);
        for (int i = 0; i < first; i++) {
            for (int r = 0; r < k; r++) {
                a.set(i, r, norms[r] > 0 ? a.get(i, r) / norms[r] : 0);
            }
        }
        compute.linalg().gemm(true, false, 1, x(), a, 0, along);
    }

    private void updateC() {
        var products = new double[slices][k];
        var row = new double[k];
        var profile = new double[k];
        for (long i = 0; i < profiles.rows(); i++) {
            profiles.getRow(i, profile);
            along.getRow(i, row);
            int s = (int) (i % slices);
            for (int r = 0; r < k; r++) {
                products[s][r] += profile[r] * row[r];
            }
        }
        var gram = times(gram(h), gram(a));
        var nonnegative = ModeRule.nonnegative(PASSES).of(gram);
        double fit = 0;
        for (int s = 0; s < slices; s++) {
            c.getRow(s, row);
            if (isNonnegative) {
                nonnegative.row(products[s], row);
            } else {
                NormalEquations.solve(gram, products[s], RIDGE, row);
            }
            c.setRow(s, row);
            for (int r = 0; r < k; r++) {
                fit += products[s][r] * row[r];
            }
        }
        double model = 0;
        for (var line : times(gram, gram(c))) {
            for (double value : line) {
                model += value;
            }
        }
        double squares = observed ? filledSquares.get() : squares();
        error.set(squares == 0 ? 0 : Math.sqrt(Math.max(0, squares - 2 * fit + model) / squares));
    }

    @Override
    public double objective() {
        return error.get();
    }

    @Override
    public Measures measures() {
        return Measures.NONE.with(
                Measures.PARAMETERS, (double) k * (first + slices + k) + (double) evolving * slices * k);
    }

    @Override
    public TwoWay build() {
        var weights = new double[k];
        var shares = new double[k];
        var normsA = new PolyadicFactors(List.of(a)).norms(0);
        var normsH = new PolyadicFactors(List.of(h)).norms(0);
        var normsC = new PolyadicFactors(List.of(c)).norms(0);
        var products = new double[k];
        for (long i = 0; i < profiles.rows(); i++) {
            for (int r = 0; r < k; r++) {
                products[r] += profiles.get(i, r) * c.get(i % slices, r) * along.get(i, r);
            }
        }
        var models = times(gram(a), times(gram(h), gram(c)));
        double squares = squares();
        for (int r = 0; r < k; r++) {
            // norms of H and A are one, or zero where there is nothing
            weights[r] = normsA[r] * normsH[r] * normsC[r];
            double modelled = 0;
            for (double value : models[r]) {
                modelled += value;
            }
            shares[r] = StructuredResult.share(products[r], modelled, models[r][r], squares);
        }
        var places = StructuredResult.byShare(shares);
        var poles = StructuredResult.poles(a);
        var kept = kept(places, poles, normsH);
        try (var here = compute.memory().scope("a result")) {
            var signed = Matrix.allocate(here, DType.FLOAT64, first, k);
            for (int i = 0; i < first; i++) {
                for (int r = 0; r < k; r++) {
                    signed.set(i, r, poles[r] * a.get(i, r));
                }
            }
            return new StructuredResult(data, compute)
                    .build(signed, places, weights, shares, kept, TwoWay.Signs.SIGNED);
        }
    }

    private Structure.Evolving kept(int[] places, double[] poles, double[] normsH) {
        var shapes = Matrix.allocateShared(compute.memory(), DType.FLOAT64, profiles.rows(), k, "a result");
        var strengths = Matrix.allocateShared(compute.memory(), DType.FLOAT64, slices, k, "a result");
        var row = new double[k];
        var ordered = new double[k];
        for (long i = 0; i < profiles.rows(); i++) {
            profiles.getRow(i, row);
            for (int r = 0; r < k; r++) {
                double norm = normsH[places[r]];
                ordered[r] = norm > 0 ? poles[places[r]] * row[places[r]] / norm : 0;
            }
            shapes.setRow(i, ordered);
        }
        var norms = new PolyadicFactors(List.of(c)).norms(0);
        for (int s = 0; s < slices; s++) {
            for (int r = 0; r < k; r++) {
                double norm = norms[places[r]];
                strengths.set(s, r, norm > 0 ? c.get(s, places[r]) / norm : 0);
            }
        }
        Tensor cube = Tensor.of(shapes.segment(), DType.FLOAT64, Shape.of(evolving, slices, k), Storage.collected());
        return new Structure.Evolving(cube, strengths.asTensor());
    }
}
