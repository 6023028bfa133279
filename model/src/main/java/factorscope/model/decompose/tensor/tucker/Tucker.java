package factorscope.model.decompose.tensor.tucker;

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
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.product.Hosvd;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Tucker decomposition with orthonormal loadings: components along every axis, and a core that says how they go
/// together.
public final class Tucker implements Decomposition {
    static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Components",
            "How many along every axis, where neither ranks nor a tolerance are given.",
            shape -> Math.min(5, TensorShapes.largestRank(shape)),
            1,
            TensorShapes::largestRank);
    static final Param.Wholes RANKS = new Param.Wholes(
            "ranks",
            "Ranks",
            "How many components along each axis, such as 3,3,2; 0 for as many as the axis has positions.",
            0,
            TensorShapes::largestRanks);
    private static final Param.Real TOLERANCE = new Param.Real(
            "tolerance",
            "Error tolerance",
            "Take as few components along each axis as this relative error allows; 0 for the numbers given.",
            0,
            0,
            1);
    private static final Param.Whole ITERATIONS = new Param.Whole(
            "iterations",
            "Sweeps",
            "At most this many sweeps that improve the truncated HOSVD (HOOI); 0 for none.",
            50,
            0,
            1_000_000);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "tucker",
                2,
                "Tucker",
                "Components along every axis, and a core that says how they go together (HOSVD, HOOI).",
                List.of(
                        "Tucker 1966, Psychometrika 31(3)",
                        "De Lathauwer, De Moor, Vandewalle 2000, SIAM J. Matrix Anal. Appl. 21(4)",
                        "Vannieuwenhoven, Vandebril, Meerbergen 2012, SIAM J. Sci. Comput. 34(2)"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, RANKS, TOLERANCE, Centred.CENTRE, ITERATIONS);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        return TensorShapes.acceptsShortLast(inputs);
    }

    private static TuckerSolver.Plan plan(Problem problem) {
        var params = problem.params();
        var shape = problem.inputs().data().values().shape();
        double tolerance = params.get(TOLERANCE);
        var sizes = shape.sizes().stream().mapToInt(Math::toIntExact).toArray();
        var wanted = tolerance > 0 && params.get(RANKS).isEmpty() ? whole(sizes) : wanted(problem, sizes);
        return new TuckerSolver.Plan(new Hosvd.Ranks(Hosvd.fitting(sizes, wanted), tolerance), params.get(ITERATIONS));
    }

    private static int[] whole(int[] sizes) {
        return Arrays.stream(sizes)
                .map(size -> Math.min(size, TensorShapes.MOST_COMPONENTS))
                .toArray();
    }

    /// By axis: the ranks given, or as many components along each as are asked for.
    static int[] wanted(Problem problem, int[] sizes) {
        var given = problem.params().get(RANKS);
        var wanted = whole(sizes);
        for (int m = 0; m < sizes.length; m++) {
            int rank = given.isEmpty() ? problem.params().get(COMPONENTS) : given.get(m);
            wanted[m] = rank == 0 ? wanted[m] : Math.min(wanted[m], rank);
        }
        return wanted;
    }

    @Override
    public Optional<String> advice(Problem problem) {
        return TensorShapes.adviceOnTolerance(problem, problem.params().get(TOLERANCE));
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        boolean centres = problem.params().get(Centred.CENTRE);
        var rest = TuckerSolver.forecast(
                problem, Centred.rows(TensorShapes.rows(problem), centres), compute, plan(problem));
        return Centred.forecast(problem, TensorShapes.rows(problem), compute, centres, rest);
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
        return Centred.start(TensorShapes.rows(problem), compute, centres, checkpoint, (rows, inner) -> {
            var solver = new TuckerSolver(problem, rows, compute, plan(problem));
            inner.ifPresent(solver::restore);
            return solver;
        });
    }
}
