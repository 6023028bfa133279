package factorscope.model.decompose.tensor.slices;

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
import java.util.List;
import java.util.Optional;

/// RESCAL: the same loadings for who is related and to whom, and for every relation a small matrix that says how
/// the components are related.
public final class Rescal implements Swept {
    static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Components",
            "How many components to find (R).",
            shape -> Math.min(5, most(shape)),
            1,
            Rescal::most);
    static final Param.Flag NONNEGATIVE = new Param.Flag(
            "nonnegative", "Nonnegative", "Loadings and relations of components are not negative.", false);
    static final Param.Whole STARTS = new Param.Whole(
            "starts",
            "Starts",
            "How many starts to try: one from the leading directions, the others random.",
            3,
            1,
            100);
    private static final int MOST = 300;

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "rescal",
                2,
                "RESCAL",
                "Groups of things by how they are related, with a small matrix for every relation.",
                List.of(
                        "Nickel, Tresp, Kriegel 2011, ICML",
                        "Krompaß, Nickel, Jiang, Tresp 2013, ECML-PKDD TML workshop (nonnegative)"),
                Descriptor.Steps.FINE);
    }

    private static int most(factorscope.model.data.Shape shape) {
        return (int) Math.max(1, Math.min(MOST, shape.rows()));
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, NONNEGATIVE, STARTS, TensorParams.ITERATIONS, TensorParams.TOLERANCE);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        var shape = inputs.data().values().shape();
        return shape.order() == 3 && shape.size(0) == shape.size(1)
                ? TensorShapes.accepts(inputs)
                : Eligibility.refused("RESCAL takes three axes, the first two with the same positions (who, to whom, in"
                        + " which way); the data are " + shape.text() + ".");
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var rows = TensorShapes.rows(problem);
        int k = problem.params().get(COMPONENTS);
        double values = (double) rows.count() * rows.columns();
        double sweeps = Math.min(200, problem.params().get(TensorParams.ITERATIONS))
                + 30.0 * problem.params().get(STARTS);
        long more = RescalFit.bytesOfResult(problem, k) + RescalFit.bytesOfStart(problem, k, compute);
        return new Forecast(
                sweeps * 6 * values * k,
                sweeps * 10.0 * rows.columns() * k * k,
                2 * (double) problem.inputs().data().values().bytes(),
                WholeSolvers.bytes(
                        rows, compute, (c, state) -> new RescalFit(problem, settings(problem), c, state), more, k),
                RescalFit.bytesOfResult(problem, k),
                0);
    }

    @Override
    public SweepSolver solver(Problem problem, Compute compute) {
        return WholeSolvers.of(problem, compute, (c, state) -> new RescalFit(problem, settings(problem), c, state));
    }

    private static RescalFit.Settings settings(Problem problem) {
        var params = problem.params();
        return new RescalFit.Settings(params.get(COMPONENTS), params.get(NONNEGATIVE), params.get(STARTS));
    }
}
