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

/// UMAP: neighbours stay together, groups are pulled apart.
public final class Umap implements Decomposition {
    /// Up to so many rows, more epochs cost little.
    private static final int FEW = 10_000;

    static final Param.Real DISTANCE = new Param.Real(
            "distance", "Min. distance", "Smallest distance between neighbouring points on the map.", 0.1, 0.001, 0.99);
    static final Param.Whole EPOCHS = new Param.Whole(
            "epochs",
            "Epochs",
            "Passes over the edges of the neighbour graph.",
            shape -> shape.rows() <= FEW ? 500 : 200,
            10,
            _ -> 10_000);

    static final Param.Choice START = new Param.Choice(
            "start",
            "Start",
            "Where points are before they move. Eigenvectors keep more of the arrangement of clusters, but take longer; a"
                    + " graph in several parts begins with principal components.",
            "pca",
            List.of(
                    new Param.Choice.Option("pca", "Principal components"),
                    new Param.Choice.Option("spectral", "Eigenvectors of the graph")));

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "umap",
                2,
                "UMAP",
                "A two-dimensional map that keeps neighbours together and separates clusters.",
                List.of(
                        "McInnes, Healy, Melville 2018, arXiv 1802.03426",
                        "Kobak, Linderman 2021, Nature Biotechnology 39"),
                Descriptor.Steps.FINE);
    }

    @Override
    public boolean findsComponents() {
        return false;
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(RowPoints.NEIGHBOURHOOD, DISTANCE, EPOCHS, START, RowPoints.REDUCE, RowPoints.SAMPLE);
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
        return UmapSolver.forecast(problem, compute);
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return new UmapSolver(problem, compute);
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        var solver = new UmapSolver(problem, compute);
        solver.restore(checkpoint);
        return solver;
    }
}
