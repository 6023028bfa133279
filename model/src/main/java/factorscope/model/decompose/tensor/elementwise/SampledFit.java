package factorscope.model.decompose.tensor.elementwise;

import factorscope.model.data.Dataset;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.polyadic.Congruence;
import factorscope.model.decompose.tensor.polyadic.Constraints;
import factorscope.model.decompose.tensor.polyadic.PolyadicBuilder;
import factorscope.model.decompose.tensor.product.NormalEquations;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Randoms;

/// Least squares for one mode after the other over lines of the data that are drawn by the leverage of what the
/// other modes' loadings say about them (Larsen and Kolda 2022). Some sweeps together are one round; a round that
/// makes the error of a fixed sample of values larger is taken back.
final class SampledFit extends EntriesFit {
    /// Sweeps that are judged together.
    static final int TOGETHER = 5;

    /// Values that tell how well the model fits.
    private static final int JUDGED = 1 << 16;

    private static final double RIDGE = 1e-10;

    /// A leverage of none would be a line that is never looked at.
    private static final double LEAST_LEVERAGE = 0.05;

    private final Dataset data;
    private final long seed;
    private final int[] sizes;
    private final int k;
    private final int samples;
    private final Compute compute;
    private final PolyadicFactors factors;
    private final PolyadicFactors best;

    private final SolverState.Count round;

    /// Of the best round so far.
    private final SolverState.Real error;

    /// By how much the last round was better.
    private final SolverState.Real gain;

    private int mode;
    private int sweep;

    SampledFit(Problem problem, int components, int samples, Compute compute, SolverState state) {
        super(problem, JUDGED);
        data = problem.inputs().data();
        seed = problem.seed();
        sizes = TensorShapes.sizes(problem);
        k = components;
        this.samples = samples;
        this.compute = compute;
        factors = PolyadicFactors.allocate(state.scratch(), sizes, k);
        best = PolyadicFactors.declare(state, "best", sizes, k);
        round = state.count("round");
        error = state.real("error", 0);
        gain = state.real("gain", 0);
    }

    static long heapBytes(int[] sizes, int k) {
        long longest = 0;
        for (int size : sizes) {
            longest = Math.max(longest, size);
        }
        return JUDGED * (16L + 4L * sizes.length) + 16L * longest * k;
    }

    @Override
    public void begin() {
        factors.fill(Randoms.of(seed, "the loadings", 0), _ -> true);
        factors.normaliseInner();
        best.copyFrom(factors);
        error.set(Double.POSITIVE_INFINITY);
    }

    private int round() {
        return round.get();
    }

    /// One mode.
    @Override
    public boolean advance() {
        if (mode == 0 && sweep == 0) {
            // also after a resumption
            factors.copyFrom(best);
        }
        update(mode);
        mode = (mode + 1) % sizes.length;
        if (mode > 0) {
            return false;
        }
        factors.normaliseInner();
        sweep = (sweep + 1) % TOGETHER;
        if (sweep > 0) {
            return false;
        }
        judge();
        return true;
    }

    private void judge() {
        round.next();
        double found = error(this::modelled);
        if (found < error.get()) {
            best.copyFrom(factors);
            gain.set(error.get() - found);
            error.set(found);
        } else {
            gain.set(0);
        }
    }

    private double modelled(int[] index) {
        double model = 0;
        for (int r = 0; r < k; r++) {
            model += term(factors, index, r, -1);
        }
        return model;
    }

    /// The product of one component's loadings along all modes but one.
    private static double term(PolyadicFactors of, int[] index, int r, int but) {
        double product = 1;
        for (int m = 0; m < index.length; m++) {
            if (m != but) {
                product *= of.mode(m).get(index[m], r);
            }
        }
        return product;
    }

    private void update(int updated) {
        var random = Randoms.of(seed, "lines", ((long) round() * TOGETHER + sweep) * sizes.length + updated);
        var lines = new int[samples][sizes.length];
        var weights = new double[samples];
        java.util.Arrays.fill(weights, 1.0 / samples);
        for (int m = 0; m < sizes.length; m++) {
            if (m != updated) {
                var chances = chances(m);
                var sums = chances.clone();
                for (int i = 1; i < sums.length; i++) {
                    sums[i] += sums[i - 1];
                }
                for (int s = 0; s < samples; s++) {
                    int found = java.util.Arrays.binarySearch(sums, random.nextDouble() * sums[sums.length - 1]);
                    int i = Math.min(sums.length - 1, found < 0 ? -found - 1 : found);
                    lines[s][m] = i;
                    weights[s] /= chances[i];
                }
            }
        }
        var others = new double[samples][k];
        var gram = new double[k][k];
        for (int s = 0; s < samples; s++) {
            for (int r = 0; r < k; r++) {
                others[s][r] = term(factors, lines[s], r, updated);
            }
            for (int r = 0; r < k; r++) {
                for (int t = 0; t <= r; t++) {
                    gram[r][t] += weights[s] * others[s][r] * others[s][t];
                }
            }
        }
        compute.parallel(sizes[updated], (i, _) -> {
            var target = new double[k];
            var index = new int[sizes.length];
            for (int s = 0; s < samples; s++) {
                System.arraycopy(lines[s], 0, index, 0, index.length);
                index[updated] = i;
                double value = weights[s] * value(index);
                for (int r = 0; r < k; r++) {
                    target[r] += value * others[s][r];
                }
            }
            var row = new double[k];
            NormalEquations.solve(gram, target, RIDGE, row);
            factors.mode(updated).setRow(i, row);
        });
        factors.changed(updated);
    }

    /// How likely each position of a mode is to be drawn: by its leverage, and a little of everything.
    private double[] chances(int m) {
        var inverse = NormalEquations.inverse(factors.gram(m), RIDGE);
        var chances = new double[sizes[m]];
        var row = new double[k];
        double sum = 0;
        for (int i = 0; i < chances.length; i++) {
            factors.mode(m).getRow(i, row);
            for (int r = 0; r < k; r++) {
                for (int t = 0; t < k; t++) {
                    chances[i] += row[r] * inverse[r][t] * row[t];
                }
            }
            chances[i] = Math.max(0, chances[i]);
            sum += chances[i];
        }
        for (int i = 0; i < chances.length; i++) {
            double share = sum > 0 ? chances[i] / sum : 0;
            chances[i] =
                    sum > 0 ? (1 - LEAST_LEVERAGE) * share + LEAST_LEVERAGE / chances.length : 1.0 / chances.length;
        }
        return chances;
    }

    @Override
    public double objective() {
        return error.get();
    }

    /// Draws differ, so that one round without progress says little; the first is always followed by another.
    @Override
    public boolean isSettled(double before, double tolerance) {
        return objective() == 0 || round() > 1 && gain.get() < tolerance;
    }

    @Override
    public Measures measures() {
        return k == 1 ? Measures.NONE : Measures.NONE.with(Measures.CONGRUENCE, Congruence.strongest(best));
    }

    /// Products of the data with the components: least squares leave nothing in their direction, so that they are
    /// the model's.
    private double[] fits() {
        var fits = new double[k];
        var products = best.gramWithout(-1);
        for (int r = 0; r < k; r++) {
            for (int s = 0; s < k; s++) {
                fits[r] += products[r][s];
            }
        }
        return fits;
    }

    @Override
    public TwoWay build() {
        for (int m = 0; m < sizes.length; m++) {
            best.changed(m);
        }
        return new PolyadicBuilder(data, best, fits(), squares(), compute).build(Constraints.none(sizes.length));
    }
}
