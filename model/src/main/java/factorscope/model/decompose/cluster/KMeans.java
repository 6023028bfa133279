package factorscope.model.decompose.cluster;

import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;

/// k-means: every sample belongs to the nearest of K centres.
public final class KMeans implements Decomposition {
    static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Clusters",
            "How many clusters to find (K).",
            shape -> MatrixShapes.startingComponents(shape, 12),
            1,
            MatrixShapes::mostComponents);
    static final Param.Whole STARTS =
            new Param.Whole("starts", "Starts", "How often to begin anew; the best is kept.", 10, 1, 1000);
    static final Param.Whole ITERATIONS =
            new Param.Whole("iterations", "Iterations", "At most this many per start.", 300, 1, 100_000);
    static final Param.Real TOLERANCE = new Param.Real(
            "tolerance", "Tolerance", "Stop when the inertia falls by less than this share.", 1e-5, 0, 1);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "kmeans",
                3,
                "k-means",
                "Groups samples around K centres.",
                List.of("Lloyd 1982, IEEE Trans. Inf. Theory 28(2)", "Arthur, Vassilvitskii 2007, SODA"),
                Descriptor.Steps.FINE);
    }

    @Override
    public boolean findsComponents() {
        return false;
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, STARTS, ITERATIONS, TOLERANCE);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        return MatrixShapes.accepts(inputs);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(new Scaling(2, 2, List.of()));
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        return LloydSolver.forecast(Rows.of(problem.inputs().data()), compute, options(problem));
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return solver(problem, compute);
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        var solver = solver(problem, compute);
        solver.restore(checkpoint);
        return solver;
    }

    private static LloydSolver solver(Problem problem, Compute compute) {
        return new LloydSolver(Rows.of(problem.inputs().data()), compute, options(problem));
    }

    private static LloydSolver.Options options(Problem problem) {
        var params = problem.params();
        return new LloydSolver.Options(
                params.get(COMPONENTS),
                params.get(ITERATIONS),
                params.get(TOLERANCE),
                params.get(STARTS),
                true,
                problem.seed());
    }
}
