package factorscope.model.decompose.tensor.lowrank;

import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.MatrixShapes;
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

/// Low rank and piecewise smooth images: a series of noisy pictures that share few components, each of which has
/// flat areas with edges.
public final class SmoothLowRank implements Swept {
    /// Products of a longer side with itself are neither quick nor small.
    private static final int MOST_SIDE = 2048;

    static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Components",
            "At most this many; how many there are is found.",
            shape -> Math.min(20, MatrixShapes.rank(shape)),
            1,
            shape -> Math.min(MOST_SIDE, MatrixShapes.rank(shape)));
    static final Param.Real RANK_WEIGHT = new Param.Real(
            "rankweight",
            "Weight of low rank",
            "Of the nuclear norm, in units of the largest singular value of the noise, which is estimated.",
            1,
            0,
            1e6);
    static final Param.Real EDGE_WEIGHT = new Param.Real(
            "edgeweight",
            "Weight of smoothness",
            "Of the total variation along the last two axes, in units of the noise; below 0 it is chosen: the noise is "
                    + "split, and the weight taken that predicts one part from the other best.",
            -1,
            -1,
            1e6);
    private static final Param.Whole ITERATIONS =
            new Param.Whole("iterations", "Iterations", "At most this many.", 200, 1, 1_000_000);
    private static final Param.Real TOLERANCE = new Param.Real(
            "tolerance", "Tolerance", "Stop when an iteration changes this share of the data or less.", 2e-3, 0, 1);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "smoothrank",
                2,
                "Low rank and smooth",
                "Few components whose pictures have flat areas with edges, from a noisy series of images.",
                List.of(
                        "Cai, Candès, Shen 2010, SIAM J. Optim. 20(4) (nuclear norm)",
                        "Rudin, Osher, Fatemi 1992, Physica D 60; Chambolle 2004, JMIV 20 (total variation)",
                        "Boyd et al. 2011, Found. Trends Mach. Learn. 3(1) (alternating directions)",
                        "Oliveira, Lei, Tibshirani 2024, Electron. J. Stat. 18 (splitting the noise)"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, RANK_WEIGHT, EDGE_WEIGHT, ITERATIONS, TOLERANCE);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        var data = inputs.data();
        return Math.min(data.rows().size(), data.columns().size()) > MOST_SIDE
                ? Eligibility.refused("Both sides are longer than " + MOST_SIDE + ": take fewer images.")
                : TensorShapes.accepts(inputs);
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var rows = TensorShapes.rows(problem);
        double values = (double) rows.count() * rows.columns();
        double side = Math.min(rows.count(), rows.columns());
        double sweeps =
                Math.min(100, problem.params().get(ITERATIONS)) + SmoothLowRankFit.usualChoosing(settings(problem));
        int k = SmoothLowRankFit.most(problem, settings(problem));
        long result = SmoothLowRankMemory.ofResult(problem, k);
        return new Forecast(
                2 * sweeps * 4 * values * side,
                sweeps * ((SmoothLowRankFit.STEPS * 25 + 10) * values + Linalg.leadingEigenFlops(side)),
                2.0 * problem.inputs().data().values().bytes(),
                WholeSolvers.bytes(
                        rows,
                        compute,
                        (c, state) -> new SmoothLowRankFit(problem, settings(problem), c, state),
                        WholeSolvers.more(
                                rows,
                                k,
                                result,
                                Math.max(
                                        SmoothLowRankMemory.ofWork(problem, k, compute),
                                        SmoothLowRankMemory.ofBuilding(problem, k, compute) + result),
                                compute),
                        k),
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
                (c, state) -> new SmoothLowRankFit(problem, settings(problem), c, state));
    }

    private static SmoothLowRankFit.Settings settings(Problem problem) {
        var params = problem.params();
        return new SmoothLowRankFit.Settings(params.get(COMPONENTS), params.get(RANK_WEIGHT), params.get(EDGE_WEIGHT));
    }
}
