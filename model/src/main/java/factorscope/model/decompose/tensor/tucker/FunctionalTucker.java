package factorscope.model.decompose.tensor.tucker;

import factorscope.model.data.Shape;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.tensor.SweepSolver;
import factorscope.model.decompose.tensor.Swept;
import factorscope.model.decompose.tensor.TensorParams;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.WholeSolvers;
import factorscope.model.decompose.tensor.elementwise.Completion;
import factorscope.model.decompose.tensor.product.Counted;
import factorscope.model.decompose.tensor.product.Loading;
import factorscope.model.decompose.tensor.product.SmallTensor;
import factorscope.model.decompose.tensor.product.Squares;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import java.util.List;

/// Functional Tucker: loadings are smooth functions of where their axis' positions stand, so that few values tell
/// them, also between the places where values are; with bands that say how well.
public final class FunctionalTucker implements Swept {
    private static final int MOST_COMPONENTS = 20;

    /// Unknowns of one axis, which are found together.
    private static final int MOST_UNKNOWNS = 3000;

    private static final long MOST_VALUES = 1L << 27;

    static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Components",
            "How many along every axis, where it is long enough.",
            shape -> Math.min(3, TensorShapes.largestRank(shape)),
            1,
            FunctionalTucker::most);
    static final Param.Real LENGTH = new Param.Real(
            "length",
            "Length",
            "How far functions reach, as a share of the axis; 0 for none: every position for itself (binned Tucker).",
            0.2,
            0,
            10);
    private static final Param.Whole ITERATIONS = new Param.Whole(
            "iterations", "Sweeps", "At most this many sweeps over all axes and the core.", 100, 1, 1_000_000);
    private static final Param.Real TOLERANCE = new Param.Real(
            "tolerance", "Tolerance", "Stop when the relative error changes by less than this in a sweep.", 1e-4, 0, 1);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "ftucker",
                1,
                "Functional Tucker",
                "Smooth functions along every axis from few scattered values, with bands of how sure they are.",
                List.of(
                        "Fang, Yu, Wang, Li, Kirby, Zhe 2024, ICLR (functional Bayesian Tucker)",
                        "Rasmussen, Williams 2006, Gaussian Processes for Machine Learning"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, LENGTH, Completion.HELD_OUT, ITERATIONS, TOLERANCE, Completion.OBSERVED);
    }

    private static int most(Shape shape) {
        long longest = shape.sizes().stream().mapToLong(Long::longValue).max().orElse(1);
        return (int) Math.max(
                1,
                Math.min(
                        Math.min(MOST_COMPONENTS, TensorShapes.largestRank(shape)),
                        MOST_UNKNOWNS / Math.max(1, longest)));
    }

    static int[] ranks(Problem problem) {
        var sizes = TensorShapes.sizes(problem);
        int wanted = problem.params().get(COMPONENTS);
        for (int m = 0; m < sizes.length; m++) {
            sizes[m] = Math.min(sizes[m], wanted);
        }
        return sizes;
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        var data = inputs.data();
        for (var axis : data.axes()) {
            if (axis.size() > MOST_UNKNOWNS) {
                return Eligibility.refused("The axis " + axis.name() + " has " + axis.size()
                        + " positions; functional Tucker takes " + MOST_UNKNOWNS + " at most.");
            }
        }
        if (data.values().shape().count() > MOST_VALUES || data.axes().size() > 4) {
            return Eligibility.refused("Functional Tucker takes 2 to 4 axes and " + MOST_VALUES + " values at most.");
        }
        return TensorShapes.accepts(inputs);
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var rows = TensorParams.rows(problem);
        var sizes = TensorShapes.sizes(problem);
        var ranks = ranks(problem);
        double values = (double) rows.count() * rows.columns();
        double core = SmallTensor.count(ranks);
        double systems = 0;
        for (int m = 0; m < sizes.length; m++) {
            systems += Math.pow((double) sizes[m] * ranks[m], 3);
        }
        double sweeps = Math.min(30, problem.params().get(ITERATIONS));
        long result = FunctionalFit.bytesOfResult(problem, ranks);
        return new Forecast(
                sweeps * systems,
                3 * sweeps * values * (sizes.length * core + core * core / 2),
                2.0 * problem.inputs().data().values().bytes(),
                SweepSolver.bytes(
                        rows,
                        compute,
                        Squares.bytes(rows, compute),
                        0,
                        (c, state) -> new FunctionalFit(problem, ranks(problem), settings(problem), c, state),
                        WholeSolvers.more(rows, ranks[0], result, FunctionalFit.bytesOfWork(problem, ranks), compute),
                        ranks[0]),
                result,
                (long) (values * (8 + 4.0 * sizes.length)));
    }

    @Override
    public SweepSolver solver(Problem problem, Compute compute) {
        var rows = TensorParams.rows(problem);
        boolean allowsMissing = problem.params().get(Completion.OBSERVED);
        return new SweepSolver(
                rows,
                compute,
                new SweepSolver.Plan(
                        problem.params().get(ITERATIONS), problem.params().get(TOLERANCE), Counted.of(allowsMissing)),
                allowsMissing ? Loading.NOTHING : new Squares(rows, compute),
                (c, state) -> new FunctionalFit(problem, ranks(problem), settings(problem), c, state));
    }

    private static FunctionalFit.Settings settings(Problem problem) {
        return new FunctionalFit.Settings(
                problem.params().get(LENGTH), problem.params().get(Completion.HELD_OUT));
    }
}
