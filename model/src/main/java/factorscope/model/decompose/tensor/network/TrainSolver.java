package factorscope.model.decompose.tensor.network;

import factorscope.model.data.DType;
import factorscope.model.decompose.Checkpoint;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.pca.PcaSolver;
import factorscope.model.decompose.tensor.ResultError;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.product.Counted;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import factorscope.model.memory.OffHeap;
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
    private final OffHeap scope;
    private final PcaSolver pca;
    private Phase phase = Phase.MATRIX;
    private @Nullable TwoWay matrix;
    private @Nullable TwoWay result;
    private @Nullable ResultError errors;
    private double squares;
    private int firstRank;
    private double error = Double.NaN;

    TrainSolver(Problem problem, Compute compute, Plan plan) {
        this.problem = problem;
        this.compute = compute;
        this.plan = plan;
        var plain = Rows.of(problem.inputs().data());
        rows = TensorShapes.inLargeBlocks(plain);
        sizes = TensorShapes.sizes(problem);
        scope = compute.memory().scope("a tensor train");
        pca = new PcaSolver(plain, compute, options(problem, plan));
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
        phase = Phase.valueOf(checkpoint.text("phase"));
        if (phase == Phase.MATRIX) {
            pca.restore(checkpoint.nested("pca").orElseThrow());
            return;
        }
        pca.close();
        squares = checkpoint.real("squares");
        firstRank = (int) checkpoint.whole("first");
        int k = plan.ranks[0];
        var memory = compute.memory();
        var left = Matrix.allocateShared(memory, rows.working(), rows.count(), k, "a tensor train");
        var weights = Matrix.allocateShared(memory, DType.FLOAT64, 1, k, "a tensor train");
        var right = Matrix.allocateShared(memory, rows.working(), rows.columns(), k, "a tensor train");
        checkpoint.restore("left", left);
        checkpoint.restore("weights", weights);
        checkpoint.restore("right", right);
        var data = problem.inputs().data();
        matrix = TwoWay.of(
                new TwoWay.Axes(data.rows(), data.columns()),
                new TwoWay.Arrays(left.asTensor(), weights.asVector(), right.asTensor()),
                TwoWay.Signs.SIGNED,
                TwoWay.Signs.SIGNED);
    }

    @Override
    public Checkpoint save() {
        var writer = new Checkpoint.Writer();
        var found = matrix;
        if (found == null) {
            return writer.put("phase", phase.name()).nested("pca", pca.save()).build();
        }
        // what follows is done anew: it takes little time
        return writer.put("phase", Phase.SPLIT.name())
                .put("squares", squares)
                .put("first", firstRank)
                .put("left", found.loadings(0))
                .put("weights", found.weights())
                .put("right", found.loadings(1))
                .build();
    }

    @Override
    public Step step() {
        switch (phase) {
            case MATRIX -> {
                var step = pca.step();
                if (step instanceof Step.Working working) {
                    return new Step.Working(working.done(), working.of() + 1, working.unit(), OptionalDouble.empty());
                }
                squares = pca.squares();
                rows.requireComputable(rows.working());
                firstRank = firstRank();
                matrix = (TwoWay) pca.last().orElseThrow();
                pca.close();
                phase = Phase.SPLIT;
            }
            case SPLIT -> {
                var ranks = plan.ranks.clone();
                ranks[0] = firstRank;
                result = new TrainSplit(sizes, ranks, allowed(), squares, compute).of(Objects.requireNonNull(matrix));
                phase = Phase.ERROR;
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
        return plan.tolerance * plan.tolerance * squares / plan.ranks.length;
    }

    private int firstRank() {
        int rank = plan.ranks[0];
        double least = (rows.working() == DType.FLOAT32 ? SINGLE_NOTHING : DOUBLE_NOTHING) * pca.singularValue(0);
        while (rank > 1 && pca.singularValue(rank - 1) <= least) {
            rank--;
        }
        while (plan.tolerance > 0 && rank > 1 && Math.pow(pca.errorWith(rank - 1), 2) * squares <= allowed()) {
            rank--;
        }
        return rank;
    }

    private void measure(TwoWay found) {
        var pass = errors;
        if (pass == null) {
            pass = new ResultError(rows, found, Counted.ALL, compute, scope);
            errors = pass;
        }
        if (pass.advance()) {
            error = squares == 0 ? 0 : Math.sqrt(pass.squares() / squares);
            phase = Phase.OVER;
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
        scope.close();
    }
}
