package factorscope.model.decompose.embed;

import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.neighbours.RowPoints;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;

/// t-SNE: near neighbours stay near; distances between groups mean nothing.
public final class Tsne implements Decomposition {
    static final Param.Real PERPLEXITY =
            new Param.Real("perplexity", "Perplexity", "Effective number of neighbours of each point.", 30, 2, 500);
    static final Param.Whole ITERATIONS =
            new Param.Whole("iterations", "Iterations", "Gradient-descent steps.", 750, 10, 100_000);
    static final Param.Real EXAGGERATION = new Param.Real(
            "exaggeration",
            "Early exaggeration",
            "Factor on the attraction during the first 250 iterations, which lets clusters form.",
            12,
            1,
            100);
    static final Param.Real LATE = new Param.Real(
            "late",
            "Late exaggeration",
            "Factor on the attraction after that; above 1, clusters are denser and farther apart.",
            1,
            1,
            100);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "tsne",
                3,
                "t-SNE",
                "A two-dimensional map that preserves local neighbourhoods.",
                List.of(
                        "van der Maaten, Hinton 2008, JMLR 9",
                        "Linderman et al. 2019, Nature Methods 16",
                        "Belkina et al. 2019, Nature Communications 10"),
                Descriptor.Steps.FINE);
    }

    @Override
    public boolean findsComponents() {
        return false;
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(PERPLEXITY, ITERATIONS, EXAGGERATION, LATE, RowPoints.REDUCE, RowPoints.SAMPLE);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        if (inputs.data().values().shape().rows() < 8) {
            return Eligibility.refused("A map needs at least eight rows.");
        }
        return MatrixShapes.accepts(inputs);
    }

    /// The same map in any unit.
    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(new Scaling(0, 0, List.of()));
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        return TsneSolver.forecast(problem, compute);
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return new TsneSolver(problem, compute);
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        var solver = new TsneSolver(problem, compute);
        solver.restore(checkpoint);
        return solver;
    }
}
