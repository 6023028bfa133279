package factorscope.model.decompose.cluster;

import factorscope.model.decompose.Clusters;
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
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import java.util.List;
import java.util.Optional;

/// HDBSCAN by Smile: clusters of any shape by density; what belongs to none is noise.
public final class Hdbscan implements Decomposition {
    static final Param.Whole NEIGHBOURS =
            new Param.Whole("neighbours", "Neighbours", "How many neighbours make a point dense.", 5, 1, 1000);
    static final Param.Whole SMALLEST =
            new Param.Whole("smallest", "Smallest cluster", "Groups with fewer members are noise.", 10, 2, 100_000);
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
                "hdbscan",
                1,
                "HDBSCAN",
                "Groups samples by density; stragglers are left as noise.",
                List.of("Campello, Moulavi, Sander 2013, PAKDD"),
                Descriptor.Steps.ONE);
    }

    @Override
    public boolean findsComponents() {
        return false;
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(NEIGHBOURS, SMALLEST, SAMPLE);
    }

    @Override
    public Eligibility accepts(Inputs inputs) {
        if (inputs.data().values().shape().rows() < 2) {
            return Eligibility.refused("HDBSCAN needs at least two rows.");
        }
        return MatrixShapes.accepts(inputs);
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        return DensitySolver.forecast(problem, compute);
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return new DensitySolver(problem, compute);
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        return new DensitySolver(problem, compute);
    }

    private static final class DensitySolver extends SampledSolver {
        DensitySolver(Problem problem, Compute compute) {
            super(problem, compute, problem.params().get(SAMPLE));
        }

        static Forecast forecast(Problem problem, Compute compute) {
            var rows = Rows.of(problem.inputs().data());
            long m = drawn(rows, problem.params().get(SAMPLE));
            double distances = m * (double) m * 3 * Math.min(rows.columns(), MOST_COLUMNS) / 2;
            // the pairwise distances, and one row of them sorted at a time
            return forecast(rows, compute, (int) m, distances + 60.0 * m * m, 8 * m * m + 400 * m);
        }

        @Override
        protected Optional<Outcome> call(double[][] points) {
            var params = problem.params();
            var model = Compute.inDeepThread(
                    () -> smile.clustering.HDBSCAN.fit(points, params.get(NEIGHBOURS), params.get(SMALLEST)));
            var labels = new int[points.length];
            int clusters = 0;
            for (int i = 0; i < labels.length; i++) {
                int group = model.group(i);
                boolean noise = group < 0 || group == smile.clustering.Clustering.OUTLIER;
                labels[i] = noise ? Clusters.NOISE : group;
                clusters = Math.max(clusters, labels[i] + 1);
            }
            return Optional.of(new Outcome.Labelled(clusters, labels, Measures.NONE, false));
        }
    }
}
