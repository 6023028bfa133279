package factorscope.model.decompose.dictionary;

import factorscope.model.data.DType;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Checkpoint;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
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

/// One pass over the rows: codes f = act((x - b) W_enc + b_enc), and what b + f W_dec leaves of x.
final class TrainedSolver implements Solver {
    private static final List<Sums.Part> LAYOUT =
            List.of(Sums.Part.vector(1), Sums.Part.vector(1), Sums.Part.vector(1));
    private static final int SQUARES = 0;
    private static final int REST = 1;
    private static final int ACTIVE = 2;

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
        try {
            encoder = Matrix.allocate(scope, TrainedDictionary.TYPE, d, k);
            decoder = Matrix.allocate(scope, TrainedDictionary.TYPE, k, d);
            fill(encoder, parts.encoder(), parts.turnedEncoder());
            fill(decoder, parts.decoder(), parts.turnedDecoder());
            codes = Matrix.allocate(scope, TrainedDictionary.TYPE, rows.count(), k);
            sweep = new RowSweep(rows, compute, scope, LAYOUT);
            for (int w = 0; w < sweep.workers(); w++) {
                centred.add(Matrix.allocate(scope, TrainedDictionary.TYPE, rows.blockRows(), d));
            }
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        }
        offset = subtracts ? bias : new double[d];
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
                    found.equals("topk") ? "Say how many codes are kept: --k 32." : "Choose another activation.");
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
        long workers = Math.min(compute.threads(), RowSweep.lanes(rows, LAYOUT));
        return type * (2 * k * rows.columns() + rows.count() * k + workers * rows.blockRows() * rows.columns())
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
        double squares = 0;
        for (int i = 0; i < block.count(); i++) {
            block.values().getRow(i, row);
            for (int j = 0; j < d; j++) {
                squares += row[j] * row[j];
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
        // what the model leaves: x - b - f W_dec
        for (int i = 0; i < block.count(); i++) {
            block.values().getRow(i, row);
            for (int j = 0; j < d; j++) {
                row[j] -= bias[j];
            }
            x.setRow(i, row);
        }
        compute.linalg().gemm(false, false, -1, code, decoder, 1, x);
        double rest = 0;
        for (int i = 0; i < block.count(); i++) {
            x.getRow(i, row);
            for (double value : row) {
                rest += value * value;
            }
        }
        add(sums, SQUARES, squares);
        add(sums, REST, rest);
        add(sums, ACTIVE, active);
    }

    private static void add(Sums sums, int part, double value) {
        sums.part(part).set(0, 0, sums.part(part).get(0, 0) + value);
    }

    private void activate(double[] products) {
        switch (activation) {
            case "gated" -> {
                for (int r = 0; r < k; r++) {
                    double size = products[r] * Math.exp(scale[r]) + magnitude[r];
                    products[r] = products[r] + gate[r] > 0 ? Math.max(0, size) : 0;
                }
            }
            case "jumprelu" -> {
                for (int r = 0; r < k; r++) {
                    double value = products[r] + shift[r];
                    products[r] = value > threshold[r] ? Math.max(0, value) : 0;
                }
            }
            case "topk" -> {
                for (int r = 0; r < k; r++) {
                    products[r] = Math.max(0, products[r] + shift[r]);
                }
                keepLargest(products);
            }
            default -> {
                for (int r = 0; r < k; r++) {
                    products[r] = Math.max(0, products[r] + shift[r]);
                }
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
