package factorscope.model.decompose.tensor.elementwise;

import factorscope.model.data.Dataset;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.Side;
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
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;

/// Completion: CP of the values that are there, where most may be missing.
public final class Completion implements Swept {
    private static final String WEIGHTS = "weights";
    private static final int MOST_COMPONENTS = 100;
    private static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Components",
            "How many components to find (R).",
            TensorShapes::startingComponents,
            1,
            shape -> Math.min(MOST_COMPONENTS, TensorShapes.mostComponents(shape)));
    private static final Param.Real RIDGE = new Param.Real(
            "ridge",
            "Ridge",
            "Keeps loadings small that few values speak of, relative to what a value says.",
            1e-6,
            0,
            1e3);
    /// Of all starts together, where one of the first is good.
    private static final int SEEN_CYCLES = 1500;

    static final Param.Whole STARTS = new Param.Whole(
            "starts",
            "Starts",
            "Random starts to try; the one that predicts a tenth of the values best goes on.",
            10,
            1,
            100);
    public static final Param.Real HELD_OUT = new Param.Real(
            "heldout",
            "Held out",
            "The share of the values to leave out of the fit, to see how well the rest tells them.",
            0,
            0,
            0.9);
    public static final Param.Flag OBSERVED = new Param.Flag(
            "observed", "Observed values only", "Values may be missing (NaN): fit those that are there.", false);

    /// Values that tell whether some are missing.
    private static final long SEEN_VALUES = 1 << 16;

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "completion",
                2,
                "Completion",
                "CP of the values that are there, to fill in the others; they can have weights, and some be held out.",
                List.of(
                        "Tomasi, Bro 2005, Chemom. Intell. Lab. Syst. 75(2)",
                        "Acar, Dunlavy, Kolda, Mørup 2011, Chemom. Intell. Lab. Syst. 106(1)",
                        "Jain, Oh 2014, NeurIPS"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(
                COMPONENTS, STARTS, HELD_OUT, RIDGE, TensorParams.ITERATIONS, TensorParams.TOLERANCE, OBSERVED);
    }

    @Override
    public List<Side> sides() {
        return List.of(new Side(
                WEIGHTS,
                "Weights",
                "How much every value counts: of the same shape, not negative; 0 leaves a value out.",
                Side.Content.ARRAY));
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        var weights = inputs.sides().get(WEIGHTS);
        var shape = inputs.data().values().shape();
        if (weights != null && !weights.values().shape().equals(shape)) {
            return Eligibility.refused("The weights are "
                    + weights.values().shape().text() + " and the data " + shape.text() + ": every value needs one.");
        }
        return TensorShapes.accepts(inputs);
    }

    private static int cyclesOfStart(Problem problem) {
        return Math.clamp(problem.params().get(TensorParams.ITERATIONS) / 4, 1, CompletionRule.CYCLES_OF_START);
    }

    private static PassFit fit(Problem problem, Rows rows, Compute compute, SolverState state) {
        var params = problem.params();
        int components = params.get(COMPONENTS);
        return new PassFit(
                problem,
                rows,
                components,
                (workers, own) -> new CompletionRule(
                        problem.inputs().data(),
                        Optional.ofNullable(problem.inputs().sides().get(WEIGHTS)),
                        problem.seed(),
                        rows,
                        components,
                        params.get(RIDGE),
                        params.get(HELD_OUT),
                        params.get(STARTS),
                        cyclesOfStart(problem),
                        workers,
                        own),
                compute,
                state);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Optional<String> advice(Problem problem) {
        return problem.inputs().sides().isEmpty()
                        && seemsComplete(problem.inputs().data())
                ? Optional.of("Nothing seems to be missing: CP fits complete data about a hundred times faster.")
                : Optional.empty();
    }

    /// Looks at a part of the rows, evenly spread.
    private static boolean seemsComplete(Dataset data) {
        long rows = data.values().shape().rows();
        long columns = data.values().shape().columns();
        long seen = Math.max(1, Math.min(rows, SEEN_VALUES / columns));
        for (long s = 0; s < seen; s++) {
            for (long j = 0; j < columns; j++) {
                if (Double.isNaN(data.values().at(s * rows / seen, j))) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        double k = problem.params().get(COMPONENTS);
        var rows = TensorParams.rows(problem);
        return PassSolvers.forecast(
                problem,
                rows,
                compute,
                2,
                2 * k * k + 8 * k,
                CompletionRule.heapBytes(rows, (int) k),
                SEEN_CYCLES,
                (c, state) -> fit(problem, rows, c, state));
    }

    @Override
    public SweepSolver solver(Problem problem, Compute compute) {
        var rows = TensorParams.rows(problem);
        return PassSolvers.of(
                problem,
                rows,
                compute,
                problem.params().get(STARTS) * cyclesOfStart(problem),
                problem.params().get(TensorParams.TOLERANCE),
                counted(problem),
                (c, state) -> fit(problem, rows, c, state));
    }

    /// Values of weight zero count as missing.
    private static Counted counted(Problem problem) {
        var plain = Counted.of(problem.params().get(OBSERVED));
        var weights = problem.inputs().sides().get(WEIGHTS);
        return weights == null
                ? plain
                : (row, differences) -> {
                    plain.select(row, differences);
                    for (int j = 0; j < differences.length; j++) {
                        differences[j] = weights.values().at(row, j) == 0 ? 0 : differences[j];
                    }
                };
    }
}
