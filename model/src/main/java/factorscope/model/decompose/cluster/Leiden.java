package factorscope.model.decompose.cluster;

import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.neighbours.NeighbourGraph;
import factorscope.model.decompose.neighbours.RowPoints;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Leiden: communities of the graph of nearest neighbours; every sample belongs to one.
public final class Leiden implements Decomposition {
    static final Param.Real RESOLUTION =
            new Param.Real("resolution", "Resolution", "Higher values give more and smaller clusters.", 1, 0.001, 1000);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "leiden",
                1,
                "Leiden",
                "Finds communities in the graph of nearest neighbours: clusters of any shape.",
                List.of(
                        "Traag, Waltman, van Eck 2019, Scientific Reports 9",
                        "McInnes, Healy, Melville 2018, arXiv 1802.03426"),
                Descriptor.Steps.FINE);
    }

    @Override
    public boolean findsComponents() {
        return false;
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(RESOLUTION, RowPoints.NEIGHBOURHOOD, RowPoints.REDUCE, RowPoints.SAMPLE);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        if (inputs.data().values().shape().rows() < 4) {
            return Eligibility.refused("Leiden needs at least four rows.");
        }
        return MatrixShapes.accepts(inputs);
    }

    @Override
    public Optional<Scaling> scaling(ParamValues params) {
        return Optional.of(new Scaling(0, 0, List.of()));
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var rows = Rows.of(problem.inputs().data());
        var options = RowPoints.Options.ofGraph(problem.params());
        long n = Math.min(rows.count(), options.sample());
        int k = (int) Math.min(options.neighbours(), n - 1);
        long kept = RowPoints.bytes(rows, options);
        return RowPoints.forecast(rows, compute, options, kept)
                .then(new Forecast(
                        0,
                        1500.0 * n * k,
                        0,
                        kept + 4 * rows.count(),
                        0,
                        NeighbourGraph.heapBytes(n, k) + LeidenSearch.heapBytes(n, k)));
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return new CommunitySolver(problem, compute);
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        var solver = new CommunitySolver(problem, compute);
        solver.state.restore(checkpoint);
        return solver;
    }

    private static final class CommunitySolver extends PointClustering {
        private static final double NEIGHBOURS_SHARE = 0.8;

        private @Nullable LeidenSearch search;
        private Measures found = Measures.NONE;

        CommunitySolver(Problem problem, Compute compute) {
            super(problem, compute, RowPoints.Options.ofGraph(problem.params()), NEIGHBOURS_SHARE);
        }

        @Override
        protected Optional<int[]> advance() {
            if (search == null) {
                // a search that was stopped begins again, and finds the same
                search = new LeidenSearch(
                        NeighbourGraph.fuzzy(points, compute), problem.params().get(RESOLUTION), problem.seed());
                return Optional.empty();
            }
            if (!search.advance()) {
                return Optional.empty();
            }
            found = Measures.NONE.with(Measures.MODULARITY, search.modularity());
            var labels = search.labels();
            search = null;
            return Optional.of(labels);
        }

        /// How many levels there will be is not known.
        @Override
        protected double done() {
            return 0;
        }

        @Override
        public Measures measures() {
            return super.measures().with(found);
        }
    }
}
