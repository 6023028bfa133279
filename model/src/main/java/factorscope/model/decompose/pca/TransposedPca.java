package factorscope.model.decompose.pca;

import factorscope.model.data.DType;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.memory.OffHeap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// XX' instead of X'X where there are fewer rows than columns: the other way round, the columns are the rows.
final class TransposedPca implements PcaMethod {
    private final PcaData data;
    private final PcaPasses passes;

    /// n x K: becomes the scores; null where none are wanted.
    private final @Nullable Matrix scores;

    private final Matrix signedSquares;

    /// All values, where columns are to be read of data that do not lie in memory. They are read again where a run
    /// goes on, and so are no state.
    private final @Nullable Matrix held;

    private final OffHeap scope;

    /// Filled in as columns are read.
    private final double[] columnMeans;

    /// Decomposes the columns as rows.
    private @Nullable PcaSolver across;

    /// Where that one stood when the checkpoint was taken that this one goes on from.
    private Optional<Checkpoint> stood = Optional.empty();

    TransposedPca(PcaData data, PcaPasses passes, @Nullable Matrix scores, Matrix signedSquares) {
        this.data = data;
        this.passes = passes;
        this.scores = scores;
        this.signedSquares = signedSquares;
        var rows = data.rows;
        scope = data.compute.memory().scope("the run");
        held = rows.whole().isEmpty() ? Matrix.allocate(scope, rows.working(), rows.count(), data.d) : null;
        columnMeans = new double[data.options.centre() ? data.d : 0];
    }

    static PcaSolver.Options turned(PcaSolver.Options options) {
        return new PcaSolver.Options(
                options.components(), false, PcaSolver.Method.GRAM, options.powers(), false, options.seed());
    }

    @Override
    public boolean advance() {
        if (across == null) {
            hold();
            return false;
        }
        if (!(across.step() instanceof Step.Converged)) {
            return false;
        }
        take(across);
        across.close();
        across = null;
        return true;
    }

    /// Copies what does not lie in memory.
    private void hold() {
        if (held != null) {
            var target = held;
            if (!passes.current(this::plan)
                    .sweep()
                    .advance(
                            data.d,
                            (block, _, _) ->
                                    target.rows(block.first(), block.count()).copyFrom(block.values()))) {
                return;
            }
            passes.end();
        }
        var values = held == null ? data.rows.whole().orElseThrow() : held;
        var columns = data.rows.transposed(values, columnMeans);
        // the product of few rows costs little: in float64 small values keep their digits
        var solver = new PcaSolver(columns, data.compute, turned(data.options), true);
        across = solver;
        stood.ifPresent(solver::restore);
        stood = Optional.empty();
    }

    @Override
    public PcaPasses.Plan plan() {
        return PcaPasses.Plan.reading(data.rows, List.of());
    }

    @Override
    public int passes() {
        return data.options.components() == 0 ? 2 : 3;
    }

    @Override
    public double done() {
        double done = passes.done();
        return across == null ? done : done + across.share() * (passes() - done);
    }

    @Override
    public boolean goesOnWithinPasses() {
        return false;
    }

    @Override
    public boolean hasScores() {
        return true;
    }

    private void take(PcaSolver other) {
        var found = other.data();
        double squares = found.squares.get();
        data.centredSquares.set(squares);
        if (data.options.centre()) {
            data.mean.setRow(0, columnMeans);
            squares += data.rows.count() * Dot.square(columnMeans);
        }
        data.squares.set(squares);
        data.spectrum.copyFrom(found.spectrum);
        data.values.copyFrom(found.values);
        if (scores != null) {
            exchange(found, Objects.requireNonNull(other.scores()), scores);
        }
    }

    /// The vectors of the columns become scores, and their scores vectors.
    private void exchange(PcaData found, Matrix columnScores, Matrix left) {
        int k = data.options.components();
        var signed = new double[k];
        var row = new double[k];
        for (int i = 0; i < found.d; i++) {
            for (int c = 0; c < k; c++) {
                row[c] = found.vectors.get(c, i) * found.values.get(0, c);
                signed[c] += row[c] * Math.abs(row[c]);
            }
            left.setRow(i, row);
        }
        signedSquares.setRow(0, signed);
        try (var here = data.compute.memory().scope("the run")) {
            var right = Matrix.allocate(here, DType.FLOAT64, data.d, k);
            right.copyFrom(columnScores);
            normaliseColumns(right, here);
            right.copyTransposed(0, data.vectors);
        }
    }

    /// Columns of unit norm; those that are nothing but rounding become directions that the others leave.
    private void normaliseColumns(Matrix right, OffHeap here) {
        int k = right.columns();
        var squares = new double[k];
        var row = new double[k];
        for (long i = 0; i < right.rows(); i++) {
            right.getRow(i, row);
            for (int c = 0; c < k; c++) {
                squares[c] += row[c] * row[c];
            }
        }
        int sound = 0;
        while (sound < k && data.values.get(0, sound) > PcaSolver.LEAST_SOUND * data.values.get(0, 0)) {
            sound++;
        }
        var random = sound < k ? Randoms.of(data.options.seed(), "pca directions", 1) : null;
        for (long i = 0; i < right.rows(); i++) {
            right.getRow(i, row);
            for (int c = 0; c < k; c++) {
                row[c] = random == null || c < sound ? row[c] / Math.sqrt(squares[c]) : random.nextGaussian();
            }
            right.setRow(i, row);
        }
        if (sound < k) {
            var kept = Matrix.allocate(here, DType.FLOAT64, right.rows(), k);
            kept.copyFrom(right);
            data.linalg.orthonormalise(right, here);
            // the sound ones are orthonormal already: their signs belong to the scores
            var basis = new double[k];
            for (long i = 0; i < right.rows(); i++) {
                kept.getRow(i, row);
                right.getRow(i, basis);
                System.arraycopy(row, 0, basis, 0, sound);
                right.setRow(i, basis);
            }
        }
    }

    @Override
    public void save(Checkpoint.Writer writer) {
        if (across != null) {
            // what has been read of the columns is in their means
            if (data.options.centre()) {
                data.mean.setRow(0, columnMeans);
            }
            writer.nested("turned", across.save());
        }
    }

    @Override
    public void restore(Checkpoint checkpoint) {
        // what does not lie in memory is read again
        passes.forget();
        stood = checkpoint.nested("turned");
        if (data.options.centre()) {
            data.mean.getRow(0, columnMeans);
        }
    }

    @Override
    public void close() {
        if (across != null) {
            across.close();
        }
        scope.close();
    }
}
