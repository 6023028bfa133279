package factorscope.model.decompose.cluster;

import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.neighbours.RowPoints;
import factorscope.model.decompose.neighbours.RowResults;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Finds the nearest neighbours of all points, and then a cluster for each.
abstract class PointClustering implements Solver {
    protected final Problem problem;
    protected final Compute compute;
    protected final SolverState state;
    protected final RowPoints points;
    private final double neighboursShare;
    private @Nullable Clusters result;

    /// @param neighboursShare about how much of the time finding the neighbours takes, from 0 to 1
    PointClustering(Problem problem, Compute compute, RowPoints.Options options, double neighboursShare) {
        this.problem = problem;
        this.compute = compute;
        this.neighboursShare = neighboursShare;
        state = new SolverState(compute.memory());
        points = new RowPoints(problem, compute, state, options);
    }

    /// Does the next piece, once there are neighbours.
    ///
    /// @return one label per point when they are found: 0 and up, or [Clusters#NOISE]
    protected abstract Optional<int[]> advance();

    /// What else is known of the clusters.
    ///
    /// @param found the clusters of the labels
    protected Clusters described(Clusters found) {
        return found;
    }

    /// How much of that is done, from 0 to 1.
    protected abstract double done();

    @Override
    public final Step step() {
        if (result != null) {
            return new Step.Converged();
        }
        if (!points.isReady()) {
            points.advance();
            return working(neighboursShare * points.done());
        }
        var labels = advance();
        if (labels.isEmpty()) {
            return working(neighboursShare + (1 - neighboursShare) * done());
        }
        int count = Arrays.stream(labels.get()).max().orElse(Clusters.NOISE) + 1;
        result = described(RowResults.clusters(points.rows(), compute, points.drawn(), labels.get(), count));
        return new Step.Converged();
    }

    /// The same labels numbered without gaps, the largest first; of equal ones that of the first point.
    static int[] bySize(int[] labels) {
        int count = Arrays.stream(labels).max().orElse(-1) + 1;
        var sizes = new int[count];
        var first = new int[count];
        for (int i = labels.length - 1; i >= 0; i--) {
            sizes[labels[i]]++;
            first[labels[i]] = i;
        }
        var order = IntStream.range(0, count)
                .filter(c -> sizes[c] > 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(c -> -sizes[c]).thenComparingInt(c -> first[c]))
                .toList();
        var place = new int[count];
        for (int i = 0; i < order.size(); i++) {
            place[order.get(i)] = i;
        }
        return Arrays.stream(labels).map(label -> place[label]).toArray();
    }

    private static Step working(double done) {
        return new Step.Working(done, 1, "pass", OptionalDouble.empty());
    }

    @Override
    public final Optional<Factorization> current() {
        return Optional.ofNullable(result);
    }

    @Override
    public Measures measures() {
        return points.measures();
    }

    @Override
    public final Checkpoint save() {
        return state.save();
    }

    @Override
    public final void close() {
        points.close();
        state.close();
    }
}
