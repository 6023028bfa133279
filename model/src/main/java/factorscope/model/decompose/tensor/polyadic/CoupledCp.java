package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.data.Dataset;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Side;
import factorscope.model.decompose.tensor.SweepSolver;
import factorscope.model.decompose.tensor.Swept;
import factorscope.model.decompose.tensor.TensorParams;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.WholeSolvers;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import java.util.List;

/// Coupled matrix and tensor factorization: CP of a tensor whose loadings along the first axis explain a matrix
/// about the same samples too.
public final class CoupledCp implements Swept {
    /// The matrix among the inputs.
    public static final String COUPLED = "coupled";

    static final Param.Real WEIGHT = new Param.Real(
            "weight",
            "Weight of the matrix",
            "Beside the tensor; at 1 both count as much as each other, however large their values are.",
            1,
            0,
            1e6);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "cmtf",
                1,
                "Coupled CP",
                "CP of a tensor and a matrix about the same samples, which share their loadings.",
                List.of("Acar, Kolda, Dunlavy 2011, KDD MLG workshop, arXiv 1105.3422"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(TensorParams.COMPONENTS, WEIGHT, TensorParams.ITERATIONS, TensorParams.TOLERANCE);
    }

    @Override
    public List<Side> sides() {
        return List.of(new Side(
                COUPLED, "Coupled matrix", "A matrix about the same samples, to explain as well.", Side.Content.ARRAY));
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        var matrix = inputs.sides().get(COUPLED);
        if (matrix == null) {
            return Eligibility.refused(
                    "This needs a matrix about the same samples as the tensor's: choose it below, or on"
                            + " the command line name its file with --coupled.");
        }
        if (matrix.rows().size() != inputs.data().rows().size()) {
            return Eligibility.refused("The matrix has " + matrix.rows().size() + " rows, and the tensor "
                    + inputs.data().rows().size() + ": they must be about the same samples.");
        }
        return TensorShapes.accepts(inputs);
    }

    static Dataset matrix(Problem problem) {
        return java.util.Objects.requireNonNull(problem.inputs().sides().get(COUPLED));
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var rows = TensorShapes.rows(problem);
        int k = problem.params().get(TensorParams.COMPONENTS);
        double values = (double) rows.count() * rows.columns();
        double sweeps = Math.min(200, problem.params().get(TensorParams.ITERATIONS));
        long result =
                CoupledFit.bytesOfResult(problem, k, matrix(problem).columns().size());
        return new Forecast(
                sweeps * 4 * values * k,
                sweeps * 6.0 * rows.columns() * k,
                2 * (double) problem.inputs().data().values().bytes(),
                WholeSolvers.bytes(
                        rows, compute, (c, state) -> new CoupledFit(problem, settings(problem), c, state), result, k),
                result,
                0);
    }

    @Override
    public SweepSolver solver(Problem problem, Compute compute) {
        return WholeSolvers.of(problem, compute, (c, state) -> new CoupledFit(problem, settings(problem), c, state));
    }

    private static CoupledFit.Settings settings(Problem problem) {
        var params = problem.params();
        return new CoupledFit.Settings(params.get(TensorParams.COMPONENTS), params.get(WEIGHT), matrix(problem));
    }
}
