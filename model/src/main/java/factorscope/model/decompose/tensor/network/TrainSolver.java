package factorscope.model.decompose.tensor.network;

import factorscope.model.data.DType;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.pca.PcaSolver;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.tensor.ResultError;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.product.Counted;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The data as a matrix are decomposed by passes over them; what belongs to the leading components along all other
/// axes is small enough to be split in memory, axis by axis.
final class TrainSolver implements Solver {
    /// @param ranks between each axis and the next, at most
    /// @param tolerance of the relative error, which may lower them; 0 for none
    record Plan(int[] ranks, double tolerance) {}

    private enum Phase {
        MATRIX,
        SPLIT,
        ERROR,
        OVER
    }

    /// Smaller parts of the largest singular value are zeros that were computed: what belongs to them is noise.
    private static final double SINGLE_NOTHING = 1e-7;

    private static final double DOUBLE_NOTHING = 1e-12;

    private final Problem problem;
    private final Compute compute;
    private final Plan plan;
    private final Rows rows;
    private final int[] sizes;
    private final SolverState state;
    private final PcaSolver pca;
    private final SolverState.Chosen<Phase> phase;
    private final SolverState.Real squares;
    private final SolverState.Count firstRank;
    private @Nullable TwoWay matrix;
    private @Nullable TwoWay result;
    private @Nullable ResultError errors;
    private double error = Double.NaN;

    TrainSolver(Problem problem, Compute compute, Plan plan) {
        this.problem = problem;
        this.compute = compute;
        this.plan = plan;
        var plain = Rows.of(problem.inputs().data());
        rows = TensorShapes.inLargeBlocks(plain);
        sizes = TensorShapes.sizes(problem);
        pca = new PcaSolver(plain, compute, options(problem, plan));
        state = new SolverState(compute.memory());
        phase = state.chosen("phase", Phase.MATRIX);
        squares = state.real("squares", 0);
        firstRank = state.count("firstRank");
        state.inner("pca", () -> matrix == null ? Optional.of(pca.save()) : Optional.empty(), pca::restore);
        state.inner("matrix", () -> Optional.ofNullable(matrix).map(TrainSolver::saved), this::restoreMatrix);
    }

    private static PcaSolver.Options options(Problem problem, Plan plan) {
        return PcaSolver.Options.singularVectors(plan.ranks[0], problem.seed());
    }

    static Forecast forecast(Problem problem, Compute compute, Plan plan) {
        var data = problem.inputs().data();
        var plain = Rows.of(data);
        var rows = TensorShapes.inLargeBlocks(plain);
        int k = plan.ranks[0];
        var pca = PcaSolver.forecast(plain, compute, options(problem, plan));
        long type = rows.working().bytes();
        long left = type * rows.count() * k;
        long right = type * rows.columns() * k;
        long result = TrainSplit.result(TensorShapes.sizes(problem), plan.ranks, rows.columns(), rows.working());
        // the number of lower ranks is not known before: the loadings may have to be copied
        long kept = left * (plan.tolerance > 0 ? 2 : 1) + right;
        long after = Math.max(
                TrainSplit.bytes(
                        TensorShapes.sizes(problem), plan.ranks, rows.columns(), rows.working(), compute.linalg()),
                result + ResultError.bytes(rows, k, compute));
        return new Forecast(
                pca.productFlops() + 4.0 * rows.count() * rows.columns() * k,
                pca.scalarFlops(),
                pca.bytesRead() + data.values().bytes(),
                Math.max(pca.offHeapPeak(), kept + after),
                left + result,
                pca.heapPeak());
    }

    void restore(Checkpoint checkpoint) {
        state.restore(checkpoint);
        if (phase.get() != Phase.MATRIX) {
            pca.close();
            // what follows is done anew: it takes little time
            phase.set(Phase.SPLIT);
        }
    }

    @Override
    public Checkpoint save() {
        return state.save();
    }

    private static Checkpoint saved(TwoWay matrix) {
        return new Checkpoint.Writer()
                .put("left", matrix.loadings(0))
                .put("weights", matrix.weights())
                .put("right", matrix.loadings(1))
                .build();
    }

    private void restoreMatrix(Checkpoint saved) {
        int k = plan.ranks[0];
        var memory = compute.memory();
        var left = Matrix.allocateShared(memory, rows.working(), rows.count(), k, "a tensor train");
        var weights = Matrix.allocateShared(memory, DType.FLOAT64, 1, k, "a tensor train");
        var right = Matrix.allocateShared(memory, rows.working(), rows.columns(), k, "a tensor train");
        saved.restore("left", left);
        saved.restore("weights", weights);
        saved.restore("right", right);
        var data = problem.inputs().data();
        matrix = TwoWay.of(
                new TwoWay.Axes(data.rows(), data.columns()),
                new TwoWay.Arrays(left.asTensor(), weights.asVector(), right.asTensor()),
                TwoWay.Signs.SIGNED,
                TwoWay.Signs.SIGNED);
    }

    @Override
    public Step step() {
        switch (phase.get()) {
            case MATRIX -> {
                var step = pca.step();
                if (step instanceof Step.Working working) {
                    return new Step.Working(working.done(), working.of() + 1, working.unit(), OptionalDouble.empty());
                }
                squares.set(pca.squares());
                rows.requireComputable(rows.working());
                firstRank.set(firstRank());
                matrix = (TwoWay) pca.last().orElseThrow();
                pca.close();
                phase.set(Phase.SPLIT);
            }
            case SPLIT -> {
                var ranks = plan.ranks.clone();
                ranks[0] = firstRank.get();
                result = new TrainSplit(sizes, ranks, allowed(), squares.get(), compute)
                        .of(Objects.requireNonNull(matrix));
                phase.set(Phase.ERROR);
            }
            case ERROR -> measure(Objects.requireNonNull(result));
            case OVER -> {
                return new Step.Converged();
            }
        }
        double done = errors == null ? 0 : errors.done();
        int passes = plan.ranks[0];
        return new Step.Working(passes + done, passes + 1.0, "pass", OptionalDouble.empty());
    }

    /// How much of the squares each split may leave out.
    private double allowed() {
        return plan.tolerance * plan.tolerance * squares.get() / plan.ranks.length;
    }

    private int firstRank() {
        int rank = plan.ranks[0];
        double least = (rows.working() == DType.FLOAT32 ? SINGLE_NOTHING : DOUBLE_NOTHING) * pca.singularValue(0);
        while (rank > 1 && pca.singularValue(rank - 1) <= least) {
            rank--;
        }
        while (plan.tolerance > 0 && rank > 1 && Math.pow(pca.errorWith(rank - 1), 2) * squares.get() <= allowed()) {
            rank--;
        }
        return rank;
    }

    private void measure(TwoWay found) {
        var pass = errors;
        if (pass == null) {
            pass = new ResultError(rows, found, Counted.ALL, compute, state.scratch());
            errors = pass;
        }
        if (pass.advance()) {
            double all = squares.get();
            error = all == 0 ? 0 : Math.sqrt(pass.squares() / all);
            phase.set(Phase.OVER);
        }
    }

    @Override
    public Optional<Factorization> current() {
        return Optional.ofNullable(result);
    }

    @Override
    public Measures measures() {
        var found = result;
        if (found == null) {
            return Measures.NONE;
        }
        long parameters = found.loadings(0).shape().count();
        for (var core : ((Structure.Train) found.structure().orElseThrow()).cores()) {
            parameters += core.shape().count();
        }
        var measures = Measures.NONE.with(Measures.PARAMETERS, parameters);
        return Double.isNaN(error)
                ? measures
                : measures.with(Measures.RELATIVE_ERROR, error).with(Measures.EXPLAINED, 1 - error * error);
    }

    @Override
    public void close() {
        pca.close();
        state.close();
    }
}
