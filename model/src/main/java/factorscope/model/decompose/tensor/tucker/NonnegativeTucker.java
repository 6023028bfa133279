package factorscope.model.decompose.tensor.tucker;

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
import factorscope.model.decompose.tensor.product.Hosvd;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Tucker decomposition whose loadings and core are not negative: parts along every axis, and how much of each
/// combination of parts there is.
public final class NonnegativeTucker implements Swept {
    private static final Param.Real SPARSITY = new Param.Real(
            "sparsity",
            "Core sparsity",
            "Weight of the core's sum, relative to its largest product with the data: larger leaves fewer combinations.",
            0,
            0,
            1);

    static final Param.Whole STARTS = new Param.Whole(
            "starts",
            "Starts",
            "How many starts to try: one from the leading directions, the others random.",
            5,
            1,
            100);

    /// Directions of the compressed data beyond the ranks asked for: nonnegative parts are not the leading ones.
    private static final int MORE = 10;

    /// What a loading takes per sweep, with its descents and the scaling of its component.
    private static final double FLOPS_PER_ENTRY = 400;

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "nntucker",
                2,
                "Nonnegative Tucker",
                "Nonnegative parts along every axis, and a nonnegative core that says how they go together.",
                List.of("Kim, Choi 2007, CVPR", "Zhou, Cichocki, Zhao, Xie 2015, IEEE Trans. Image Process. 24(12)"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(
                Tucker.COMPONENTS, Tucker.RANKS, SPARSITY, STARTS, TensorParams.ITERATIONS, TensorParams.TOLERANCE);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        return TensorShapes.acceptsShortLast(inputs);
    }

    private static int[] ranks(Problem problem) {
        return Tucker.wanted(problem, TensorShapes.sizes(problem));
    }

    private static Hosvd.Ranks directions(int[] sizes, int[] ranks) {
        int[] wanted = IntStream.range(0, sizes.length)
                .map(m -> Math.min(sizes[m], ranks[m] + MORE))
                .toArray();
        return new Hosvd.Ranks(Hosvd.fitting(sizes, wanted), 0);
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var rows = TensorShapes.rows(problem);
        var sizes = TensorShapes.sizes(problem);
        var ranks = ranks(problem);
        var directions = directions(sizes, ranks).most();
        long loaded = Hosvd.bytesAfter(rows, sizes, directions, compute);
        double values = (double) rows.count() * rows.columns();
        long count = 1;
        double small = 0;
        double entries = 0;
        for (int m = 0; m < sizes.length; m++) {
            count *= ranks[m];
            entries += (double) sizes[m] * ranks[m];
            small += (double) sizes[m] * ranks[m] * (ranks[m] + directions[m]);
        }
        int last = sizes.length - 1;
        double sweeps = Math.min(100, problem.params().get(TensorParams.ITERATIONS));
        long result = NonnegativeTuckerFit.bytesOfResult(rows, sizes, ranks);
        return new Forecast(
                2 * values * (sizes[last] + directions[last] + ranks[0]) + sweeps * 2 * small,
                sweeps * (100.0 * count * sizes.length + FLOPS_PER_ENTRY * entries),
                3 * (double) problem.inputs().data().values().bytes(),
                SweepSolver.bytes(
                        rows,
                        compute,
                        Hosvd.bytes(rows, sizes, directions, compute),
                        loaded,
                        (c, state) -> new NonnegativeTuckerFit(
                                problem, ranks, directions, problem.params().get(STARTS), c, state),
                        result,
                        ranks[0]),
                result,
                80 * count);
    }

    @Override
    public SweepSolver solver(Problem problem, Compute compute) {
        Rows rows = TensorShapes.rows(problem);
        var sizes = TensorShapes.sizes(problem);
        var ranks = ranks(problem);
        var directions = directions(sizes, ranks);
        var hosvd = new Hosvd(rows, sizes, directions, compute);
        return new SweepSolver(
                rows,
                compute,
                new SweepSolver.Plan(
                        problem.params().get(TensorParams.ITERATIONS),
                        problem.params().get(TensorParams.TOLERANCE)),
                hosvd,
                (c, state) -> {
                    var fit = new NonnegativeTuckerFit(
                            problem, ranks, directions.most(), problem.params().get(STARTS), c, state);
                    fit.take(hosvd, problem.params().get(SPARSITY));
                    return fit;
                });
    }
}
