package factorscope.model.decompose.tensor.network;

import factorscope.model.data.Shape;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.tensor.SweepSolver;
import factorscope.model.decompose.tensor.Swept;
import factorscope.model.decompose.tensor.TensorParams;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.WholeSolvers;
import factorscope.model.decompose.tensor.elementwise.EntriesFit;
import factorscope.model.decompose.tensor.product.Squares;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;

/// A tensor train from a few lines of the data that cross each other (TT-cross), for tensors so large that most of
/// their values had better not be looked at.
public final class CrossTrain implements Swept {
    private static final int MOST_RANK = 100;
    private static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Rank",
            "The rank between all neighbours, where it can be that high.",
            shape -> Math.min(5, most(shape)),
            1,
            CrossTrain::most);
    static final Param.Whole ITERATIONS = new Param.Whole(
            "iterations", "Sweeps", "At most this many sweeps to the last axis and back.", 10, 1, 10_000);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "ttcross",
                1,
                "Tensor train by crosses",
                "A tensor train from lines of the data that cross each other; most values are not looked at.",
                List.of(
                        "Oseledets, Tyrtyshnikov 2010, Linear Algebra Appl. 432(1)",
                        "Goreinov et al. 2010, How to find a good submatrix (maximal volume)"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, ITERATIONS, TensorParams.TOLERANCE);
    }

    private static int most(Shape shape) {
        double most = 1;
        double before = 1;
        for (int m = 0; m + 1 < shape.order(); m++) {
            before *= shape.size(m);
            most = Math.max(most, Math.min(before, shape.count() / before));
        }
        return (int) Math.min(MOST_RANK, most);
    }

    /// Between each axis and the next.
    static int[] ranks(Problem problem) {
        var sizes = TensorShapes.sizes(problem);
        int wanted = problem.params().get(COMPONENTS);
        var ranks = new int[sizes.length - 1];
        double before = 1;
        double after = problem.inputs().data().values().shape().count();
        for (int m = 0; m < ranks.length; m++) {
            before *= sizes[m];
            after /= sizes[m];
            ranks[m] = (int) Math.max(1, Math.min(wanted, Math.min(before, after)));
        }
        // a rank cannot be larger than what its neighbours and its axis make
        for (int m = 1; m < ranks.length; m++) {
            ranks[m] = (int) Math.min(ranks[m], (long) ranks[m - 1] * sizes[m]);
        }
        for (int m = ranks.length - 2; m >= 0; m--) {
            ranks[m] = (int) Math.min(ranks[m], (long) ranks[m + 1] * sizes[m + 1]);
        }
        return ranks;
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        return TensorShapes.accepts(inputs);
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var rows = TensorShapes.rows(problem);
        var ranks = ranks(problem);
        long result = CrossFit.bytesOfResult(problem, ranks);
        double looked = CrossFit.looked(TensorShapes.sizes(problem), ranks);
        double sweeps = Math.min(5, problem.params().get(ITERATIONS));
        return new Forecast(
                2.0 * rows.count() * rows.columns() * ranks[0],
                sweeps * looked * 40 * ranks[0],
                2.0 * problem.inputs().data().values().bytes(),
                SweepSolver.bytes(
                        rows,
                        compute,
                        Squares.bytes(rows, compute),
                        0,
                        (c, state) -> new CrossFit(problem, ranks(problem), c, state),
                        WholeSolvers.more(
                                rows, ranks[0], result, CrossFit.bytesOfBuilding(problem, ranks, compute), compute),
                        ranks[0]),
                result,
                CrossFit.heapBytes(TensorShapes.sizes(problem), ranks));
    }

    @Override
    public SweepSolver solver(Problem problem, Compute compute) {
        return EntriesFit.solver(
                problem,
                compute,
                new SweepSolver.Plan(
                        problem.params().get(ITERATIONS), problem.params().get(TensorParams.TOLERANCE)),
                (c, state) -> new CrossFit(problem, ranks(problem), c, state));
    }
}
