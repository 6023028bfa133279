package factorscope.model.decompose.matrix;

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
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;

/// Nonnegative matrix factorization: X ~ W H with W, H >= 0, for nonnegative data.
///
/// `frobenius` takes coordinate descent on the Gram form for both factors (HALS; Cichocki and Phan 2009). `kl`
/// takes the multiplicative updates for the Kullback-Leibler divergence (Lee and Seung 2000, theorem 2).
public final class Nmf implements Decomposition {
    static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Components",
            "How many components to find (K).",
            shape -> MatrixShapes.startingComponents(shape, 50),
            1,
            MatrixShapes::mostComponents);
    static final Param.Choice LOSS = new Param.Choice(
            "loss",
            "Loss",
            "Squared error, or Kullback-Leibler divergence (counts).",
            "frobenius",
            List.of(
                    new Param.Choice.Option("frobenius", "Squared error"),
                    new Param.Choice.Option("kl", "Kullback-Leibler")));
    static final Param.Choice START = new Param.Choice(
            "start",
            "Start",
            "Random, or from the SVD with zeros filled by the mean (NNDSVDa; Boutsidis, Gallopoulos 2008).",
            "random",
            List.of(
                    new Param.Choice.Option("random", "Random"),
                    new Param.Choice.Option("nndsvda", "NNDSVDa"),
                    new Param.Choice.Option("given", "Given result")));
    static final Param.Whole PASSES = new Param.Whole(
            "passes",
            "Inner passes",
            "Squared error only: how often the codes are gone through per iteration (Gillis, Glineur 2012).",
            2,
            1,
            100);
    static final Param.Whole ITERATIONS =
            new Param.Whole("iterations", "Iterations", "At most this many passes over the data.", 500, 1, 1_000_000);
    static final Param.Real TOLERANCE = new Param.Real(
            "tolerance",
            "Tolerance",
            "Stop when the objective falls by less than this share in an iteration.",
            1e-4,
            0,
            1);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "nmf",
                2,
                "NMF",
                "Nonnegative matrix factorization: samples are sums of nonnegative parts.",
                List.of(
                        "Lee, Seung 2000, NIPS",
                        "Cichocki, Phan 2009, IEICE Trans. Fundamentals E92-A(3)",
                        "Gillis, Glineur 2012, Neural Computation 24(4)"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, LOSS, START, PASSES, ITERATIONS, TOLERANCE);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        return MatrixShapes.accepts(inputs);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(params.get(LOSS).equals("kl") ? new Scaling(1, 1, List.of()) : Scaling.SQUARES);
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        return NmfSolver.forecast(problem, compute);
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

    private static NmfSolver solver(Problem problem, Compute compute) {
        return problem.params().get(LOSS).equals("kl")
                ? new KullbackLeiblerSolver(problem, compute)
                : new NmfSolver(problem, compute);
    }
}
