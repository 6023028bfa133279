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
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import java.util.List;
import java.util.Optional;
import smile.manifold.TSNE;
import smile.math.MathEx;

/// t-SNE by Smile: near neighbours stay near; distances between groups mean nothing.
public final class Tsne implements Decomposition {
    static final Param.Real PERPLEXITY =
            new Param.Real("perplexity", "Perplexity", "About how many neighbours count for a point.", 30, 2, 500);
    static final Param.Whole ITERATIONS =
            new Param.Whole("iterations", "Iterations", "Gradient steps.", 750, 250, 100_000);
    static final Param.Whole SAMPLE = new Param.Whole(
            "sample",
            "Sample",
            "Draw at most so many rows: time and memory grow with the square.",
            5000,
            10,
            SampledSolver.MOST_ROWS);

    @Override
    public Descriptor descriptor() {
        return new Descriptor(
                "tsne",
                2,
                "t-SNE",
                "A map in two dimensions that keeps near neighbours near.",
                List.of("van der Maaten, Hinton 2008, JMLR 9"),
                Descriptor.Steps.ONE);
    }

    @Override
    public boolean findsComponents() {
        return false;
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(PERPLEXITY, ITERATIONS, SAMPLE);
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
        return TsneSolver.forecast(problem, compute);
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return new TsneSolver(problem, compute);
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        return new TsneSolver(problem, compute);
    }

    private static final class TsneSolver extends SampledSolver {
        private static final int DIMENSIONS = 2;
        private static final double LEARNING_RATE = 200;

        /// Few points are thrown about by large steps: so many for each unit of the rate, as long as it is below the
        /// usual one.
        private static final double POINTS_PER_RATE = 4;

        private static final double LEAST_RATE = 10;
        private static final double EXAGGERATION = 12;

        /// The neighbourhoods overlap too much when the perplexity comes near the number of points.
        private static final double MOST_PERPLEXITY_SHARE = 1.0 / 3;

        TsneSolver(Problem problem, Compute compute) {
            super(problem, compute, problem.params().get(SAMPLE));
        }

        static Forecast forecast(Problem problem, Compute compute) {
            var rows = Rows.of(problem.inputs().data());
            long m = drawn(rows, problem.params().get(SAMPLE));
            double pairs = (double) m * m;
            // distances, affinities P and Q
            return forecast(rows, compute, (int) m, problem.params().get(ITERATIONS) * pairs * 25, 3 * 8 * m * m);
        }

        @Override
        protected Optional<Outcome> call(double[][] points) {
            var params = problem.params();
            double perplexity = Math.min(params.get(PERPLEXITY), (points.length - 1) * MOST_PERPLEXITY_SHARE);
            double rate = Math.clamp(points.length / POINTS_PER_RATE, LEAST_RATE, LEARNING_RATE);
            var options = new TSNE.Options(DIMENSIONS, perplexity, rate, EXAGGERATION, params.get(ITERATIONS));
            scale(points);
            var table = notSquare(points);
            return compute.inPool(() -> {
                MathEx.setSeed(problem.seed());
                var map = TSNE.fit(table, options);
                return Optional.of(
                        new Outcome.Placed(map.coordinates(), Measures.NONE.with(Measures.OBJECTIVE, map.cost())));
            });
        }

        /// The library begins its search for widths at 1, and finds none where all squares of distances are large. A
        /// map
        /// does not depend on the unit: a power of two leaves all digits as they are.
        private static void scale(double[][] points) {
            double far = 0;
            for (int i = 1; i < points.length; i++) {
                far += MathEx.squaredDistance(points[i - 1], points[i]) / (points.length - 1);
            }
            double factor = far > 0 ? Math.scalb(1.0, -Math.getExponent(far) / 2) : 1;
            for (var point : points) {
                for (int j = 0; j < point.length; j++) {
                    point[j] *= factor;
                }
            }
        }

        /// The library takes a square table for distances: a column of zeros changes no distance.
        private static double[][] notSquare(double[][] points) {
            if (points.length != points[0].length) {
                return points;
            }
            var wider = new double[points.length][];
            for (int i = 0; i < points.length; i++) {
                wider[i] = java.util.Arrays.copyOf(points[i], points[i].length + 1);
            }
            return wider;
        }
    }
}
