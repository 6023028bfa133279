package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.data.Shape;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.tensor.Centred;
import factorscope.model.decompose.tensor.TensorParams;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Canonical polyadic decomposition (CP, PARAFAC): a sum of outer products of one vector along every axis, by
/// alternating least squares.
public final class Cp implements Decomposition {
    private static final Param.Words CONSTRAINTS = new Param.Words(
            "constraints",
            "Constraints",
            "What the loadings along each axis are to be like, such as none,nonnegative,smooth.",
            Stream.of(Constraint.values()).map(Constraint::id).toList(),
            Shape::order);
    private static final Param.Real SMOOTHNESS = new Param.Real(
            "smoothness", "Smoothness", "Of smooth loadings: the weight of squared second differences.", 10, 0, 1e9);
    private static final Param.Real SPARSITY = new Param.Real(
            "sparsity",
            "Sparsity",
            "Of sparse loadings: the share of the largest one below which others vanish.",
            0.05,
            0,
            1);

    /// Of coordinate descent for nonnegative loadings.
    private static final int PASSES = 20;

    static final Param.Choice START = new Param.Choice(
            "start",
            "Start",
            "From a decomposition of the compressed data (where they have three axes or more), or random.",
            "compressed",
            List.of(new Param.Choice.Option("compressed", "Compressed"), new Param.Choice.Option("random", "Random")));
    private static final Param.Whole STARTS = new Param.Whole(
            "starts",
            "Starts",
            "At most how many random starts the compressed data are decomposed from; two that agree are enough.",
            10,
            1,
            1000);

    private static final Param.Flag LINE_SEARCH = new Param.Flag(
            "linesearch",
            "Line search",
            "Now and then step beyond what a sweep has changed, which helps where sweeps crawl (Bro 1998).",
            false);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "cp",
                2,
                "CP",
                "Sums of outer products of one vector along every axis (PARAFAC).",
                List.of(
                        "Carroll, Chang 1970, Psychometrika 35(3)",
                        "Harshman 1970, UCLA Working Papers in Phonetics 16",
                        "Kolda, Bader 2009, SIAM Review 51(3)"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(
                TensorParams.COMPONENTS,
                Centred.CENTRE,
                START,
                STARTS,
                TensorParams.ITERATIONS,
                TensorParams.TOLERANCE,
                LINE_SEARCH,
                TensorParams.OBSERVED,
                CONSTRAINTS,
                SMOOTHNESS,
                SPARSITY);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        return TensorShapes.accepts(inputs);
    }

    private static Constraints constraints(Problem problem) {
        var params = problem.params();
        var axes = problem.inputs().data().axes();
        var given = params.get(CONSTRAINTS);
        var byMode = new ArrayList<Constraint>();
        for (int m = 0; m < axes.size(); m++) {
            byMode.add(given.isEmpty() ? Constraint.NONE : Constraint.of(given.get(m)));
        }
        if (byMode.contains(Constraint.FIXED) && problem.start().isEmpty()) {
            throw Failure.usage("Fixed loadings need a result that they come from.", "Name one with --from.");
        }
        for (int m = 0; m < axes.size(); m++) {
            if (byMode.get(m) == Constraint.ORTHOGONAL && axes.get(m).size() < params.get(TensorParams.COMPONENTS)) {
                throw Failure.usage(
                        "The axis " + axes.get(m).name() + " has fewer positions than there are components, which so"
                                + " cannot be orthogonal.",
                        "Ask for fewer components, or leave that axis free.");
            }
        }
        return new Constraints(byMode, PASSES, params.get(SMOOTHNESS), params.get(SPARSITY));
    }

    private static PolyadicSolver.Plan plan(Problem problem) {
        var params = problem.params();
        var constraints = constraints(problem);
        if (params.get(LINE_SEARCH) && !constraints.areNone()) {
            throw Failure.usage(
                    "A step beyond the line would leave what the constraints allow.",
                    "Leave the line search or the constraints away.");
        }
        return new PolyadicSolver.Plan(
                params.get(TensorParams.COMPONENTS),
                constraints,
                params.get(START).equals("compressed"),
                params.get(STARTS),
                params.get(TensorParams.ITERATIONS),
                params.get(TensorParams.TOLERANCE),
                params.get(TensorParams.OBSERVED),
                params.get(LINE_SEARCH));
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        boolean centres = problem.params().get(Centred.CENTRE);
        var rest = PolyadicSolver.forecast(
                problem, Centred.rows(TensorParams.rows(problem), centres), compute, plan(problem));
        return Centred.forecast(problem, TensorParams.rows(problem), compute, centres, rest);
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return solver(problem, compute, Optional.empty());
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        return solver(problem, compute, Optional.of(checkpoint));
    }

    private static Solver solver(Problem problem, Compute compute, Optional<Checkpoint> checkpoint) {
        boolean centres = problem.params().get(Centred.CENTRE);
        return Centred.start(TensorParams.rows(problem), compute, centres, checkpoint, (rows, inner) -> {
            var solver = new PolyadicSolver(problem, rows, compute, plan(problem));
            inner.ifPresent(solver::restore);
            return solver;
        });
    }
}
