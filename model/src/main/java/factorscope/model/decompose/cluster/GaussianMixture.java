package factorscope.model.decompose.cluster;

import factorscope.model.decompose.Checkpoint;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.solve.MatrixShapes;
import factorscope.model.decompose.solve.SampledSolver;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import java.util.List;
import smile.math.MathEx;
import smile.stat.distribution.MultivariateGaussianMixture;

/// A mixture of Gaussians by Smile: soft clusters of their own size and shape; each sample goes to the
/// likeliest.
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
                1,
                "Gaussian mixture",
                "Groups samples as draws from K normal distributions.",
                List.of("Dempster, Laird, Rubin 1977, J. R. Stat. Soc. B 39(1)"),
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
        /// Expectation maximisation is seen to take about so many rounds.
        private static final int ROUNDS = 100;

        /// The best of so many fits is kept: one alone is often far from it.
        private static final int STARTS = 6;

        private static final int MOST_TRIES = 12;

        /// Directions that vary less than this share of the widest would make a covariance singular.
        private static final double LEAST_VARIANCE = 1e-8;

        MixtureSolver(Problem problem, Compute compute) {
            super(problem, compute, problem.params().get(SAMPLE));
        }

        static Forecast forecast(Problem problem, Compute compute) {
            var rows = Rows.of(problem.inputs().data());
            var params = problem.params();
            int m = drawn(rows, params.get(SAMPLE));
            double c = Math.min(rows.columns(), MOST_COLUMNS);
            double perRow = params.get(DIAGONAL) ? 10 * c : 3 * c * c;
            return forecast(rows, compute, m, STARTS * ROUNDS * (double) m * params.get(COMPONENTS) * perRow, (long)
                    (m * 8 * (2 * c + 50)));
        }

        @Override
        protected Outcome call(double[][] points) {
            var params = problem.params();
            int k = params.get(COMPONENTS);
            var varying = varyingColumns(points);
            try {
                return compute.inPool(() -> {
                    MathEx.setSeed(problem.seed());
                    var mixture = fit(k, varying, params.get(DIAGONAL));
                    var labels = new int[varying.length];
                    for (int i = 0; i < labels.length; i++) {
                        labels[i] = likeliest(mixture, varying[i]);
                    }
                    return new Outcome.Labelled(k, labels, Measures.NONE.with(Measures.LOG_LIKELIHOOD, mixture.L));
                });
            } catch (LinkageError e) {
                throw Failure.numerical(
                        "Gaussian mixtures need OpenBLAS, which is not available here ("
                                + compute.linalg().name() + ").",
                        "Use kmeans or hdbscan.");
            }
        }

        /// The library gives up when a cluster shrinks to a point, which from other starting points it may not.
        private static MultivariateGaussianMixture fit(int k, double[][] points, boolean diagonal) {
            MultivariateGaussianMixture best = null;
            int fitted = 0;
            for (int t = 0; t < MOST_TRIES && fitted < STARTS; t++) {
                try {
                    var mixture = MultivariateGaussianMixture.fit(k, points, diagonal);
                    fitted++;
                    if (best == null || mixture.L > best.L) {
                        best = mixture;
                    }
                } catch (IllegalArgumentException | ArithmeticException e) {
                    // the random numbers go on: the next start is another one
                }
            }
            if (best != null) {
                return best;
            }
            throw Failure.numerical(
                    "The mixture could not be fitted: a cluster has shrunk to a point or a plane.",
                    "Ask for fewer clusters, or choose diagonal covariances.");
        }

        private static int likeliest(MultivariateGaussianMixture mixture, double[] point) {
            int best = 0;
            double most = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < mixture.components.length; k++) {
                var component = mixture.components[k];
                double value =
                        Math.log(component.priori()) + component.distribution().logp(point);
                if (value > most) {
                    most = value;
                    best = k;
                }
            }
            return best;
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
