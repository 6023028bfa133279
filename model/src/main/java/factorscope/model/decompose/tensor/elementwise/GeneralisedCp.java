package factorscope.model.decompose.tensor.elementwise;

import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.tensor.SweepSolver;
import factorscope.model.decompose.tensor.Swept;
import factorscope.model.decompose.tensor.TensorParams;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.product.Counted;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import java.util.List;

/// Generalised CP: nonnegative components of counts, of yes and no, or of positive numbers whose noise grows with
/// them.
public final class GeneralisedCp implements Swept {
    private static final Param.Real TOLERANCE = new Param.Real(
            "tolerance",
            "Tolerance",
            "Stop when the deviance falls by less than this share of it while all modes are updated once.",
            1e-5,
            0,
            1);
    private static final double FLOPS = 16;
    private static final double SCALAR = 80;

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "gcp",
                1,
                "Generalised CP",
                "Nonnegative components of counts, of yes and no, or of positive numbers.",
                List.of(
                        "Hong, Kolda, Duersch 2020, SIAM Review 62(1)",
                        "Chi, Kolda 2012, SIAM J. Matrix Anal. Appl. 33(4)",
                        "Févotte, Idier 2011, Neural Computation 23(9)",
                        "López, Lehoucq, Dunlavy 2022, Zero-truncated Poisson regression (under-counted)"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(
                TensorParams.COMPONENTS, Loss.PARAM, TensorParams.ITERATIONS, TOLERANCE, TensorParams.OBSERVED);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        return TensorShapes.accepts(inputs);
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        return PassSolvers.forecast(
                problem,
                TensorParams.rows(problem),
                compute,
                FLOPS,
                SCALAR,
                0,
                200,
                (c, state) -> fit(problem, TensorParams.rows(problem), c, state));
    }

    private static PassFit fit(Problem problem, Rows rows, Compute compute, SolverState state) {
        int components = problem.params().get(TensorParams.COMPONENTS);
        var loss = Loss.of(problem.params().get(Loss.PARAM));
        var data = problem.inputs().data();
        return new PassFit(
                problem,
                rows,
                components,
                (workers, own) -> new GeneralisedRule(data, rows, loss, components, workers, own),
                compute,
                state);
    }

    @Override
    public SweepSolver solver(Problem problem, Compute compute) {
        var rows = TensorParams.rows(problem);
        return PassSolvers.of(
                problem,
                rows,
                compute,
                0,
                problem.params().get(TOLERANCE),
                Counted.of(problem.params().get(TensorParams.OBSERVED)),
                (c, state) -> fit(problem, rows, c, state));
    }
}
