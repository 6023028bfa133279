package factorscope.model.decompose.cluster;

import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.RowValues;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.neighbours.RowPoints;
import factorscope.model.decompose.neighbours.RowResults;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.NearestNeighbours;
import factorscope.model.linalg.Rows;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// HDBSCAN: clusters of any shape by density; what belongs to none is noise. Exact.
public final class Hdbscan implements Decomposition {
    static final Param.Whole SMALLEST =
            new Param.Whole("smallest", "Min. cluster size", "Smaller groups are not clusters.", 10, 2, 1_000_000);
    static final Param.Whole NEIGHBOURS = new Param.Whole(
            "neighbours",
            "Min. samples",
            "Points, including the point itself, that define its core distance; larger values leave more points as noise.",
            5,
            1,
            1000);
    static final Param.Choice SELECTION = new Param.Choice(
            "selection",
            "Selection",
            "Which clusters of the condensed tree are selected.",
            "eom",
            List.of(
                    new Param.Choice.Option("eom", "Most persistent (excess of mass)"),
                    new Param.Choice.Option("leaf", "Finest (leaves)")));
    static final Param.Real EPSILON = new Param.Real(
            "epsilon", "Epsilon", "Clusters that split at a smaller distance are merged.", 0, 0, Double.MAX_VALUE);
    static final Param.Whole SAMPLE = RowPoints.sample(200_000);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "hdbscan",
                2,
                "HDBSCAN",
                "Groups samples by density; stragglers are left as noise.",
                List.of(
                        "Campello, Moulavi, Sander 2013, PAKDD",
                        "McInnes, Healy 2017, ICDM Workshops",
                        "Malzer, Baum 2020, IEEE MFI",
                        "Campello, Moulavi, Zimek, Sander 2015, ACM TKDD"),
                Descriptor.Steps.FINE);
    }

    @Override
    public boolean findsComponents() {
        return false;
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(SMALLEST, NEIGHBOURS, SELECTION, EPSILON, RowPoints.REDUCE, SAMPLE);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        if (inputs.data().values().shape().rows() < 2) {
            return Eligibility.refused("HDBSCAN needs at least two rows.");
        }
        return MatrixShapes.accepts(inputs);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(new Scaling(0, 0, List.of(EPSILON)));
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var rows = Rows.of(problem.inputs().data());
        var options = options(problem);
        long n = Math.min(rows.count(), options.sample());
        long kept = RowPoints.bytes(rows, options) + SpanningTree.bytes(n);
        return RowPoints.forecast(rows, compute, options, kept)
                .then(new Forecast(
                        NearestNeighbours.flops(n, options.dimensions(rows)) / 2,
                        NearestNeighbours.looks(n),
                        0,
                        kept + Math.max(SpanningTree.scratchBytes(n, compute), 20 * rows.count()),
                        0,
                        SpanningTree.heapBytes(n) + 80 * n));
    }

    private static RowPoints.Options options(Problem problem) {
        var params = problem.params();
        return new RowPoints.Options(
                Math.max(params.get(NEIGHBOURS) - 1, SpanningTree.LISTED),
                params.get(SAMPLE),
                params.get(RowPoints.REDUCE),
                true);
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return new DensitySolver(problem, compute);
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        var solver = new DensitySolver(problem, compute);
        solver.state.restore(checkpoint);
        return solver;
    }

    private static final class DensitySolver extends PointClustering {
        private static final double NEIGHBOURS_SHARE = 0.5;

        private final SpanningTree tree;

        /// Between the labels and their description.
        private @Nullable CondensedTree known;

        DensitySolver(Problem problem, Compute compute) {
            super(problem, compute, options(problem), NEIGHBOURS_SHARE);
            tree = new SpanningTree(points, problem.params().get(NEIGHBOURS), compute, state);
        }

        @Override
        protected Optional<int[]> advance() {
            return tree.advance() ? Optional.of(labels()) : Optional.empty();
        }

        @Override
        protected double done() {
            return tree.done();
        }

        private int[] labels() {
            var condensed =
                    new CondensedTree(tree, points.count(), problem.params().get(SMALLEST));
            known = condensed;
            return condensed.labels(chosen(condensed));
        }

        private boolean[] chosen(CondensedTree condensed) {
            var params = problem.params();
            var chosen = params.get(SELECTION).equals("leaf") ? condensed.leaves() : condensed.byExcessOfMass();
            double epsilon = params.get(EPSILON);
            return epsilon > 0 ? condensed.mergedWithin(chosen, epsilon) : chosen;
        }

        @Override
        protected Clusters described(Clusters found) {
            var condensed = Objects.requireNonNull(known);
            var chosen = chosen(condensed);
            var probabilities = condensed.probabilities(chosen);
            var scores = condensed.outlierScores();
            var rows = points.rows();
            var drawn = points.drawn();
            known = null;
            return found.withTree(RowResults.tree(
                            rows, compute, drawn, condensed.nodes(chosen), condensed.homes(), condensed.departures()))
                    .withRowValues(List.of(
                            RowResults.values(rows, compute, drawn, RowValues.Kind.PROBABILITY, i -> probabilities[i]),
                            RowResults.values(rows, compute, drawn, RowValues.Kind.OUTLIER_SCORE, i -> scores[i])));
        }
    }
}
