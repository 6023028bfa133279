package factorscope.model.decompose.cluster;

import factorscope.model.data.DType;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.neighbours.GraphSpectrum;
import factorscope.model.decompose.neighbours.NeighbourGraph;
import factorscope.model.decompose.neighbours.RowPoints;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.Rows;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Spectral clustering: k-means of the leading eigenvectors of the graph of nearest neighbours. Clusters of any
/// shape, as many as are asked for.
public final class Spectral implements Decomposition {
    private static final int STARTS = 10;

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "spectral",
                1,
                "Spectral clustering",
                "Cuts the graph of nearest neighbours into a given number of clusters of any shape.",
                List.of("Ng, Jordan, Weiss 2002, NIPS 14", "von Luxburg 2007, Statistics and Computing 17"),
                Descriptor.Steps.FINE);
    }

    @Override
    public boolean findsComponents() {
        return false;
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(KMeans.COMPONENTS, RowPoints.NEIGHBOURHOOD, RowPoints.REDUCE, RowPoints.SAMPLE);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        if (inputs.data().values().shape().rows() < 4) {
            return Eligibility.refused("Spectral clustering needs at least four rows.");
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
        int count = problem.params().get(KMeans.COMPONENTS);
        long kept = RowPoints.bytes(rows, options);
        return RowPoints.forecast(rows, compute, options, kept)
                .then(new Forecast(
                        0,
                        GraphSpectrum.flops(n, k, count) + STARTS * 30.0 * n * count * count,
                        0,
                        kept + GraphSpectrum.bytes(n, count) + 4 * rows.count(),
                        0,
                        NeighbourGraph.heapBytes(n, k) + GraphSpectrum.heapBytes(n, count) + 8 * n * count));
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return new SpectralSolver(problem, compute);
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        var solver = new SpectralSolver(problem, compute);
        solver.state.restore(checkpoint);
        return solver;
    }

    private static final class SpectralSolver extends PointClustering {
        private static final double NEIGHBOURS_SHARE = 0.4;

        private @Nullable GraphSpectrum spectrum;
        private boolean isFound;

        SpectralSolver(Problem problem, Compute compute) {
            super(problem, compute, RowPoints.Options.ofGraph(problem.params()), NEIGHBOURS_SHARE);
        }

        @Override
        protected Optional<int[]> advance() {
            if (spectrum == null) {
                // one that was stopped begins again, and finds the same
                spectrum =
                        new GraphSpectrum(NeighbourGraph.fuzzy(points, compute), clusters(), problem.seed(), compute);
            } else if (isFound) {
                return Optional.of(labels(spectrum));
            } else {
                isFound = spectrum.advance();
            }
            return Optional.empty();
        }

        private int clusters() {
            return Math.min(problem.params().get(KMeans.COMPONENTS), points.count());
        }

        @Override
        protected double done() {
            return spectrum == null ? 0 : 0.9 * spectrum.done();
        }

        /// The best of several starts, the largest cluster first.
        private int[] labels(GraphSpectrum found) {
            int n = points.count();
            int k = clusters();
            try (var scope = compute.memory().scope("eigenvectors")) {
                var rows = Matrix.allocate(scope, DType.FLOAT64, n, k);
                var row = new double[k];
                for (int i = 0; i < n; i++) {
                    double square = 0;
                    for (int c = 0; c < k; c++) {
                        row[c] = found.at(i, c);
                        square += row[c] * row[c];
                    }
                    for (int c = 0; c < k; c++) {
                        row[c] = square > 0 ? row[c] / Math.sqrt(square) : 0;
                    }
                    rows.setRow(i, row);
                }
                var search = new ShortKMeans(rows, k, compute);
                ShortKMeans.@Nullable Found best = null;
                for (int s = 0; s < STARTS; s++) {
                    var next = search.of(Randoms.of(problem.seed(), "spectral", s));
                    if (best == null || spread(next) < spread(best)) {
                        best = next;
                    }
                }
                return bySize(best == null ? new int[n] : best.labels());
            }
        }

        private static double spread(ShortKMeans.Found found) {
            return Arrays.stream(found.within()).sum();
        }
    }
}
