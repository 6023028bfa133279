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
import factorscope.model.decompose.tensor.product.Counted;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;

/// PARAFAC2: components whose loadings along the second axis may change from slice to slice of the third, such as
/// peaks that come earlier or later, as long as their products with each other stay.
public final class Parafac2 implements Swept {
    static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Components",
            "How many components to find (R).",
            shape -> Math.min(3, most(shape)),
            1,
            Parafac2::most);
    static final Param.Flag NONNEGATIVE = new Param.Flag(
            "nonnegative",
            "Nonnegative weights",
            "Along the third axis: without it the signs of components differ from slice to slice at will.",
            true);
    static final Param.Whole STARTS = new Param.Whole(
            "starts",
            "Starts",
            "How many starts to try: one from the leading directions, the others random.",
            5,
            1,
            100);
    private static final int MOST = 200;

    /// Slower than CP: what changes from slice to slice is fitted too.
    private static final Param.Whole ITERATIONS =
            new Param.Whole("iterations", "Sweeps", "At most this many sweeps over all modes.", 5000, 1, 1_000_000);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "parafac2",
                2,
                "PARAFAC2",
                "Components whose loadings along the second axis may shift from slice to slice of the third.",
                List.of(
                        "Harshman 1972, UCLA Working Papers in Phonetics 22",
                        "Kiers, ten Berge, Bro 1999, J. Chemometrics 13(3-4)"),
                Descriptor.Steps.FINE);
    }

    private static int most(factorscope.model.data.Shape shape) {
        return shape.order() < 3 ? 1 : (int) Math.max(1, Math.min(MOST, Math.min(shape.rows(), shape.size(1))));
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, NONNEGATIVE, STARTS, ITERATIONS, TensorParams.TOLERANCE, TensorParams.OBSERVED);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        var shape = inputs.data().values().shape();
        return shape.order() == 3
                ? TensorShapes.accepts(inputs)
                : Eligibility.refused("PARAFAC2 takes three axes: what all slices have in common, what changes, and the"
                        + " slices; the data have " + shape.order() + ".");
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var rows = TensorParams.rows(problem);
        int k = problem.params().get(COMPONENTS);
        double values = (double) rows.count() * rows.columns();
        double sweeps = Math.min(200, problem.params().get(ITERATIONS))
                + 30.0 * problem.params().get(STARTS);
        long result = Parafac2Fit.bytesOfResult(problem, k);
        return new Forecast(
                sweeps * 4 * values * k,
                sweeps * 15.0 * values * k,
                2 * (double) problem.inputs().data().values().bytes(),
                WholeSolvers.bytes(
                        rows,
                        compute,
                        (c, state) -> new Parafac2Fit(problem, settings(problem), c, state),
                        result + Parafac2Fit.bytesOfSweep(problem, k, compute),
                        k),
                result,
                problem.params().get(TensorParams.OBSERVED) ? (long) (values / Byte.SIZE) : 0);
    }

    @Override
    public SweepSolver solver(Problem problem, Compute compute) {
        var plan = new SweepSolver.Plan(
                problem.params().get(ITERATIONS),
                problem.params().get(TensorParams.TOLERANCE),
                Counted.of(problem.params().get(TensorParams.OBSERVED)));
        return WholeSolvers.of(
                TensorParams.rows(problem),
                compute,
                plan,
                (c, state) -> new Parafac2Fit(problem, settings(problem), c, state));
    }

    private static Parafac2Fit.Settings settings(Problem problem) {
        var params = problem.params();
        return new Parafac2Fit.Settings(
                params.get(COMPONENTS), params.get(NONNEGATIVE), params.get(TensorParams.OBSERVED), params.get(STARTS));
    }
}
