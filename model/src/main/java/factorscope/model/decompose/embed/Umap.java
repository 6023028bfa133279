package factorscope.model.decompose.embed;

import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import java.util.List;
import java.util.Optional;
import smile.graph.NearestNeighborGraph;
import smile.manifold.UMAP;
import smile.math.MathEx;

/// UMAP by Smile: neighbours stay together, groups are pulled apart.
public final class Umap implements Decomposition {
    static final Param.Whole NEIGHBOURS =
            new Param.Whole("neighbours", "Neighbours", "How many neighbours count for a point.", 15, 2, 200);
    static final Param.Real DISTANCE = new Param.Real(
            "distance", "Least distance", "How close together points may lie on the map.", 0.1, 0.001, 0.99);
    static final Param.Whole EPOCHS = new Param.Whole("epochs", "Epochs", "Rounds of optimisation.", 300, 10, 10_000);
    static final Param.Whole SAMPLE = new Param.Whole(
            "sample", "Sample", "Draw at most so many rows.", SampledSolver.MOST_ROWS, 10, SampledSolver.MOST_ROWS);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "umap",
                1,
                "UMAP",
                "A map in two dimensions that keeps neighbours together and groups apart.",
                List.of("McInnes, Healy, Melville 2018, arXiv 1802.03426"),
                Descriptor.Steps.ONE);
    }

    @Override
    public boolean findsComponents() {
        return false;
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(NEIGHBOURS, DISTANCE, EPOCHS, SAMPLE);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        if (inputs.data().values().shape().rows() < 8) {
            return Eligibility.refused("A map needs at least eight rows.");
        }
        return MatrixShapes.accepts(inputs);
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
        return new UmapSolver(problem, compute);
    }

    private static final class UmapSolver extends SampledSolver {
        private static final int NEGATIVE_SAMPLES = 5;

        UmapSolver(Problem problem, Compute compute) {
            super(problem, compute, problem.params().get(SAMPLE));
        }

        static Forecast forecast(Problem problem, Compute compute) {
            var rows = Rows.of(problem.inputs().data());
            long m = drawn(rows, problem.params().get(SAMPLE));
            int k = problem.params().get(NEIGHBOURS);
            double neighbours = (double) m * m * 3 * Math.min(rows.columns(), MOST_COLUMNS);
            double layout = (double) problem.params().get(EPOCHS) * m * k * NEGATIVE_SAMPLES * 40;
            return forecast(rows, compute, (int) m, neighbours + layout, m * k * 200);
        }

        @Override
        protected Optional<Outcome> call(double[][] given) {
            var params = problem.params();
            var points = inTwoColumns(given);
            int neighbours = Math.min(params.get(NEIGHBOURS), points.length - 1);
            var options = new UMAP.Options(
                    neighbours, 2, params.get(EPOCHS), 1.0, params.get(DISTANCE), 1.0, NEGATIVE_SAMPLES, 1.0, 1.0);
            try {
                return compute.inPool(() -> {
                    MathEx.setSeed(problem.seed());
                    var positions =
                            UMAP.fit(withDetached(points), withDetached(neighbours(points, neighbours)), options);
                    return Optional.of(
                            new Outcome.Placed(java.util.Arrays.copyOf(positions, points.length), Measures.NONE));
                });
            } catch (LinkageError e) {
                throw Failure.numerical(
                        "UMAP needs OpenBLAS, which is not available here ("
                                + compute.linalg().name() + ").",
                        "Use tsne.");
            }
        }

        /// Two principal components need two columns.
        private static double[][] inTwoColumns(double[][] points) {
            return points[0].length >= 2
                    ? points
                    : java.util.Arrays.stream(points)
                            .map(p -> java.util.Arrays.copyOf(p, 2))
                            .toArray(double[][]::new);
        }

        /// Exact nearest neighbours, a row at a time.
        private NearestNeighborGraph neighbours(double[][] points, int k) {
            var indices = new int[points.length][];
            var distances = new double[points.length][];
            java.util.stream.IntStream.range(0, points.length).parallel().forEach(i -> {
                var nearest = Neighbours.of(points, i, k);
                indices[i] = nearest.indices();
                distances[i] = nearest.distances();
            });
            return new NearestNeighborGraph(k, indices, distances);
        }

        /// The library starts a connected graph from ARPACK's eigenvectors, which this program does not bring
        /// along, and a disconnected one from principal components. One more point in the middle of the data,
        /// its own only neighbour, disconnects the graph and leaves the principal components as they are; it is
        /// dropped at the end.
        private static double[][] withDetached(double[][] points) {
            var more = java.util.Arrays.copyOf(points, points.length + 1);
            var middle = new double[points[0].length];
            for (var point : points) {
                for (int j = 0; j < middle.length; j++) {
                    middle[j] += point[j] / points.length;
                }
            }
            more[points.length] = middle;
            return more;
        }

        private static NearestNeighborGraph withDetached(NearestNeighborGraph graph) {
            int n = graph.size();
            var indices = java.util.Arrays.copyOf(graph.neighbors(), n + 1);
            var distances = java.util.Arrays.copyOf(graph.distances(), n + 1);
            indices[n] = new int[graph.k()];
            java.util.Arrays.fill(indices[n], n);
            distances[n] = new double[graph.k()];
            return new NearestNeighborGraph(graph.k(), indices, distances);
        }
    }
}
