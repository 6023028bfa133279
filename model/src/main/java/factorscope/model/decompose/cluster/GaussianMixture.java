package factorscope.model.decompose.cluster;

import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.neighbours.RowPoints;
import factorscope.model.decompose.neighbours.RowResults;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// A mixture of Gaussians: soft clusters of their own size and shape; each sample goes to the likeliest.
public final class GaussianMixture implements Decomposition {
    static final Param.Whole COMPONENTS = new Param.Whole(
            "components",
            "Clusters",
            "How many Gaussians (K).",
            shape -> Math.max(2, MatrixShapes.startingComponents(shape, 12)),
            2,
            shape -> Math.max(2, MatrixShapes.mostComponents(shape) / 2));
    static final Param.Flag DIAGONAL =
            new Param.Flag("diagonal", "Diagonal", "Let the axes vary independently: fewer numbers to estimate.", true);
    static final Param.Whole SAMPLE = RowPoints.sample(200_000);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "gmm",
                3,
                "Gaussian mixture",
                "Groups samples as draws from K normal distributions.",
                List.of(
                        "Dempster, Laird, Rubin 1977, J. R. Stat. Soc. B 39(1)",
                        "Fraley, Raftery 2007, J. Classification 24"),
                Descriptor.Steps.ONE);
    }

    @Override
    public boolean findsComponents() {
        return false;
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(COMPONENTS, DIAGONAL, RowPoints.REDUCE, SAMPLE);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        if (inputs.data().values().shape().rows() < 4) {
            return Eligibility.refused("A mixture needs at least four rows.");
        }
        return MatrixShapes.accepts(inputs);
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        return MixtureSolver.forecast(problem, compute);
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return new MixtureSolver(problem, compute);
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        return new MixtureSolver(problem, compute);
    }

    private static RowPoints.Options options(Problem problem) {
        return new RowPoints.Options(
                0, problem.params().get(SAMPLE), problem.params().get(RowPoints.REDUCE), true);
    }

    private static final class MixtureSolver implements Solver {
        /// Iterations of all starts, as seen.
        private static final int ROUNDS = 200;

        /// Directions that vary less than this share of the widest say nothing.
        private static final double LEAST_VARIANCE = 1e-8;

        private final Problem problem;
        private final Compute compute;
        private final SolverState state;
        private final RowPoints points;
        private final int k;
        private @Nullable MixtureFit fit;
        private @Nullable Clusters result;
        private Measures measures = Measures.NONE;

        MixtureSolver(Problem problem, Compute compute) {
            this.problem = problem;
            this.compute = compute;
            state = new SolverState(compute.memory());
            points = new RowPoints(problem, compute, state, options(problem));
            k = problem.params().get(COMPONENTS);
        }

        static Forecast forecast(Problem problem, Compute compute) {
            var rows = Rows.of(problem.inputs().data());
            var params = problem.params();
            var options = options(problem);
            long m = Math.min(rows.count(), options.sample());
            int c = options.dimensions(rows);
            boolean diagonal = params.get(DIAGONAL);
            int k = params.get(COMPONENTS);
            double perPoint = diagonal ? 12.0 * c : 3.0 * c * c + 12 * c;
            long kept = RowPoints.bytes(rows, options);
            return RowPoints.forecast(rows, compute, options, kept)
                    .then(new Forecast(
                            0,
                            ROUNDS * (double) m * k * perPoint,
                            0,
                            kept + 8L * m * c + 4 * rows.count(),
                            0,
                            MixtureFit.bytes(m, c, k, diagonal) + 8L * m * c));
        }

        @Override
        public Step step() {
            if (result != null) {
                return end();
            }
            if (!points.isReady()) {
                points.advance();
                return working();
            }
            if (fit == null) {
                fit = new MixtureFit(
                        varyingColumns(points.toArrays()), k, problem.params().get(DIAGONAL), problem.seed(), compute);
                return working();
            }
            if (!fit.step()) {
                return working();
            }
            measures = Measures.NONE.with(Measures.LOG_LIKELIHOOD, fit.logLikelihood());
            result = RowResults.clusters(points.rows(), compute, points.drawn(), fit.labels(), k);
            return end();
        }

        private Step end() {
            return fit == null || fit.isConverged() ? new Step.Converged() : new Step.RanOut();
        }

        private Step working() {
            return new Step.Working(
                    fit == null ? 0 : 1 + fit.done(), 2, Step.Working.UNCOUNTED, OptionalDouble.empty());
        }

        @Override
        public Optional<Factorization> current() {
            return Optional.ofNullable(result);
        }

        @Override
        public Measures measures() {
            return points.measures().with(measures);
        }

        /// A fit is not gone on from: it starts anew.
        @Override
        public Checkpoint save() {
            return new Checkpoint.Writer().build();
        }

        @Override
        public void close() {
            if (fit != null) {
                fit.close();
            }
            points.close();
            state.close();
        }

        private static double[][] varyingColumns(double[][] points) {
            int columns = points[0].length;
            var variance = new double[columns];
            double widest = 0;
            for (int j = 0; j < columns; j++) {
                double sum = 0;
                double squares = 0;
                for (var point : points) {
                    sum += point[j] / points.length;
                }
                for (var point : points) {
                    squares += (point[j] - sum) * (point[j] - sum) / points.length;
                }
                variance[j] = squares;
                widest = Math.max(widest, squares);
            }
            double least = widest * LEAST_VARIANCE;
            int[] kept = java.util.stream.IntStream.range(0, columns)
                    .filter(j -> variance[j] > least)
                    .toArray();
            if (kept.length == 0) {
                throw Failure.numerical(
                        "All rows are equal: there is nothing to tell apart.", "Check that these are the right data.");
            }
            var result = new double[points.length][kept.length];
            for (int i = 0; i < points.length; i++) {
                for (int j = 0; j < kept.length; j++) {
                    result[i][j] = points[i][kept[j]];
                }
            }
            return result;
        }
    }
}
