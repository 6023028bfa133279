package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.tensor.TensorParams;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;

/// Nonnegative canonical polyadic decomposition: CP with loadings that are not negative, by coordinate descent
/// (HALS).
public final class NonnegativeCp implements Decomposition {
    private static final Param.Whole STARTS = new Param.Whole(
            "starts",
            "Starts",
            "At most how many random starts the compressed data are decomposed from; two that agree are enough.",
            1,
            1,
            1000);
    private static final Param.Whole PASSES = new Param.Whole(
            "passes",
            "Inner passes",
            "At most how often the loadings of a mode are gone through per sweep.",
            20,
            1,
            100);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "nncp",
                2,
                "Nonnegative CP",
                "CP whose loadings are not negative along any axis.",
                List.of(
                        "Shashua, Hazan 2005, ICML",
                        "Cichocki, Phan 2009, IEICE Trans. Fundamentals E92-A(3)",
                        "Kolda, Bader 2009, SIAM Review 51(3)"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(
                TensorParams.COMPONENTS,
                Cp.START,
                STARTS,
                PASSES,
                TensorParams.ITERATIONS,
                TensorParams.TOLERANCE,
                TensorParams.OBSERVED);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        return TensorShapes.accepts(inputs);
    }

    private static PolyadicSolver.Plan plan(Problem problem) {
        var params = problem.params();
        return new PolyadicSolver.Plan(
                params.get(TensorParams.COMPONENTS),
                Constraints.nonnegative(problem.inputs().data().axes().size(), params.get(PASSES)),
                params.get(Cp.START).equals("compressed"),
                params.get(STARTS),
                params.get(TensorParams.ITERATIONS),
                params.get(TensorParams.TOLERANCE),
                params.get(TensorParams.OBSERVED),
                false);
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        return PolyadicSolver.forecast(problem, TensorParams.rows(problem), compute, plan(problem));
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return new PolyadicSolver(problem, TensorParams.rows(problem), compute, plan(problem));
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        var solver = new PolyadicSolver(problem, TensorParams.rows(problem), compute, plan(problem));
        solver.restore(checkpoint);
        return solver;
    }
}
