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
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Tensor ring: a train whose ends are joined, so that no axis is the first.
public final class Ring implements Swept {
    private static final int MOST = 30;
    private static final Param.Whole COMPONENTS = new Param.Whole(
            "components", "Rank", "Between every two neighbouring axes, where no ranks are given.", 3, 1, MOST);
    private static final Param.Wholes RANKS = new Param.Wholes(
            "ranks",
            "Ranks",
            "Before each axis, such as 4,3,2; the first is also the one after the last axis.",
            1,
            shape -> Collections.nCopies(shape.order(), MOST));
    static final Param.Whole STARTS = new Param.Whole(
            "starts", "Starts", "How many to try: one by singular value decompositions, the others random.", 3, 1, 100);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "tr",
                1,
                "Tensor ring",
                "A closed chain of cores, one for each axis (TR).",
                List.of("Zhao, Zhou, Xie, Zhang, Cichocki 2016, arXiv 1606.05535", "Wang, Aggarwal, Aeron 2017, ICCV"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, RANKS, STARTS, TensorParams.ITERATIONS, TensorParams.TOLERANCE);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        return inputs.data().values().shape().order() < 3
                ? Eligibility.refused("A tensor ring takes three axes or more; for a table PCA is what it would be.")
                : TensorShapes.accepts(inputs);
    }

    /// Before each axis.
    private static int[] ranks(Problem problem) {
        var given = problem.params().get(RANKS);
        Shape shape = problem.inputs().data().values().shape();
        var ranks = new int[shape.order()];
        Arrays.setAll(ranks, m -> given.isEmpty() ? problem.params().get(COMPONENTS) : given.get(m));
        return ranks;
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var rows = TensorShapes.rows(problem);
        var ranks = ranks(problem);
        var sizes = TensorShapes.sizes(problem);
        int k = ranks[0] * ranks[1];
        double values = (double) rows.count() * rows.columns();
        double sweeps = Math.min(100, problem.params().get(TensorParams.ITERATIONS))
                + 30.0 * problem.params().get(STARTS);
        long result = RingFit.bytesOfResult(problem, ranks);
        return new Forecast(
                sweeps * 2 * values * k * sizes.length,
                sweeps * 3 * values * k * Math.pow(sizes.length - 2.0, 3),
                2 * (double) problem.inputs().data().values().bytes(),
                WholeSolvers.bytes(
                        rows,
                        compute,
                        (c, state) ->
                                new RingFit(problem, ranks, problem.params().get(STARTS), c, state),
                        result + RingFit.bytesOfWork(problem, ranks, compute),
                        k),
                result,
                RingFit.heapBytes(sizes, ranks));
    }

    @Override
    public SweepSolver solver(Problem problem, Compute compute) {
        return WholeSolvers.of(
                problem,
                compute,
                (c, state) ->
                        new RingFit(problem, ranks(problem), problem.params().get(STARTS), c, state));
    }
}
