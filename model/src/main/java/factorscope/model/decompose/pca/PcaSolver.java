package factorscope.model.decompose.pca;

import factorscope.model.data.DType;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.TwoWayBuilder;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Principal components, or a truncated singular value decomposition of the data as they are, by passes over the
/// rows: a [PcaMethod] finds singular values and right vectors, the last pass the scores.
public final class PcaSolver implements Solver {
    /// How to decompose.
    public enum Method {
        AUTO,
        GRAM,
        EXACT,
        RANDOMIZED
    }

    /// @param components how many; 0 if only singular values are wanted
    /// @param centre whether to subtract the column means first
    /// @param powers passes that sharpen the subspace, `randomized` only
    /// @param whiten whether scores get unit variance instead of unit norm
    public record Options(int components, boolean centre, Method method, int powers, boolean whiten, long seed) {
        /// The leading singular vectors of the data as they are.
        public static Options singularVectors(int components, long seed) {
            return new Options(components, false, Method.AUTO, USUAL_POWERS, false, seed);
        }

        /// The leading principal components, centred.
        public static Options principalComponents(int components, long seed) {
            return new Options(components, true, Method.AUTO, USUAL_POWERS, false, seed);
        }

        /// All singular values of the data as they are, and no vectors.
        public static Options valuesOnly() {
            return new Options(0, false, Method.AUTO, USUAL_POWERS, false, 0);
        }
    }

    public static final int USUAL_POWERS = 2;

    /// With residuals up to this, angles between vectors found and true are small where values are not equal.
    public static final double SMALL_RESIDUAL = 1e-3;

    /// Squares below this part of the first are rounding: of singular values, a root of it.
    static final double LEAST_SOUND = 1e-7;

    private enum Phase {
        FIND,
        SCORES,
        DONE
    }

    private final Rows rows;
    private final Compute compute;
    private final Options options;
    private final SolverState state;
    private final PcaData data;
    private final PcaPasses passes;
    private final PcaMethod method;
    private final SolverState.Chosen<Phase> phase;

    /// NaN where the method is exact.
    private final SolverState.Real residual;

    private final @Nullable Matrix scores;
    private final Matrix signedSquares;

    public PcaSolver(Rows rows, Compute compute, Options options) {
        this(rows, compute, options, GramPca.isInDouble(rows));
    }

    PcaSolver(Rows rows, Compute compute, Options options, boolean inDouble) {
        this.rows = rows;
        this.compute = compute;
        this.options = options;
        int k = options.components;
        var chosen = PcaPlan.choose(rows, options);
        state = new SolverState(compute.memory());
        phase = state.chosen("phase", Phase.FIND);
        residual = state.real("residual", Double.NaN);
        data = new PcaData(rows, compute, options, chosen != Method.RANDOMIZED, state);
        passes = new PcaPasses(state, compute);
        scores = k == 0
                ? null
                : state.matrix(
                        "scores", Matrix.allocateShared(compute.memory(), rows.working(), rows.count(), k, "the run"));
        signedSquares = state.matrix("signedSquares", DType.FLOAT64, 1, k);
        method = switch (chosen) {
            case EXACT -> new ExactPca(data, passes, state);
            case RANDOMIZED -> new KrylovPca(data, passes, state, residual);
            case GRAM, AUTO ->
                PcaPlan.isWide(rows, chosen)
                        ? new TransposedPca(data, passes, scores, signedSquares)
                        : new GramPca(data, passes, state, inDouble);
        };
    }

    /// Whether the method chosen for these rows finds all singular values.
    public static boolean hasWholeSpectrum(Rows rows) {
        return PcaPlan.choose(rows, Options.valuesOnly()) != Method.RANDOMIZED;
    }

    /// What a run takes; off the heap, with size = 4 or 8 bytes of the working type:
    ///
    /// - `gram`: n k size (scores) + the larger of 16 d^2 with the sums of a pass, and what the
    ///   eigenvalue problem takes
    /// - `exact`: n k size + 8 n d + what the singular value decomposition takes
    ///   (with fewer rows than columns, d and n exchanged, and n d size where the data do not lie in memory)
    /// - `randomized`: n k size + 8 d (k + 8)(blocks + 4), with powers + 1 blocks, or eight where it
    ///   chooses
    public static Forecast forecast(Rows rows, Compute compute, Options options) {
        return PcaPlan.forecast(rows, compute, options, PcaPlan.choose(rows, options), GramPca.isInDouble(rows));
    }

    PcaData data() {
        return data;
    }

    @Nullable
    Matrix scores() {
        return scores;
    }

    @Override
    public Step step() {
        switch (phase.get()) {
            case FIND -> {
                if (method.advance()) {
                    phase.set(options.components == 0 || method.hasScores() ? Phase.DONE : Phase.SCORES);
                }
            }
            case SCORES -> project();
            case DONE -> {
                return new Step.Converged();
            }
        }
        return phase.get() == Phase.DONE
                ? new Step.Converged()
                : new Step.Working(method.done(), method.passes(), "pass", OptionalDouble.empty());
    }

    double share() {
        return method.done() / method.passes();
    }

    private PcaPasses.Plan scoring() {
        int k = options.components;
        boolean checks = method.isApproximate();
        return new PcaPasses.Plan(
                method.scoresRowsAsTheyAre() ? rows : data.centred(),
                List.of(Sums.Part.vector(k), Sums.Part.matrix(checks ? k : 0, data.d)),
                data.vectors,
                checks ? k : 0,
                data.d,
                false,
                false);
    }

    /// What the mean adds to the scores of rows that it was not taken from: a small mean needs no copy of the
    /// rows.
    private double[] offsets() {
        var offsets = new double[options.components];
        if (method.scoresRowsAsTheyAre()) {
            var direction = new double[data.d];
            var centre = data.mean.toArray();
            for (int c = 0; c < offsets.length; c++) {
                data.vectors.getRow(c, direction);
                offsets[c] = Dot.of(centre, direction);
            }
        }
        return offsets;
    }

    private void project() {
        var here = passes.current(this::scoring);
        var target = java.util.Objects.requireNonNull(scores);
        int k = options.components;
        var offsets = offsets();
        boolean checks = method.isApproximate();
        if (here.sweep().advance((checks ? 4.0 : 2.0) * data.d * k, (block, sums, worker) -> {
            var products = target.rows(block.first(), block.count());
            block.times(here.operand(), data.linalg, products);
            if (checks) {
                block.addWeighted(products, here.small().get(worker), data.linalg, sums.part(1));
            }
            var row = new double[k];
            var signed = new double[k];
            for (int i = 0; i < block.count(); i++) {
                products.getRow(i, row);
                for (int c = 0; c < k; c++) {
                    row[c] -= offsets[c];
                    signed[c] += row[c] * Math.abs(row[c]);
                }
                products.setRow(i, row);
            }
            for (int c = 0; c < k; c++) {
                sums.part(0).set(0, c, sums.part(0).get(0, c) + signed[c]);
            }
        })) {
            signedSquares.copyFrom(here.sweep().total().part(0));
            method.check(here.sweep().total().part(1));
            passes.end();
            phase.set(Phase.DONE);
        }
    }

    /// One of the singular values, once they are known; 0 is the largest.
    public double singularValue(int index) {
        return data.spectrum.columns() > 0 ? data.spectrum.get(0, index) : data.values.get(0, index);
    }

    /// ||X - Xhat|| / ||X|| with this many components, once the singular values are known.
    public double errorWith(int components) {
        double rest = 0;
        if (data.spectrum.columns() > 0) {
            // the small ones added up, not the large ones subtracted: a small rest keeps its digits
            for (int k = data.spectrum.columns() - 1; k >= components; k--) {
                rest += data.spectrum.get(0, k) * data.spectrum.get(0, k);
            }
        } else {
            rest = data.centredSquares.get();
            for (int k = 0; k < Math.min(components, data.values.columns()); k++) {
                rest -= data.values.get(0, k) * data.values.get(0, k);
            }
        }
        return data.squares.get() == 0 ? 0 : Math.sqrt(Math.max(0, rest) / data.squares.get());
    }

    /// ||X||^2, once the first pass is done.
    public double squares() {
        return data.squares.get();
    }

    @Override
    public Optional<Factorization> current() {
        return result(false);
    }

    @Override
    public Optional<Factorization> last() {
        return result(true);
    }

    private Optional<Factorization> result(boolean handingOver) {
        if (phase.get() != Phase.DONE || options.components == 0) {
            return Optional.empty();
        }
        int k = options.components;
        try (var here = compute.memory().scope("a result")) {
            var g = Matrix.allocate(here, DType.FLOAT64, k, k);
            var b = Matrix.allocate(here, DType.FLOAT64, k, data.d);
            var row = new double[data.d];
            for (int c = 0; c < k; c++) {
                double square = data.values.get(0, c) * data.values.get(0, c);
                g.set(c, c, square);
                data.vectors.getRow(c, row);
                for (int j = 0; j < data.d; j++) {
                    row[j] *= square;
                }
                b.setRow(c, row);
            }
            var axes = new TwoWay.Axes(rows.rowAxis(), rows.columnAxis());
            var builder = new TwoWayBuilder(compute, axes, java.util.Objects.requireNonNull(scores), data.vectors)
                    .withSums(g, b, data.centredSquares.get())
                    .withRowSigns(signedSquares);
            if (handingOver) {
                builder.inPlace();
            }
            if (options.whiten) {
                builder.withLeftNorm(Math.sqrt(Math.max(1, rows.count() - 1)));
            }
            var result = builder.build(TwoWay.Signs.SIGNED, TwoWay.Signs.SIGNED);
            if (options.centre) {
                result = result.withOffset(shared(data.mean).asVector());
            }
            if (data.spectrum.columns() > 0) {
                result = result.withSpectrum(shared(data.spectrum).asVector());
            }
            return Optional.of(result);
        }
    }

    private Matrix shared(Matrix matrix) {
        var copy = Matrix.allocateShared(compute.memory(), DType.FLOAT64, matrix.rows(), matrix.columns(), "a result");
        copy.copyFrom(matrix);
        return copy;
    }

    @Override
    public Measures measures() {
        if (phase.get() != Phase.DONE) {
            return Measures.NONE;
        }
        double centred = data.centredSquares.get();
        double error = errorWith(options.components);
        var measures = Measures.NONE
                .with(Measures.RELATIVE_ERROR, error)
                .with(Measures.TOTAL_VARIANCE, centred / Math.max(1, rows.count() - 1));
        if (options.centre && centred > 0) {
            measures = measures.with(Measures.CENTRED_ERROR, error * Math.sqrt(data.squares.get() / centred));
        }
        return Double.isNaN(residual.get()) ? measures : measures.with(Measures.RESIDUAL, residual.get());
    }

    @Override
    public Checkpoint save() {
        var writer = new Checkpoint.Writer();
        method.save(writer);
        state.save(writer);
        if (method.goesOnWithinPasses()) {
            passes.save(writer);
        }
        return writer.build();
    }

    /// Goes on where this checkpoint was taken.
    public void restore(Checkpoint checkpoint) {
        state.restore(checkpoint);
        method.restore(checkpoint);
        passes.restore(checkpoint, () -> phase.get() == Phase.SCORES ? scoring() : method.plan());
    }

    @Override
    public void close() {
        method.close();
        passes.close();
        state.close();
    }
}
