package factorscope.model.decompose.tensor.network;

import factorscope.model.data.Shape;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.tensor.SweepSolver;
import factorscope.model.decompose.tensor.Swept;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.WholeSolvers;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;

/// Searches for the tensor network that tells the data with the fewest numbers: any two cores may be joined,
/// and one of them need not have an axis.
public final class NetworkSearch implements Swept {
    private static final int MOST_MODES = 5;
    private static final long MOST_VALUES = 1L << 20;
    private static final int MOST_RANK = 8;

    static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Largest rank",
            "Between any two axes.",
            shape -> Math.min(4, mostRank(shape)),
            1,
            NetworkSearch::mostRank);
    static final Param.Choice STRATEGY = new Param.Choice(
            "strategy",
            "Strategy",
            "Grow the edge that helps most, from rank one, and set a Tucker decomposition beside it; perhaps then try all "
                    + "ranks of each edge in turn (TnALE).",
            "greedy",
            List.of(
                    new Param.Choice.Option("greedy", "Greedy"),
                    new Param.Choice.Option("tnale", "Greedy, then TnALE")));
    static final Param.Real TARGET =
            new Param.Real("target", "Error", "The relative error that is good enough.", 0.05, 0, 1);
    private static final Param.Whole ITERATIONS =
            new Param.Whole("iterations", "Rounds", "At most this many rounds over all edges.", 60, 1, 100_000);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "network",
                3,
                "Tensor network search",
                "Finds which cores to join, and by what ranks, so that few numbers tell the data.",
                List.of(
                        "Hashemizadeh, Liu, Miller, Rabusseau 2020, arXiv 2008.05437 (greedy)",
                        "Li, Zeng, Li, Caiafa, Zhao 2023, ICML (TnALE)"),
                Descriptor.Steps.FINE);
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, STRATEGY, TARGET, ITERATIONS);
    }

    /// So that a core with all its ranks, and the others multiplied, stay small.
    private static int mostRank(Shape shape) {
        int most = MOST_RANK;
        double others = (double) shape.count()
                / shape.sizes().stream().mapToLong(s -> s).max().orElse(1);
        while (most > 1 && others * Math.pow(most, shape.order() - 1.0) > 1 << 24) {
            most--;
        }
        return Math.max(1, most);
    }

    static int largest(Problem problem) {
        return problem.params().get(COMPONENTS);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(Scaling.SQUARES);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        var shape = inputs.data().values().shape();
        return shape.order() < 3 || shape.order() > MOST_MODES || shape.count() > MOST_VALUES
                ? Eligibility.refused("The search for a network takes 3 to " + MOST_MODES + " axes and " + MOST_VALUES
                        + " values at most; the data are " + shape.text() + ".")
                : TensorShapes.accepts(inputs);
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var rows = TensorShapes.rows(problem);
        var sizes = TensorShapes.sizes(problem);
        double values = (double) rows.count() * rows.columns();
        double width = Math.pow(largest(problem), sizes.length - 1.0);
        double edges = sizes.length * (sizes.length - 1) / 2.0;
        double rounds = Math.min(15, problem.params().get(ITERATIONS));
        long result = NetworkFit.bytesOfResult(problem, settings(problem));
        return new Forecast(
                rounds * edges * sizes.length * 8 * values * width / 3,
                rounds * edges * sizes.length * 16 * values * width / 3,
                2.0 * problem.inputs().data().values().bytes(),
                WholeSolvers.bytes(
                        rows,
                        compute,
                        (c, state) -> new NetworkFit(problem, settings(problem), c, state),
                        WholeSolvers.more(
                                rows,
                                NetworkFit.width(problem, settings(problem)),
                                result,
                                NetworkFit.bytesOfWork(problem, settings(problem)),
                                compute),
                        NetworkFit.width(problem, settings(problem))),
                result,
                (long) (24 * values / sizes[0] * width));
    }

    @Override
    public SweepSolver solver(Problem problem, Compute compute) {
        return WholeSolvers.of(
                problem,
                compute,
                new SweepSolver.Plan(problem.params().get(ITERATIONS), 0),
                (c, state) -> new NetworkFit(problem, settings(problem), c, state));
    }

    private static NetworkFit.Settings settings(Problem problem) {
        return new NetworkFit.Settings(
                largest(problem),
                problem.params().get(TARGET),
                problem.params().get(STRATEGY).equals("greedy"));
    }
}
