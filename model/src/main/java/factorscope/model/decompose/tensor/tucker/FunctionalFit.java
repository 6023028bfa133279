package factorscope.model.decompose.tensor.tucker;

import factorscope.model.data.Axis;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.tensor.StructuredResult;
import factorscope.model.decompose.tensor.SweepFit;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.product.Inverse;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.decompose.tensor.product.SmallTensor;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Maximum a posteriori by turns: the functions along one axis, all positions and components at once, given the
/// others; then the core; then the noise. Functions are Gaussian processes with a Matérn kernel of smoothness 5/2,
/// the core's values are standard normal. How sure a function is, is its posterior given the others.
final class FunctionalFit implements SweepFit {
    /// Beside the kernel's diagonal of 1.
    private static final double JITTER = 1e-6;

    /// The noise's variance, relative to the data's, is not less.
    private static final double LEAST_NOISE = 1e-8;

    private final Dataset data;
    private final long seed;
    private final int[] sizes;
    private final int[] ranks;
    private final double length;
    private final double heldOut;
    private final Compute compute;

    /// Positions x rank by axis.
    private final List<Matrix> loadings = new ArrayList<>();

    private final List<Matrix> deviations = new ArrayList<>();
    private final Matrix core;

    private final SolverState.Real error;
    private final SolverState.Real heldOutError;

    /// The variance of the noise, of scaled values.
    private final SolverState.Real noise;

    /// The one that a sweep has come to.
    private final SolverState.Count axis;

    /// Read when it begins.
    private @Nullable Observations read;

    private double[][][] priors = {};

    /// @param length of the functions, as a share of an axis; 0 where they are not smooth
    /// @param heldOut the share of the values by which the fit is judged
    record Settings(double length, double heldOut) {}

    FunctionalFit(Problem problem, int[] ranks, Settings settings, Compute compute, SolverState state) {
        data = problem.inputs().data();
        seed = problem.seed();
        this.compute = compute;
        sizes = TensorShapes.sizes(problem);
        this.ranks = ranks;
        length = settings.length;
        heldOut = settings.heldOut;
        for (int m = 0; m < sizes.length; m++) {
            loadings.add(state.matrix("loadings-" + m, DType.FLOAT64, sizes[m], ranks[m]));
            deviations.add(state.matrix("deviations-" + m, DType.FLOAT64, sizes[m], ranks[m]));
        }
        core = state.matrix("core", DType.FLOAT64, 1, SmallTensor.count(ranks));
        error = state.real("error", 0);
        heldOutError = state.real("heldOutError", 0);
        noise = state.real("noise", 0);
        axis = state.count("axis");
    }

    static long bytesOfResult(Problem problem, int[] ranks) {
        var sizes = TensorShapes.sizes(problem);
        long type = problem.inputs().data().values().dtype().working().bytes();
        long columns = problem.inputs().data().columns().size();
        long bytes = 8L * SmallTensor.count(ranks) + 16L * ranks[0] + 8L * sizes[0] * ranks[0];
        for (int m = 1; m < sizes.length; m++) {
            bytes += 16L * sizes[m] * ranks[m];
        }
        return bytes + type * ranks[0] * (columns + sizes[0]);
    }

    /// A system of one axis, its inverse, and what [Linalg] takes to solve it; or the result with its expansion.
    static long bytesOfWork(Problem problem, int[] ranks) {
        var sizes = TensorShapes.sizes(problem);
        long most = 2L * SmallTensor.count(ranks) * SmallTensor.count(ranks);
        for (int m = 0; m < sizes.length; m++) {
            long unknowns = (long) sizes[m] * ranks[m];
            most = Math.max(most, 2 * unknowns * unknowns);
        }
        var now = ranks.clone();
        long expansion = 8L * sizes[0] * ranks[0];
        for (int m = sizes.length - 1; m > 0; m--) {
            now[m] = sizes[m];
            expansion += 8L * SmallTensor.count(now) + 8L * sizes[m] * ranks[m];
        }
        return Math.max(8 * most, expansion + bytesOfResult(problem, ranks));
    }

    @Override
    public void begin() {
        read = Observations.of(data, sizes, heldOut, seed);
        priors = new double[sizes.length][][];
        for (int m = 0; m < sizes.length; m++) {
            priors[m] = prior(places(data.axes().get(m)));
            var random = Randoms.of(seed, "functions", m);
            // smooth from the start: a few cosines
            for (int r = 0; r < ranks[m]; r++) {
                double phase = random.nextDouble() * Math.PI;
                for (int i = 0; i < sizes[m]; i++) {
                    loadings.get(m)
                            .set(
                                    i,
                                    r,
                                    Math.cos(Math.PI
                                                    * (r + 0.5 * random.nextDouble() * (length == 0 ? 1 : 0))
                                                    * i
                                                    / Math.max(1, sizes[m] - 1)
                                            + (r == 0 ? 0 : phase)));
                }
            }
        }
        var random = Randoms.of(seed, "core", 0);
        for (int c = 0; c < core.columns(); c++) {
            core.set(0, c, random.nextGaussian());
        }
        noise.set(0.1);
        updateCore();
    }

    private Observations observed() {
        return Objects.requireNonNull(read);
    }

    /// Where positions stand, from 0 to 1: by their numbers, where they have any.
    private static double[] places(Axis axis) {
        var places = new double[axis.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = switch (axis.labels()) {
                case Labels.Even even -> even.start() + i * even.step();
                case Labels.Values listed -> listed.values().get(i);
                default -> i;
            };
        }
        double least = Arrays.stream(places).min().orElse(0);
        double range = Arrays.stream(places).max().orElse(0) - least;
        for (int i = 0; i < places.length; i++) {
            places[i] = range > 0 ? (places[i] - least) / range : 0;
        }
        return places;
    }

    /// The inverse of the kernel between positions.
    private double[][] prior(double[] places) {
        int n = places.length;
        var kernel = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (length > 0) {
                    double far = Math.sqrt(5) * Math.abs(places[i] - places[j]) / length;
                    kernel[i][j] = (1 + far + far * far / 3) * Math.exp(-far);
                }
            }
            kernel[i][i] = 1 + JITTER;
        }
        return Inverse.of(kernel, compute);
    }

    private double[][] rows(int m) {
        var rows = new double[sizes[m]][ranks[m]];
        for (int i = 0; i < rows.length; i++) {
            loadings.get(m).getRow(i, rows[i]);
        }
        return rows;
    }

    /// The core summed over all axes but one with the functions at an observation.
    private double[] without(double[][][] all, int[] place, int but) {
        var now = core.toArray();
        int before = 1;
        var shape = ranks.clone();
        for (int m = 0; m < shape.length; m++) {
            if (m == but) {
                before *= shape[m];
                continue;
            }
            int n = shape[m];
            int after = now.length / before / n;
            var next = new double[before * after];
            var row = all[m][place[m]];
            for (int b = 0; b < before; b++) {
                for (int r = 0; r < n; r++) {
                    for (int a = 0; a < after; a++) {
                        next[b * after + a] += row[r] * now[(b * n + r) * after + a];
                    }
                }
            }
            now = next;
        }
        return now;
    }

    private double[][][] all() {
        var all = new double[sizes.length][][];
        for (int m = 0; m < sizes.length; m++) {
            all[m] = rows(m);
        }
        return all;
    }

    /// One axis, or the core and the noise after the last of them.
    @Override
    public boolean advance() {
        if (axis.get() < sizes.length) {
            update(axis.get());
            axis.next();
            return false;
        }
        axis.set(0);
        updateCore();
        measure();
        return true;
    }

    private void update(int m) {
        var all = all();
        int n = sizes[m];
        int k = ranks[m];
        double noise = this.noise.get();
        var system = new double[n * k][n * k];
        var target = new double[n * k];
        var values = observed().values();
        var places = observed().places();
        for (int o = 0; o < values.length; o++) {
            var z = without(all, places[o], m);
            int at = places[o][m] * k;
            for (int r = 0; r < k; r++) {
                target[at + r] += z[r] * values[o] / noise;
                for (int s = 0; s < k; s++) {
                    system[at + r][at + s] += z[r] * z[s] / noise;
                }
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int r = 0; r < k; r++) {
                    system[i * k + r][j * k + r] += priors[m][i][j];
                }
            }
        }
        var posterior = Inverse.of(system, compute);
        for (int i = 0; i < n; i++) {
            for (int r = 0; r < k; r++) {
                loadings.get(m).set(i, r, Dot.of(posterior[i * k + r], target));
                deviations.get(m).set(i, r, Math.sqrt(Math.max(0, posterior[i * k + r][i * k + r])));
            }
        }
    }

    private double[] products(double[][][] all, int[] place) {
        var product = new double[] {1};
        for (int m = 0; m < sizes.length; m++) {
            var row = all[m][place[m]];
            var longer = new double[product.length * row.length];
            for (int a = 0; a < product.length; a++) {
                for (int r = 0; r < row.length; r++) {
                    longer[a * row.length + r] = product[a] * row[r];
                }
            }
            product = longer;
        }
        return product;
    }

    private void updateCore() {
        var all = all();
        int count = core.columns();
        double noise = this.noise.get();
        var system = new double[count][count];
        var target = new double[count];
        var values = observed().values();
        var places = observed().places();
        for (int o = 0; o < values.length; o++) {
            var z = products(all, places[o]);
            for (int r = 0; r < count; r++) {
                target[r] += z[r] * values[o] / noise;
                for (int s = 0; s <= r; s++) {
                    system[r][s] += z[r] * z[s] / noise;
                }
            }
        }
        for (int r = 0; r < count; r++) {
            system[r][r] += 1;
            for (int s = 0; s < r; s++) {
                system[s][r] = system[r][s];
            }
        }
        var inverse = Inverse.of(system, compute);
        for (int r = 0; r < count; r++) {
            core.set(0, r, Dot.of(inverse[r], target));
        }
    }

    private void measure() {
        var values = observed().values();
        double rest = rest(observed().places(), values);
        double squares = Dot.square(values);
        error.set(squares > 0 ? Math.sqrt(rest / squares) : 0);
        noise.set(Math.max(LEAST_NOISE, rest / values.length));
        double held = Dot.square(observed().heldValues());
        heldOutError.set(
                held > 0 ? Math.sqrt(rest(observed().heldPlaces(), observed().heldValues()) / held) : Double.NaN);
    }

    private double rest(int[][] at, double[] of) {
        var all = all();
        var c = core.toArray();
        double rest = 0;
        for (int o = 0; o < of.length; o++) {
            double off = of[o] - Dot.of(products(all, at[o]), c);
            rest += off * off;
        }
        return rest;
    }

    @Override
    public double objective() {
        return error.get();
    }

    /// The error of a smoothed fit may rise while the noise is still being found.
    @Override
    public boolean isSettled(double before, double tolerance) {
        return objective() == 0 || Math.abs(before - objective()) < tolerance;
    }

    @Override
    public double squares() {
        return observed().squares();
    }

    @Override
    public Measures measures() {
        double parameters = core.columns();
        for (var matrix : loadings) {
            parameters += (double) matrix.rows() * matrix.columns();
        }
        var measures = Measures.NONE
                .with(Measures.OBSERVED, (double) observed().count() / cells())
                .with(Measures.NOISE, Math.sqrt(noise.get()) * observed().scale())
                .with(Measures.PARAMETERS, parameters);
        return Double.isNaN(heldOutError.get()) || observed().heldValues().length == 0
                ? measures
                : measures.with(Measures.HELD_OUT_ERROR, heldOutError.get());
    }

    private double cells() {
        return data.values().shape().count();
    }

    @Override
    public TwoWay build() {
        int k = ranks[0];
        var scaled = new SmallTensor(core.toArray(), ranks.clone());
        for (int c = 0; c < scaled.values().length; c++) {
            scaled.values()[c] *= observed().scale();
        }
        var norms = new double[sizes.length][];
        for (int m = 0; m < sizes.length; m++) {
            norms[m] = new PolyadicFactors(List.of(loadings.get(m))).norms(0);
            scaled = scaled.times(m, diagonal(norms[m]));
        }
        var shares = shares();
        var order = StructuredResult.byShare(shares);
        var slices = scaled.unfolded(0);
        var expanded = scaled;
        for (int m = 1; m < sizes.length; m++) {
            expanded = expanded.times(m, gram(m, norms[m]));
        }
        var models = expanded.unfolded(0);
        var weights = new double[k];
        var ordered = SmallTensor.zeros(ranks);
        int width = ordered.values().length / k;
        for (int r = 0; r < k; r++) {
            weights[r] = Math.sqrt(Math.max(0, Dot.of(models[r], slices[r])));
            System.arraycopy(slices[order[r]], 0, ordered.values(), r * width, width);
        }
        try (var here = compute.memory().scope("a result")) {
            var left = Matrix.allocate(here, DType.FLOAT64, sizes[0], k);
            for (int i = 0; i < sizes[0]; i++) {
                for (int r = 0; r < k; r++) {
                    left.set(i, r, norms[0][r] > 0 ? loadings.getFirst().get(i, r) / norms[0][r] : 0);
                }
            }
            var others = new ArrayList<Tensor>();
            var bands = new ArrayList<Tensor>();
            for (int m = 0; m < sizes.length; m++) {
                bands.add(kept(deviations.get(m), norms[m], m == 0 ? order : null));
                if (m > 0) {
                    others.add(kept(loadings.get(m), norms[m], null));
                }
            }
            var structure = new Structure.Tucker(ordered.kept(compute), others, bands);
            return new StructuredResult(data, compute)
                    .build(left, order, weights, shares, structure, TwoWay.Signs.SIGNED);
        }
    }

    private static double[][] diagonal(double[] values) {
        var matrix = new double[values.length][values.length];
        for (int r = 0; r < values.length; r++) {
            matrix[r][r] = values[r];
        }
        return matrix;
    }

    /// Of the loadings at unit norm.
    private double[][] gram(int m, double[] norms) {
        var gram = new PolyadicFactors(List.of(loadings.get(m))).gram(0);
        for (int r = 0; r < norms.length; r++) {
            for (int s = 0; s < norms.length; s++) {
                gram[r][s] = norms[r] > 0 && norms[s] > 0 ? gram[r][s] / norms[r] / norms[s] : 0;
            }
        }
        return gram;
    }

    private Tensor kept(Matrix from, double[] norms, int @org.jspecify.annotations.Nullable [] order) {
        var kept = Matrix.allocateShared(compute.memory(), DType.FLOAT64, from.rows(), from.columns(), "a result");
        for (long i = 0; i < from.rows(); i++) {
            for (int r = 0; r < from.columns(); r++) {
                int at = order == null ? r : order[r];
                kept.set(i, r, norms[at] > 0 ? from.get(i, at) / norms[at] : 0);
            }
        }
        return kept.asTensor();
    }

    /// By how much the observations' squares would be less explained without a component of the first axis.
    private double[] shares() {
        var all = all();
        int k = ranks[0];
        var shares = new double[k];
        var values = observed().values();
        var places = observed().places();
        double squares = Dot.square(values);
        for (int o = 0; o < values.length; o++) {
            var z = without(all, places[o], 0);
            double off = values[o];
            for (int r = 0; r < k; r++) {
                off -= z[r] * all[0][places[o][0]][r];
            }
            for (int r = 0; r < k; r++) {
                double own = z[r] * all[0][places[o][0]][r];
                shares[r] += squares > 0 ? (2 * off * own + own * own) / squares : 0;
            }
        }
        return shares;
    }
}
