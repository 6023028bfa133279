package factorscope.model.decompose.cluster;

import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.MatrixShapes;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.embed.SampledSolver;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import java.util.List;
import java.util.Optional;

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
    static final Param.Whole SAMPLE = new Param.Whole(
            "sample", "Sample", "Draw at most so many rows.", SampledSolver.MOST_ROWS, 10, SampledSolver.MOST_ROWS);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "gmm",
                2,
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
        return ParamSpec.of(COMPONENTS, DIAGONAL, SAMPLE);
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

    private static final class MixtureSolver extends SampledSolver {
        /// Iterations of all starts, as seen.
        private static final int ROUNDS = 200;

        /// Directions that vary less than this share of the widest say nothing.
        private static final double LEAST_VARIANCE = 1e-8;

        private final boolean diagonal;
        private Optional<MixtureFit> fit = Optional.empty();

        MixtureSolver(Problem problem, Compute compute) {
            super(problem, compute, problem.params().get(SAMPLE));
            diagonal = problem.params().get(DIAGONAL);
        }

        static Forecast forecast(Problem problem, Compute compute) {
            var rows = Rows.of(problem.inputs().data());
            var params = problem.params();
            int m = drawn(rows, params.get(SAMPLE));
            int c = Math.min(rows.columns(), MOST_COLUMNS);
            boolean diagonal = params.get(DIAGONAL);
            int k = params.get(COMPONENTS);
            double perPoint = diagonal ? 12.0 * c : 3.0 * c * c + 12 * c;
            return forecast(
                    rows,
                    compute,
                    m,
                    ROUNDS * (double) m * k * perPoint,
                    MixtureFit.bytes(m, c, k, diagonal) + 8L * m * c);
        }

        @Override
        protected Optional<Outcome> call(double[][] points) {
            int k = problem.params().get(COMPONENTS);
            if (fit.isEmpty()) {
                fit = Optional.of(new MixtureFit(varyingColumns(points), k, diagonal, problem.seed(), compute));
                return Optional.empty();
            }
            var here = fit.get();
            if (!here.step()) {
                return Optional.empty();
            }
            return Optional.of(new Outcome.Labelled(
                    k,
                    here.labels(),
                    Measures.NONE.with(Measures.LOG_LIKELIHOOD, here.logLikelihood()),
                    !here.isConverged()));
        }

        @Override
        protected double called() {
            return fit.map(MixtureFit::done).orElse(0.0);
        }

        @Override
        public void close() {
            fit.ifPresent(MixtureFit::close);
            super.close();
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
