package factorscope.model.decompose.tensor.lowrank;

import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.tensor.SweepSolver;
import factorscope.model.decompose.tensor.Swept;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.WholeSolvers;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Linalg;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;

/// Robust principal components of a tensor: low rank along every axis, plus values that are off by any amount.
public final class TensorRobustPca implements Swept {
    /// Products of a longer axis with itself are neither quick nor small.
    private static final int MOST_SIDE = 2048;

    static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Components",
            "At most this many along every axis; how many there are is found.",
            shape -> Math.min(20, TensorShapes.largestRank(shape)),
            1,
            shape -> Math.min(MOST_SIDE, TensorShapes.largestRank(shape)));
    static final Param.Real WEIGHT = new Param.Real(
            "weight",
            "Weight",
            "Of what is off, beside the low rank, in units of 2 / modes / sqrt(longest axis): smaller finds more.",
            1,
            1e-3,
            1e3);
    private static final Param.Whole ITERATIONS =
            new Param.Whole("iterations", "Iterations", "At most this many.", 300, 1, 1_000_000);
    private static final Param.Real TOLERANCE = new Param.Real(
            "tolerance",
            "Tolerance",
            "Stop when low rank and sparse part add up to the data but for this share of their norm.",
            1e-6,
            0,
            1);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "trpca",
                1,
                "Tensor robust PCA",
                "Low rank along every axis plus a sparse rest.",
                List.of(
                        "Goldfarb, Qin 2014, SIAM J. Matrix Anal. Appl. 35(1)",
                        "Huang, Mu, Goldfarb, Wright 2015, Pac. J. Optim. 11(2)"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, WEIGHT, ITERATIONS, TOLERANCE);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        long count = inputs.data().values().shape().count();
        for (var axis : inputs.data().axes()) {
            if (Math.min(axis.size(), count / Math.max(1, axis.size())) > MOST_SIDE) {
                return Eligibility.refused("The axis " + axis.name() + " has " + axis.size()
                        + " positions, and the others together more; tensor robust PCA takes " + MOST_SIDE
                        + " at most.");
            }
        }
        return TensorShapes.accepts(inputs);
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var rows = TensorShapes.rows(problem);
        var sizes = TensorShapes.sizes(problem);
        double values = (double) rows.count() * rows.columns();
        double sweeps = Math.min(60, problem.params().get(ITERATIONS));
        double sides = 0;
        double eigen = 0;
        for (int size : sizes) {
            sides += Math.min(size, values / size);
            eigen += Linalg.leadingEigenFlops(Math.min(size, values / size));
        }
        long result = TensorRobustPcaFit.bytesOfResult(problem, settings(problem));
        return new Forecast(
                // float64 takes twice as long
                2 * sweeps * 4 * values * sides,
                sweeps * (80 * values * sizes.length + eigen),
                2.0 * problem.inputs().data().values().bytes(),
                WholeSolvers.bytes(
                        rows,
                        compute,
                        (c, state) -> new TensorRobustPcaFit(problem, settings(problem), c, state),
                        WholeSolvers.more(
                                rows,
                                TensorRobustPcaFit.most(problem, settings(problem), 0),
                                result,
                                Math.max(
                                        TensorRobustPcaFit.bytesOfWork(problem, settings(problem), compute),
                                        TensorRobustPcaFit.bytesOfBuilding(problem, settings(problem), compute)),
                                compute),
                        TensorRobustPcaFit.most(problem, settings(problem), 0)),
                result,
                0);
    }

    @Override
    public SweepSolver solver(Problem problem, Compute compute) {
        var params = problem.params();
        return WholeSolvers.of(
                problem,
                compute,
                new SweepSolver.Plan(params.get(ITERATIONS), params.get(TOLERANCE)),
                (c, state) -> new TensorRobustPcaFit(problem, settings(problem), c, state));
    }

    private static TensorRobustPcaFit.Settings settings(Problem problem) {
        return new TensorRobustPcaFit.Settings(
                problem.params().get(COMPONENTS), problem.params().get(WEIGHT));
    }
}
