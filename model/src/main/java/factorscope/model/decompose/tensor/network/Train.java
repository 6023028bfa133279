package factorscope.model.decompose.tensor.network;

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
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tensor train: a chain of cores, one for each axis, by singular value decompositions (TT-SVD).
public final class Train implements Decomposition {
    private static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Rank",
            "The rank between all neighbours, where neither ranks nor a tolerance are given.",
            shape -> Math.min(5, Train.ranks(shape).getFirst()),
            1,
            shape -> Train.ranks(shape).getFirst());
    private static final Param.Wholes RANKS = new Param.Wholes(
            "ranks", "Ranks", "The rank between each axis and the next, such as 3,2.", 1, Train::ranks);
    private static final Param.Real TOLERANCE = new Param.Real(
            "tolerance",
            "Error tolerance",
            "Take ranks as low as this relative error allows; 0 for the numbers given.",
            0,
            0,
            1);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "tt",
                1,
                "Tensor train",
                "A chain of cores, one for each axis (TT, matrix product state).",
                List.of("Oseledets 2011, SIAM J. Sci. Comput. 33(5)"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, RANKS, TOLERANCE);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        return TensorShapes.accepts(inputs);
    }

    /// The largest between each axis and the next.
    private static List<Integer> ranks(Shape shape) {
        var ranks = new ArrayList<Integer>();
        double before = 1;
        double after = shape.count();
        for (int m = 0; m < shape.order() - 1; m++) {
            before *= shape.sizes().get(m);
            after /= shape.sizes().get(m);
            ranks.add((int) Math.max(1, Math.min(TensorShapes.MOST_COMPONENTS, Math.min(before, after))));
        }
        return ranks.isEmpty() ? List.of(1) : ranks;
    }

    private static TrainSolver.Plan plan(Problem problem) {
        var params = problem.params();
        double tolerance = params.get(TOLERANCE);
        var largest = ranks(problem.inputs().data().values().shape());
        var given = params.get(RANKS);
        var ranks = new int[largest.size()];
        for (int m = 0; m < ranks.length; m++) {
            int rank = !given.isEmpty() ? given.get(m) : tolerance > 0 ? largest.get(m) : params.get(COMPONENTS);
            ranks[m] = Math.min(rank, largest.get(m));
        }
        return new TrainSolver.Plan(ranks, tolerance);
    }

    @Override
    public Optional<String> advice(Problem problem) {
        return TensorShapes.adviceOnTolerance(problem, problem.params().get(TOLERANCE));
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        return TrainSolver.forecast(problem, compute, plan(problem));
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return new TrainSolver(problem, compute, plan(problem));
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        var solver = new TrainSolver(problem, compute, plan(problem));
        solver.restore(checkpoint);
        return solver;
    }
}
