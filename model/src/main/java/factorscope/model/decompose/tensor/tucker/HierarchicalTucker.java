package factorscope.model.decompose.tensor.tucker;

import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.tensor.SweepSolver;
import factorscope.model.decompose.tensor.Swept;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.product.Hosvd;
import factorscope.model.decompose.tensor.product.SmallTensor;
import factorscope.model.decompose.tensor.product.Tree;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Hierarchical Tucker decomposition: components along every axis, and a tree of small cores instead of one large
/// one.
public final class HierarchicalTucker implements Swept {
    private static final Param.Real TOLERANCE = new Param.Real(
            "tolerance",
            "Error tolerance",
            "Take as few components at every node as this relative error allows; 0 for the number given.",
            0,
            0,
            1);

    /// Cores are held on the heap while the tree is made.
    private static final long MOST_CORE = 1L << 24;

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "htucker",
                2,
                "Hierarchical Tucker",
                "Components along every axis, and a tree of small cores that join them two by two.",
                List.of(
                        "Hackbusch, Kühn 2009, J. Fourier Anal. Appl. 15(5)",
                        "Grasedyck 2010, SIAM J. Matrix Anal. Appl. 31(4)"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(Tucker.COMPONENTS, TOLERANCE);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        return inputs.data().values().shape().order() < 3
                ? Eligibility.refused("A tree takes three axes or more; for a table PCA is what it would be.")
                : TensorShapes.acceptsShortLast(inputs);
    }

    /// Of the compressed data, at most; larger ones are cut to what the heap holds.
    private static Hosvd.Ranks ranks(Problem problem) {
        var sizes = TensorShapes.sizes(problem);
        double tolerance = problem.params().get(TOLERANCE);
        int wanted =
                tolerance > 0 ? TensorShapes.MOST_COMPONENTS : problem.params().get(Tucker.COMPONENTS);
        int most = (int) Math.min(wanted, Math.pow(MOST_CORE, 1.0 / sizes.length));
        var ranks = Arrays.stream(sizes).map(size -> Math.min(size, most)).toArray();
        // half of what may be lost, squared, is for the axes and half for the tree
        return new Hosvd.Ranks(Hosvd.fitting(sizes, ranks), tolerance / Math.sqrt(2));
    }

    @Override
    public Optional<String> advice(Problem problem) {
        return TensorShapes.adviceOnTolerance(problem, problem.params().get(TOLERANCE));
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var rows = TensorShapes.rows(problem);
        var sizes = TensorShapes.sizes(problem);
        var ranks = ranks(problem).most();
        int last = sizes.length - 1;
        double values = (double) rows.count() * rows.columns();
        long core = SmallTensor.count(ranks);
        long result = HierarchicalFit.bytesOfResult(problem, ranks);
        return new Forecast(
                2 * values * (sizes[last] + ranks[last] + ranks[0]),
                20.0 * core * Arrays.stream(ranks).sum(),
                3 * (double) problem.inputs().data().values().bytes(),
                SweepSolver.bytes(
                        rows,
                        compute,
                        Hosvd.bytes(rows, sizes, ranks(problem), compute),
                        Hosvd.bytesAfter(rows, sizes, ranks, compute),
                        (c, state) -> new HierarchicalFit(problem, ranks, c, state),
                        result + Tree.bytes(ranks, compute),
                        ranks[0]),
                result,
                8 * 8 * core);
    }

    @Override
    public SweepSolver solver(Problem problem, Compute compute) {
        Rows rows = TensorShapes.rows(problem);
        var ranks = ranks(problem);
        var hosvd = new Hosvd(rows, TensorShapes.sizes(problem), ranks, compute);
        boolean isByTolerance = problem.params().get(TOLERANCE) > 0;
        int most = isByTolerance ? Integer.MAX_VALUE : problem.params().get(Tucker.COMPONENTS);
        double allowed = isByTolerance ? ranks.tolerance() : 0;
        return new SweepSolver(rows, compute, new SweepSolver.Plan(1, 1), hosvd, (c, state) -> {
            var fit = new HierarchicalFit(problem, hosvd.core().sizes(), c, state);
            fit.take(hosvd, most, allowed);
            return fit;
        });
    }
}
