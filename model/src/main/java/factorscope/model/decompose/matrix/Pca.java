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
import factorscope.model.decompose.pca.PcaSolver;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;

/// Principal component analysis; without centring, the truncated singular value decomposition.
public final class Pca implements Decomposition {
    static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Components",
            "How many components to keep.",
            shape -> Math.min(50, MatrixShapes.rank(shape)),
            1,
            MatrixShapes::rank);
    static final Param.Flag CENTRE = new Param.Flag(
            "centre", "Centre", "Subtract each column's mean first (PCA); without, a truncated SVD.", true);
    static final Param.Choice METHOD = new Param.Choice(
            "method",
            "Method",
            "Gram and exact give the same; randomized block Krylov (Musco, Musco 2015) is for very many columns.",
            "auto",
            List.of(
                    new Param.Choice.Option("auto", "Automatic"),
                    new Param.Choice.Option("gram", "Gram matrix"),
                    new Param.Choice.Option("exact", "Exact (LAPACK gesdd)"),
                    new Param.Choice.Option("randomized", "Randomized")));
    static final Param.Whole POWERS = new Param.Whole(
            "powers",
            "Power passes",
            "Randomized only: passes that sharpen the subspace.",
            PcaSolver.USUAL_POWERS,
            0,
            20);
    static final Param.Flag WHITEN =
            new Param.Flag("whiten", "Whiten", "Scale the scores to unit variance instead of unit norm.", false);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "pca",
                2,
                "PCA",
                "Principal components: orthogonal directions of largest variance; uncentred, a truncated SVD.",
                List.of("Jolliffe 2002, Principal Component Analysis", "Musco, Musco 2015, NIPS"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, CENTRE, METHOD, POWERS, WHITEN);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        return MatrixShapes.accepts(inputs);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        return PcaSolver.forecast(Rows.of(problem.inputs().data()), compute, options(problem));
    }

    @Override
    public Optional<String> advice(Problem problem) {
        return problem.params().get(CENTRE)
                ? DominantColumn.of(problem.inputs().data())
                        .map(column -> "The column \"" + column.name() + "\" has "
                                + (int) (100 * column.share())
                                + " % of the variance: consider scaling the columns first (prepare: scale variance).")
                : Optional.empty();
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

    private static PcaSolver solver(Problem problem, Compute compute) {
        return new PcaSolver(Rows.of(problem.inputs().data()), compute, options(problem));
    }

    private static PcaSolver.Options options(Problem problem) {
        var params = problem.params();
        return new PcaSolver.Options(
                params.get(COMPONENTS),
                params.get(CENTRE),
                PcaSolver.Method.valueOf(params.get(METHOD).toUpperCase(java.util.Locale.ROOT)),
                params.get(POWERS),
                params.get(WHITEN),
                problem.seed());
    }
}
