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

/// Semi-nonnegative matrix factorization: X ~ W H with W >= 0 (samples x K) and H signed (K x columns), each
/// component of H keeping only its largest entries.
///
/// Two rules. `published` is the multiplicative update of Ding, Li and Jordan 2010 with winner-take-all as in
/// Shafran, Geiger and Geva 2025, step for step. `fast` finds the same kind of factorization by coordinate
/// descent on the Gram form, revives dead components, and ends with least squares on the kept entries.
public final class Snmf implements Decomposition {
    private static final double FEWEST_KEPT = 10;

    static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Components",
            "How many components to find (K).",
            shape -> MatrixShapes.startingComponents(shape, 100),
            1,
            MatrixShapes::mostComponents);
    static final Param.Real KEEP = new Param.Real(
            "keep",
            "Keep",
            "Share of each component's columns (neurons) that may be nonzero; 1 keeps all.",
            shape -> usualKeep(shape.columns()),
            1e-6,
            1);
    static final Param.Choice RULE = new Param.Choice(
            "rule",
            "Rule",
            "Fast: coordinate descent and support-held least squares. Published: multiplicative updates (Ding, Li, Jordan 2010).",
            "fast",
            List.of(new Param.Choice.Option("fast", "Fast"), new Param.Choice.Option("published", "Published")));
    static final Param.Choice START = new Param.Choice(
            "start",
            "Start",
            "Where to begin. Automatic: clusters and chance where there are few rows, an SNMF of some rows where there"
                    + " are many, random codes between.",
            "auto",
            List.of(
                    new Param.Choice.Option("auto", "Automatic"),
                    new Param.Choice.Option("mixed", "Clusters and chance"),
                    new Param.Choice.Option("random", "Random"),
                    new Param.Choice.Option("sample", "Some of the rows"),
                    new Param.Choice.Option("svd", "SVD"),
                    new Param.Choice.Option("kmeans", "k-means"),
                    new Param.Choice.Option("given", "Given result")));
    static final Param.Whole ITERATIONS =
            new Param.Whole("iterations", "Iterations", "At most this many passes over the data.", 200, 1, 1_000_000);
    static final Param.Real TOLERANCE = new Param.Real(
            "tolerance",
            "Tolerance",
            "Fast: stop when the relative error falls by less than this share in an iteration.",
            1e-3,
            0,
            1);
    static final Param.Whole PATIENCE = new Param.Whole(
            "patience",
            "Patience",
            "Published: stop after this many iterations without a new best loss.",
            100,
            1,
            1_000_000);
    static final Param.Flag FLOOR = new Param.Flag(
            "floor",
            "SVD floor",
            "Also compute the smallest error any factorization with K and with K - 1 components can have.",
            true);

    /// The 0.05 of the paper, but ten columns at least: fewer hardly make a component. Three digits say that: what is
    /// kept is rounded up.
    private static double usualKeep(long columns) {
        return Math.clamp(Math.floor(1000 * FEWEST_KEPT / columns) / 1000, 0.05, 1);
    }

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "snmf",
                3,
                "SNMF",
                "Semi-nonnegative matrix factorization: samples are nonnegative mixes of components that touch few columns.",
                List.of(
                        "Shafran, Geiger, Geva 2025, arXiv 2506.10920",
                        "Ding, Li, Jordan 2010, IEEE TPAMI 32(1)",
                        "Gillis, Kumar 2015, SIAM J. Matrix Anal. Appl. 36(4)"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, KEEP, RULE, START, ITERATIONS, TOLERANCE, PATIENCE, FLOOR);
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
        return SnmfSolver.forecast(problem, compute);
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return SnmfSolver.of(problem, compute);
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        var solver = SnmfSolver.of(problem, compute);
        solver.restore(checkpoint);
        return solver;
    }
}
