package factorscope.model.decompose.tensor.slices;

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
import factorscope.model.decompose.tensor.product.ModeRule;
import factorscope.model.decompose.tensor.product.NormalEquations;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.decompose.tensor.product.SmallTensor;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import java.util.List;

/// Alternating least squares for A (things x R) and R_k (R x R for every relation) in X_k ~ A R_k A' (Nickel, Tresp
/// and Kriegel 2011). Where nothing may be negative, A by coordinate descent on the same systems, and the core by
/// several multiplicative steps (Krompaß et al. 2013), which alone take thousands of sweeps.
final class RescalFit extends WholeFit {
    private static final double RIDGE = 1e-10;

    /// Over the loadings of a thing, and over the core, where nothing may be negative.
    private static final int PASSES = 10;

    private final Dataset data;
    private final long seed;
    private final int n;
    private final int relations;
    private final int k;
    private final boolean isNonnegative;
    private final Compute compute;
    private final Matrix a;

    /// R x (R and relations folded).
    private final Matrix core;

    /// X times A along the second axis: things x (R and relations folded).
    private final Matrix second;

    /// The same along the first: R x (things and relations folded).
    private final Matrix first;

    private final SolverState.Real error;
    private final TriedStarts starts;

    record Settings(int components, boolean isNonnegative, int starts) {}

    RescalFit(Problem problem, Settings settings, Compute compute, SolverState state) {
        data = problem.inputs().data();
        seed = problem.seed();
        var sizes = TensorShapes.sizes(problem);
        n = sizes[0];
        relations = sizes[2];
        k = settings.components;
        isNonnegative = settings.isNonnegative;
        this.compute = compute;
        a = state.matrix("a", DType.FLOAT64, n, k);
        core = state.matrix("core", DType.FLOAT64, k, k * relations);
        second = state.matrix("second", DType.FLOAT64, n, k * relations);
        first = state.matrix("first", DType.FLOAT64, k, n * relations);
        error = state.real("error", 0);
        starts = new TriedStarts(settings.starts, List.of(a, core), state);
    }

    static long bytesOfResult(Problem problem, int k) {
        var sizes = TensorShapes.sizes(problem);
        long relations = sizes[2];
        long type = problem.inputs().data().values().dtype().working().bytes();
        long columns = (long) sizes[1] * relations;
        long expansion = 8 * (relations * relations + (long) k * k * relations + (long) sizes[1] * k + k * columns);
        return 8 * ((long) k * k * relations + 2L * k + (long) sizes[1] * k + relations * relations)
                + type * k * (columns + sizes[0])
                + expansion;
    }

    static long bytesOfStart(Problem problem, int k, Compute compute) {
        var sizes = TensorShapes.sizes(problem);
        return Directions.bytes(sizes[0], (long) sizes[1] * sizes[2], k, compute.linalg());
    }

    @Override
    public void begin() {
        fill(0);
    }

    private void fill(int number) {
        var random = Randoms.of(seed, "a start", number);
        if (number > 0) {
            for (int i = 0; i < n; i++) {
                for (int r = 0; r < k; r++) {
                    a.set(i, r, isNonnegative ? random.nextDouble() : random.nextGaussian());
                }
            }
        } else {
            try (var here = compute.memory().scope("a start")) {
                var tensor = new ModeProducts(x(), new int[] {n, n * relations});
                var directions = Directions.of(tensor, 0, Directions.Rank.of(k), compute, here);
                for (int i = 0; i < n; i++) {
                    for (int r = 0; r < k; r++) {
                        double value = r < directions.columns() ? directions.get(i, r) : random.nextGaussian();
                        a.set(i, r, isNonnegative ? Math.abs(value) + 1e-3 : value);
                    }
                }
            }
        }
        multiply();
        for (int r = 0; r < k; r++) {
            for (int j = 0; j < k * relations; j++) {
                core.set(r, j, 1);
            }
        }
        if (isNonnegative) {
            updateCoreByFactors();
        } else {
            updateCore();
        }
        measure();
    }

    /// What follows from A.
    private void multiply() {
        var linalg = compute.linalg();
        var slices = x().reshaped((long) n * n, relations);
        compute.parallel(
                n,
                (i, _) -> linalg.gemm(
                        true,
                        false,
                        1,
                        a,
                        slices.rows((long) i * n, n),
                        0,
                        second.rows(i, 1).reshaped(k, relations)));
        linalg.gemm(true, false, 1, a, x(), 0, first);
    }

    @Override
    public boolean advance() {
        boolean isTrial = starts.areTried();
        sweep();
        if (isTrial && starts.swept(objective(), this::fill)) {
            multiply();
        }
        return !isTrial;
    }

    private void sweep() {
        updateA();
        multiply();
        if (isNonnegative) {
            updateCoreByFactors();
        } else {
            updateCore();
        }
        measure();
    }

    private SmallTensor core() {
        return new SmallTensor(core.toArray(), new int[] {k, k, relations});
    }

    private double[][] gram() {
        return new PolyadicFactors(List.of(a)).gram(0);
    }

    private void updateA() {
        var r = core();
        var gram = gram();
        // the sum over relations of R A'A R' + R' A'A R
        var outward = SmallTensor.products(r.times(1, gram).unfolded(0), r.unfolded(0));
        var inward = SmallTensor.products(r.times(0, gram).unfolded(1), r.unfolded(1));
        var system = new double[k][k];
        for (int s = 0; s < k; s++) {
            for (int t = 0; t < k; t++) {
                system[s][t] = outward[s][t] + inward[s][t];
            }
        }
        var values = r.values();
        var nonnegative = ModeRule.nonnegative(PASSES).of(system);
        compute.parallel(n, (i, _) -> {
            var target = new double[k];
            var own = new double[k * relations];
            second.getRow(i, own);
            for (int s = 0; s < k; s++) {
                for (int j = 0; j < k * relations; j++) {
                    // R_k [s, t] times X A [i, t]
                    target[s] += values[s * k * relations + j] * own[j];
                }
            }
            for (int s = 0; s < k; s++) {
                for (int t = 0; t < k; t++) {
                    for (int q = 0; q < relations; q++) {
                        // R_k [s, t] times A'X [s, i], into t
                        target[t] += values[(s * k + t) * relations + q] * first.get(s, i * relations + q);
                    }
                }
            }
            var row = new double[k];
            if (isNonnegative) {
                a.getRow(i, row);
                nonnegative.row(target, row);
            } else {
                NormalEquations.solve(system, target, RIDGE, row);
            }
            next(i, row);
        });
        commit();
    }

    /// Rows of A are changed together, since all of them are needed until the last one is done.
    private void next(int i, double[] row) {
        for (int r = 0; r < k; r++) {
            second.set(i, r, row[r]);
        }
    }

    private void commit() {
        var norms = new double[k];
        for (int i = 0; i < n; i++) {
            for (int r = 0; r < k; r++) {
                double value = second.get(i, r);
                a.set(i, r, value);
                norms[r] += value * value;
            }
        }
        // unit norm; the core takes the scale
        for (int r = 0; r < k; r++) {
            double norm = Math.sqrt(norms[r]);
            for (int i = 0; i < n && norm > 0; i++) {
                a.set(i, r, a.get(i, r) / norm);
            }
            for (int s = 0; s < k && norm > 0; s++) {
                for (int q = 0; q < relations; q++) {
                    core.set(r, s * relations + q, core.get(r, s * relations + q) * norm);
                    core.set(s, r * relations + q, core.get(s, r * relations + q) * norm);
                }
            }
        }
    }

    /// A'X A for every relation.
    private SmallTensor within() {
        var out = SmallTensor.zeros(new int[] {k, k, relations});
        var row = new double[k * relations];
        var loadings = new double[k];
        for (int i = 0; i < n; i++) {
            second.getRow(i, row);
            a.getRow(i, loadings);
            for (int r = 0; r < k; r++) {
                for (int j = 0; j < row.length; j++) {
                    out.values()[r * row.length + j] += loadings[r] * row[j];
                }
            }
        }
        return out;
    }

    /// R_k = (A'A)^-1 A'X A (A'A)^-1.
    private void updateCore() {
        var gram = gram();
        var inverse = NormalEquations.inverse(gram, RIDGE);
        core.fill(within().times(0, inverse).times(1, inverse).values());
    }

    private void updateCoreByFactors() {
        var gram = gram();
        var above = within();
        for (int pass = 0; pass < PASSES; pass++) {
            var next = core();
            var below = next.times(0, gram).times(1, gram);
            for (int i = 0; i < next.values().length; i++) {
                double down = below.values()[i];
                next.values()[i] *= down > 0 ? Math.max(0, above.values()[i]) / down : 0;
            }
            core.fill(next.values());
        }
    }

    private void measure() {
        var gram = gram();
        var r = core();
        double model = r.dot(r.times(0, gram).times(1, gram));
        double fit = r.dot(within());
        double squares = squares();
        error.set(squares == 0 ? 0 : Math.sqrt(Math.max(0, squares - 2 * fit + model) / squares));
    }

    @Override
    public double objective() {
        return error.get();
    }

    @Override
    public Measures measures() {
        return Measures.NONE.with(Measures.PARAMETERS, (double) n * k + (double) k * k * relations);
    }

    @Override
    public TwoWay build() {
        var gram = gram();
        var r = core();
        var slices = r.unfolded(0);
        var models = SmallTensor.products(r.times(1, gram).unfolded(0), slices);
        var targets = within().unfolded(0);
        double squares = squares();
        var weights = new double[k];
        var shares = new double[k];
        for (int s = 0; s < k; s++) {
            weights[s] = Math.sqrt(Math.max(0, models[s][s]));
            double modelled = 0;
            for (int t = 0; t < k; t++) {
                modelled += models[s][t] * gram[s][t];
            }
            shares[s] =
                    StructuredResult.share(Dot.of(targets[s], slices[s]), modelled, models[s][s] * gram[s][s], squares);
        }
        var places = StructuredResult.byShare(shares);
        var ordered = SmallTensor.zeros(r.sizes());
        for (int s = 0; s < k; s++) {
            for (int t = 0; t < k; t++) {
                for (int q = 0; q < relations; q++) {
                    ordered.values()[(s * k + t) * relations + q] =
                            r.values()[(places[s] * k + places[t]) * relations + q];
                }
            }
        }
        var loadings = Matrix.allocateShared(compute.memory(), DType.FLOAT64, n, k, "a result");
        for (int i = 0; i < n; i++) {
            for (int s = 0; s < k; s++) {
                loadings.set(i, s, a.get(i, places[s]));
            }
        }
        var whichRelation = Matrix.allocateShared(compute.memory(), DType.FLOAT64, relations, relations, "a result");
        for (int q = 0; q < relations; q++) {
            whichRelation.set(q, q, 1);
        }
        var structure = new Structure.Tucker(
                ordered.kept(compute), List.<Tensor>of(loadings.asTensor(), whichRelation.asTensor()));
        return new StructuredResult(data, compute)
                .build(
                        a,
                        places,
                        weights,
                        shares,
                        structure,
                        isNonnegative ? TwoWay.Signs.NONNEGATIVE : TwoWay.Signs.SIGNED);
    }
}
