package factorscope.model.decompose.dictionary;

import factorscope.model.data.DType;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowBlock;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One pass over the rows: codes f = act((z - b) W_enc + b_enc), and what the model leaves of x, where z is x, or x
/// normalised row by row, and the model b + f W_dec, brought back to the units of x, and x W_skip' where there is such
/// a
/// part. Follows the forward passes of the libraries that train such dictionaries.
final class TrainedSolver implements Solver {
    private static final List<Sums.Part> LAYOUT =
            List.of(Sums.Part.vector(1), Sums.Part.vector(1), Sums.Part.vector(1));
    private static final int SQUARES = 0;
    private static final int REST = 1;
    private static final int ACTIVE = 2;

    /// Keeps rows without variation finite when they are normalised, as the libraries have it.
    private static final double EPSILON = 1e-5;

    private final Problem problem;
    private final Compute compute;
    private final Rows rows;
    private final DictionaryParts parts;
    private final String activation;
    private final int largest;
    private final int k;
    private final OffHeap scope;

    /// Columns x K.
    private final Matrix encoder;

    /// K x columns.
    private final Matrix decoder;

    /// Rows x K.
    private final Matrix codes;

    private final double[] bias;

    /// What is taken from the data before they are encoded.
    private final double[] offset;

    private final double[] shift;
    private final double[] threshold;
    private final double[] gate;
    private final double[] scale;
    private final double[] magnitude;

    /// Norms of the decoder's rows as it was trained.
    private final double[] norms;

    private final boolean rescales;
    private final boolean rescalesCodes;
    private final double oneThreshold;
    private final String normalisation;

    /// Columns x columns, where the model has such a part.
    private final Optional<Matrix> skip;

    private final RowSweep sweep;
    private final List<Matrix> centred = new ArrayList<>();
    private @Nullable TwoWay result;

    TrainedSolver(Problem problem, Compute compute) {
        this.problem = problem;
        this.compute = compute;
        rows = Rows.of(problem.inputs().data());
        parts = DictionaryParts.of(problem.inputs().sides());
        if (!parts.fit()) {
            throw Failure.data("The parts of the dictionary do not fit each other.", "Choose another file.");
        }
        k = parts.components();
        largest = problem.params().get(TrainedDictionary.LARGEST);
        activation = activation();
        int d = rows.columns();
        boolean subtracts = problem.params().get(TrainedDictionary.SUBTRACT);
        bias = DictionaryParts.vector(parts.decoderBias(), d);
        shift = DictionaryParts.vector(parts.encoderBias(), k);
        threshold = DictionaryParts.vector(parts.threshold(), k);
        gate = DictionaryParts.vector(parts.gateBias(), k);
        scale = DictionaryParts.vector(parts.magnitudeScale(), k);
        magnitude = DictionaryParts.vector(parts.magnitudeBias(), k);
        scope = compute.memory().scope("a trained dictionary");
        encoder = Matrix.allocate(scope, TrainedDictionary.TYPE, d, k);
        decoder = Matrix.allocate(scope, TrainedDictionary.TYPE, k, d);
        fill(encoder, parts.encoder(), parts.turnedEncoder());
        fill(decoder, parts.decoder(), parts.turnedDecoder());
        skip = parts.skip().map(from -> {
            var matrix = Matrix.allocate(scope, TrainedDictionary.TYPE, d, d);
            fill(matrix, from, true);
            return matrix;
        });
        codes = Matrix.allocate(scope, TrainedDictionary.TYPE, rows.count(), k);
        sweep = new RowSweep(rows, compute, scope, LAYOUT);
        for (int w = 0; w < sweep.workers(); w++) {
            centred.add(Matrix.allocate(scope, TrainedDictionary.TYPE, rows.blockRows(), d));
        }
        offset = subtracts ? bias : new double[d];
        norms = decoderNorms();
        rescales = problem.params().get(TrainedDictionary.RESCALE);
        rescalesCodes = problem.params().get(TrainedDictionary.RESCALE_AFTER);
        oneThreshold = problem.params().get(TrainedDictionary.THRESHOLD);
        normalisation = problem.params().get(TrainedDictionary.NORMALISE);
        scaleDecoder();
    }

    private double[] decoderNorms() {
        var found = new double[k];
        var atom = new double[rows.columns()];
        for (int r = 0; r < k; r++) {
            decoder.getRow(r, atom);
            found[r] = Math.sqrt(Arrays.stream(atom).map(v -> v * v).sum());
        }
        return found;
    }

    /// Factors of the codes before they are decoded belong to the decoder: then codes times its rows is the model.
    private void scaleDecoder() {
        var factors = new double[k];
        Arrays.fill(factors, 1);
        if (problem.params().get(TrainedDictionary.FINETUNED)) {
            if (parts.finetuning().isEmpty()) {
                throw Failure.usage(
                        "The dictionary has no finetuning_scaling_factor.",
                        "Leave --finetuned out, or choose another file.");
            }
            factors = DictionaryParts.vector(parts.finetuning(), k);
        }
        var atom = new double[rows.columns()];
        for (int r = 0; r < k; r++) {
            double factor = rescales || rescalesCodes ? norms[r] == 0 ? 0 : factors[r] / norms[r] : factors[r];
            if (factor != 1) {
                decoder.getRow(r, atom);
                for (int j = 0; j < atom.length; j++) {
                    atom[j] *= factor;
                }
                decoder.setRow(r, atom);
            }
        }
    }

    private String activation() {
        var wanted = problem.params().get(TrainedDictionary.ACTIVATION);
        var found = !wanted.equals("auto")
                ? wanted
                : largest > 0
                        ? "topk"
                        : parts.gateBias().isPresent()
                                ? "gated"
                                : parts.threshold().isPresent() ? "jumprelu" : "relu";
        boolean isComplete = switch (found) {
            case "topk" -> largest > 0;
            case "groupmax" -> largest > 0 && k % largest == 0;
            case "gated" ->
                parts.gateBias().isPresent()
                        && parts.magnitudeScale().isPresent()
                        && parts.magnitudeBias().isPresent();
            case "jumprelu" -> parts.threshold().isPresent();
            default -> true;
        };
        if (!isComplete) {
            throw Failure.usage(
                    "The dictionary has no parts for the activation " + found + ".",
                    found.equals("topk") || found.equals("groupmax")
                            ? "Say how many codes are kept: --k 32."
                            : "Choose another activation.");
        }
        return found;
    }

    private static void fill(Matrix into, Tensor from, boolean isTurned) {
        for (int i = 0; i < into.rows(); i++) {
            for (int j = 0; j < into.columns(); j++) {
                into.set(i, j, isTurned ? from.at(j, i) : from.at(i, j));
            }
        }
    }

    static long bytes(Rows rows, DictionaryParts parts, Compute compute) {
        long type = TrainedDictionary.TYPE.bytes();
        long k = parts.components();
        long workers = Math.min(compute.threads(), RowSweep.atOnce(rows, LAYOUT));
        long skip = parts.skip().isPresent() ? (long) rows.columns() * rows.columns() : 0;
        return type * (skip + 2 * k * rows.columns() + rows.count() * k + workers * rows.blockRows() * rows.columns())
                + RowSweep.bytes(rows, compute, LAYOUT);
    }

    static long bytesOfResult(Rows rows, DictionaryParts parts) {
        long k = parts.components();
        return TrainedDictionary.TYPE.bytes() * k * (rows.count() + rows.columns()) + 8 * k + 8L * rows.columns();
    }

    @Override
    public Step step() {
        if (result != null) {
            return new Step.Converged();
        }
        if (sweep.advance(4.0 * rows.columns() * k, this::encode)) {
            rows.requireComputable(rows.working());
            result = built();
        }
        return new Step.Working(sweep.done(), 1, "pass", OptionalDouble.empty());
    }

    private void encode(RowBlock block, Sums sums, int worker) {
        int d = rows.columns();
        var x = centred.get(worker).rows(0, block.count());
        var row = new double[d];
        // the model of a row is in units of its scale
        var scales = new double[block.count()];
        double squares = 0;
        for (int i = 0; i < block.count(); i++) {
            block.values().getRow(i, row);
            for (double value : row) {
                squares += value * value;
            }
            scales[i] = normalise(row);
            for (int j = 0; j < d; j++) {
                row[j] -= offset[j];
            }
            x.setRow(i, row);
        }
        var code = codes.rows(block.first(), block.count());
        compute.linalg().gemm(false, false, 1, x, encoder, 0, code);
        var products = new double[k];
        long active = 0;
        for (int i = 0; i < block.count(); i++) {
            code.getRow(i, products);
            activate(products);
            for (double value : products) {
                active += value != 0 ? 1 : 0;
            }
            code.setRow(i, products);
        }
        add(sums, SQUARES, squares);
        add(sums, REST, rest(block, x, code, scales));
        add(sums, ACTIVE, active);
    }

    /// The square of what the model leaves of these rows: (z - b - f W_dec) times their scale, and what was left out
    /// when they were normalised, less the part that skips the codes.
    private double rest(RowBlock block, Matrix x, Matrix code, double[] scales) {
        int d = rows.columns();
        var row = new double[d];
        for (int i = 0; i < block.count(); i++) {
            block.values().getRow(i, row);
            normalise(row);
            for (int j = 0; j < d; j++) {
                row[j] -= bias[j];
            }
            x.setRow(i, row);
        }
        compute.linalg().gemm(false, false, -1, code, decoder, 1, x);
        var z = new double[d];
        for (int i = 0; i < block.count(); i++) {
            x.getRow(i, row);
            block.values().getRow(i, z);
            normalise(z);
            for (int j = 0; j < d; j++) {
                row[j] = row[j] * scales[i] + (normalisation.equals("layer-norm") ? EPSILON * z[j] : 0);
            }
            x.setRow(i, row);
        }
        if (skip.isPresent()) {
            compute.linalg().gemm(false, false, -1, block.values(), skip.get(), 1, x);
        }
        double rest = 0;
        for (int i = 0; i < block.count(); i++) {
            x.getRow(i, row);
            for (double value : row) {
                rest += value * value;
            }
        }
        return rest;
    }

    /// Normalises a row where that is asked for.
    ///
    /// @return what the model of it is multiplied by
    private double normalise(double[] row) {
        int d = row.length;
        return switch (normalisation) {
            case "layer-norm" -> {
                double mean = Arrays.stream(row).sum() / d;
                double squares = 0;
                for (int j = 0; j < d; j++) {
                    row[j] -= mean;
                    squares += row[j] * row[j];
                }
                // as torch.std has it
                double deviation = Math.sqrt(squares / (d - 1));
                for (int j = 0; j < d; j++) {
                    row[j] /= deviation + EPSILON;
                }
                yield deviation;
            }
            case "constant-norm" -> {
                double norm = Math.sqrt(Arrays.stream(row).map(v -> v * v).sum());
                double factor = norm == 0 ? 0 : Math.sqrt(d) / norm;
                for (int j = 0; j < d; j++) {
                    row[j] *= factor;
                }
                yield norm == 0 ? 0 : 1 / factor;
            }
            default -> 1;
        };
    }

    private static void add(Sums sums, int part, double value) {
        sums.part(part).set(0, 0, sums.part(part).get(0, 0) + value);
    }

    private void activate(double[] products) {
        if (activation.equals("gated")) {
            for (int r = 0; r < k; r++) {
                double size = products[r] * Math.exp(scale[r]) + magnitude[r];
                products[r] = products[r] + gate[r] > 0 ? Math.max(0, size) : 0;
            }
        } else {
            for (int r = 0; r < k; r++) {
                double value = (products[r] + shift[r]) * (rescales ? norms[r] : 1);
                boolean isOn = switch (activation) {
                    case "jumprelu" -> value > threshold[r];
                    case "threshold" -> Math.max(0, value) > oneThreshold;
                    default -> true;
                };
                products[r] = isOn ? Math.max(0, value) : 0;
            }
        }
        switch (activation) {
            case "topk" -> keepLargest(products);
            case "groupmax" -> keepLargestOfGroups(products);
            case "tanhrelu" -> {
                for (int r = 0; r < k; r++) {
                    products[r] = Math.tanh(products[r]);
                }
            }
            default -> {
                // each for itself
            }
        }
        for (int r = 0; r < k && rescalesCodes; r++) {
            products[r] *= norms[r];
        }
    }

    /// Neighbours are a group; of equal ones the first is kept.
    private void keepLargestOfGroups(double[] values) {
        int size = k / largest;
        for (int from = 0; from < k; from += size) {
            int best = from;
            for (int r = from + 1; r < from + size; r++) {
                best = values[r] > values[best] ? r : best;
            }
            for (int r = from; r < from + size; r++) {
                values[r] = r == best ? values[r] : 0;
            }
        }
    }

    /// Of equal ones at the limit the first are kept.
    private void keepLargest(double[] values) {
        if (largest >= k) {
            return;
        }
        var sorted = values.clone();
        Arrays.sort(sorted);
        double limit = sorted[k - largest];
        long above = Arrays.stream(values).filter(v -> v > limit).count();
        for (int r = 0; r < k; r++) {
            if (values[r] == limit && above < largest) {
                above++;
            } else if (values[r] <= limit) {
                values[r] = 0;
            }
        }
    }

    /// Loadings of unit norm, the largest weight first.
    private TwoWay built() {
        var data = problem.inputs().data();
        var left = new double[k];
        var row = new double[k];
        for (long i = 0; i < codes.rows(); i++) {
            codes.getRow(i, row);
            for (int r = 0; r < k; r++) {
                left[r] += row[r] * row[r];
            }
        }
        var right = new double[k];
        var atom = new double[rows.columns()];
        var weight = new double[k];
        for (int r = 0; r < k; r++) {
            decoder.getRow(r, atom);
            right[r] = Math.sqrt(Arrays.stream(atom).map(v -> v * v).sum());
            left[r] = Math.sqrt(left[r]);
            weight[r] = left[r] * right[r];
        }
        var places = IntStream.range(0, k)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(r -> -weight[r]).thenComparingInt(r -> r))
                .mapToInt(Integer::intValue)
                .toArray();
        var memory = compute.memory();
        var first = Matrix.allocateShared(memory, TrainedDictionary.TYPE, codes.rows(), k, "a result");
        var second = Matrix.allocateShared(memory, TrainedDictionary.TYPE, rows.columns(), k, "a result");
        var weights = Matrix.allocateShared(memory, DType.FLOAT64, 1, k, "a result");
        var mean = Matrix.allocateShared(memory, DType.FLOAT64, 1, rows.columns(), "a result");
        mean.setRow(0, bias);
        var out = new double[k];
        for (long i = 0; i < codes.rows(); i++) {
            codes.getRow(i, row);
            for (int r = 0; r < k; r++) {
                out[r] = left[places[r]] > 0 ? row[places[r]] / left[places[r]] : 0;
            }
            first.setRow(i, out);
        }
        for (int j = 0; j < rows.columns(); j++) {
            for (int r = 0; r < k; r++) {
                double norm = right[places[r]];
                out[r] = norm > 0 ? decoder.get(places[r], j) / norm : 0;
            }
            second.setRow(j, out);
        }
        for (int r = 0; r < k; r++) {
            weights.set(0, r, weight[places[r]]);
        }
        return TwoWay.of(
                        new TwoWay.Axes(data.rows(), data.columns()),
                        new TwoWay.Arrays(first.asTensor(), weights.asVector(), second.asTensor()),
                        TwoWay.Signs.NONNEGATIVE,
                        TwoWay.Signs.SIGNED)
                .withOffset(mean.asVector());
    }

    @Override
    public Optional<Factorization> current() {
        return Optional.ofNullable(result);
    }

    @Override
    public Measures measures() {
        if (result == null) {
            return Measures.NONE;
        }
        double squares = sweep.total().part(SQUARES).get(0, 0);
        double rest = sweep.total().part(REST).get(0, 0);
        double error = squares == 0 ? 0 : Math.sqrt(rest / squares);
        return Measures.NONE
                .with(Measures.RELATIVE_ERROR, error)
                .with(Measures.ACTIVE, sweep.total().part(ACTIVE).get(0, 0) / rows.count());
    }

    @Override
    public Checkpoint save() {
        return new Checkpoint.Writer().put("phase", "pass").build();
    }

    @Override
    public void close() {
        scope.close();
    }
}
