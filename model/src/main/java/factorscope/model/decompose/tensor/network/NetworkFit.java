package factorscope.model.decompose.tensor.network;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.tensor.StructuredResult;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.WholeFit;
import factorscope.model.decompose.tensor.product.Cores;
import factorscope.model.decompose.tensor.product.Directions;
import factorscope.model.decompose.tensor.product.ModeProducts;
import factorscope.model.decompose.tensor.product.SmallTensor;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A round tries changes at every edge, each from where the network stands.
///
/// Greedy, from rank one: every edge one larger, of which that is taken that lowers the squares most for the
/// numbers it adds. Then a star is tried, whose hub is a core without an axis, as in a Tucker decomposition: no edge
/// of it helps alone, so that growing never gets there. TnALE goes on from the better one: all ranks of one edge after
/// the other, each of which is taken at once if it makes the score smaller: the number of parameters, larger where the
/// error is above its target.
final class NetworkFit extends WholeFit {
    private static final int TRIAL_SWEEPS = 6;
    private static final int SWEEPS = 60;
    private static final double SETTLED = 1e-5;

    /// Operations of one piece of work.
    private static final double PIECE = 5e8;

    private enum Phase {
        GREEDY,
        STAR,
        TNALE,
        OVER
    }

    /// A hub is multiplied with all of the data: at most so many numbers.
    private static final long HUB_PRODUCTS = 1L << 25;

    /// How much an error above the target weighs: to this power, times the parameters.
    private static final int STRICTNESS = 8;

    private final Dataset data;
    private final long seed;
    private final int[] sizes;
    private final int largest;
    private final double target;
    private final boolean endsGreedily;
    private final Compute compute;

    /// Positions x (all ranks at their largest), of which the first values are used.
    private final List<Matrix> cores = new ArrayList<>();

    private final Matrix ranks;

    private final SolverState.Chosen<Phase> phase;
    private final SolverState.Count round;
    private final SolverState.Real error;

    /// Whether the round before has changed anything.
    private final SolverState.Flag hasChanged;

    /// The same of this one.
    private final SolverState.Flag changes;

    /// How much of this round is over.
    private final SolverState.Count tried;

    private final SolverState.Count bestEdge;
    private final SolverState.Real bestGain;

    /// Structures that have been fitted.
    private final SolverState.Count fitted;

    private final List<Matrix> unfolded = new ArrayList<>();

    /// Between axes, and then those of the hub.
    private final List<int[]> edges = new ArrayList<>();

    private final int axisEdges;
    private final int hubWidth;

    /// What is being tried is begun again after a resumption.
    private @Nullable Cores trial;

    private int trialSweeps;
    private double trialError;

    /// @param largest rank
    /// @param target the error to reach
    record Settings(int largest, double target, boolean endsGreedily) {}

    NetworkFit(Problem problem, Settings settings, Compute compute, SolverState state) {
        data = problem.inputs().data();
        seed = problem.seed();
        this.compute = compute;
        sizes = TensorShapes.sizes(problem);
        largest = settings.largest;
        target = settings.target;
        endsGreedily = settings.endsGreedily;
        int width = width(problem, settings);
        long count = 1;
        for (int size : sizes) {
            count *= size;
        }
        for (int m = 0; m < sizes.length; m++) {
            cores.add(state.matrix("core-" + m, DType.FLOAT64, sizes[m], width));
            unfolded.add(Matrix.allocate(state.scratch(), DType.FLOAT64, sizes[m], Math.toIntExact(count / sizes[m])));
            for (int j = m + 1; j < sizes.length; j++) {
                edges.add(new int[] {m, j});
            }
        }
        axisEdges = edges.size();
        for (int m = 0; m < sizes.length; m++) {
            edges.add(new int[] {m, sizes.length});
        }
        hubWidth = hubWidth(problem, settings);
        cores.add(state.matrix("hub", DType.FLOAT64, 1, hubWidth));
        ranks = state.matrix("ranks", DType.FLOAT64, sizes.length + 1L, sizes.length + 1);
        phase = state.chosen("searchPhase", Phase.GREEDY);
        round = state.count("round");
        error = state.real("error", 0);
        hasChanged = state.flag("hasChanged");
        changes = state.flag("changes");
        tried = state.count("tried");
        bestEdge = state.count("bestEdge");
        bestGain = state.real("bestGain", 0);
        fitted = state.count("fitted");
    }

    /// Of a core, at most.
    static int width(Problem problem, Settings settings) {
        int width = 1;
        for (int m = 1; m < TensorShapes.sizes(problem).length; m++) {
            width *= settings.largest;
        }
        return width;
    }

    /// Of the core without an axis, at most; 1 where the data are too large for one.
    private static int hubWidth(Problem problem, Settings settings) {
        long most = HUB_PRODUCTS / problem.inputs().data().values().shape().count();
        double all = Math.pow(settings.largest, TensorShapes.sizes(problem).length);
        return (int) Math.max(1, Math.min(most, all));
    }

    static long bytesOfResult(Problem problem, Settings settings) {
        var sizes = TensorShapes.sizes(problem);
        long width = width(problem, settings);
        long columns = problem.inputs().data().columns().size();
        long type = problem.inputs().data().values().dtype().working().bytes();
        long bytes = 16 * width + type * width * (columns + sizes[0]) + 8L * hubWidth(problem, settings);
        for (int size : sizes) {
            bytes += 8L * size * width;
        }
        return bytes;
    }

    static long bytesOfWork(Problem problem, Settings settings) {
        var sizes = TensorShapes.sizes(problem);
        long width = width(problem, settings);
        long count = problem.inputs().data().values().shape().count();
        long most = count;
        for (int size : sizes) {
            most = Math.max(most, width * (count / size) + width * width + width * size);
        }
        long hub = hubWidth(problem, settings);
        most = Math.max(most, hub * (count + 2 * hub) + count);
        long columns = problem.inputs().data().columns().size();
        return Math.max(8 * most, 16 * width * columns + 16 * width * sizes[0] + bytesOfResult(problem, settings));
    }

    @Override
    public void begin() {
        var tensor = new ModeProducts(x(), sizes);
        for (int m = 0; m < sizes.length; m++) {
            try (var here = compute.memory().scope("an unfolding")) {
                unfolded.get(m).copyFrom(tensor.unfolded(m, here));
            }
        }
        int first = 1;
        var start = new int[sizes.length][sizes.length];
        for (var row : start) {
            java.util.Arrays.fill(row, first);
        }
        var cores = Cores.of(sizes, start, Randoms.of(seed, "cores", 0));
        keep(cores, cores.sweep(all(cores), squares(), compute));
        hasChanged.set(true);
        bestEdge.set(-1);
    }

    /// By core.
    private Matrix[] all(Cores of) {
        var all = new ArrayList<>(unfolded);
        if (of.sizes().length > sizes.length) {
            all.add(x().reshaped(1, Math.toIntExact(x().rows() * x().columns())));
        }
        return all.toArray(Matrix[]::new);
    }

    private boolean hasHub(int[][] of) {
        return of.length > sizes.length && Cores.width(of, sizes.length) > 1;
    }

    private long parameters(Cores of) {
        return Cores.parameters(of.sizes(), of.ranks());
    }

    private void keep(Cores found, double errorOfFound) {
        found.balance();
        var from = found.sizes().length > sizes.length ? found : found.withHub();
        for (int m = 0; m <= sizes.length; m++) {
            var all = new double[from.sizes()[m] * cores.get(m).columns()];
            System.arraycopy(from.values()[m], 0, all, 0, from.values()[m].length);
            cores.get(m).fill(all);
            for (int j = 0; j <= sizes.length; j++) {
                ranks.set(m, j, from.ranks()[m][j]);
            }
        }
        error.set(errorOfFound);
    }

    /// Without a hub where it is joined to nothing.
    private Cores cores() {
        var now = new int[sizes.length + 1][sizes.length + 1];
        for (int m = 0; m <= sizes.length; m++) {
            for (int j = 0; j <= sizes.length; j++) {
                now[m][j] = Math.toIntExact(Math.round(ranks.get(m, j)));
            }
        }
        var all = java.util.Arrays.copyOf(sizes, sizes.length + 1);
        all[sizes.length] = 1;
        var values = new double[all.length][];
        for (int m = 0; m < all.length; m++) {
            values[m] = java.util.Arrays.copyOf(cores.get(m).toArray(), all[m] * Cores.width(now, m));
        }
        var whole = new Cores(all, now, values);
        return hasHub(now) ? whole : whole.withoutHub();
    }

    /// A Tucker decomposition (truncated HOSVD) whose error is about the target's; empty where its core is too large.
    private Optional<Cores> star() {
        var tensor = new ModeProducts(x(), sizes);
        int order = sizes.length;
        var joined = new int[order + 1][order + 1];
        for (var row : joined) {
            java.util.Arrays.fill(row, 1);
        }
        try (var here = compute.memory().scope("a star")) {
            var values = new double[order + 1][];
            var core = tensor;
            for (int m = 0; m < order; m++) {
                var rank = Directions.Rank.within(largest, target * target * squares() / order, squares());
                var directions = Directions.of(tensor, m, rank, compute, here);
                values[m] = directions.toArray();
                joined[m][order] = directions.columns();
                joined[order][m] = directions.columns();
                core = core.project(m, directions, compute.linalg(), here);
            }
            if (Cores.width(joined, order) > hubWidth) {
                return Optional.empty();
            }
            values[order] = core.values().toArray();
            var all = java.util.Arrays.copyOf(sizes, order + 1);
            all[order] = 1;
            return Optional.of(new Cores(all, joined, values));
        }
    }

    /// Some sweeps of the network that is being tried, or the choice of the next one.
    @Override
    public boolean advance() {
        var now = trial;
        if (now == null) {
            return begun();
        }
        int most = isGreedy() && tried.get() < axisEdges ? TRIAL_SWEEPS : SWEEPS;
        double work = 4.0 * x().rows() * x().columns() * sizes.length * Cores.width(now.ranks(), 0);
        int piece = (int) Math.max(1, Math.min(most - trialSweeps, PIECE / work));
        boolean isOver = false;
        for (int sweep = 0; sweep < piece && !isOver; sweep++) {
            double before = trialError;
            trialError = now.sweep(all(now), squares(), compute);
            trialSweeps++;
            isOver = trialSweeps >= most || before - trialError < SETTLED * trialError;
        }
        if (isOver) {
            judge(now, trialError);
            fitted.next();
            trial = null;
            tried.next();
        }
        return false;
    }

    /// Whether edges are still being grown.
    private boolean isGreedy() {
        return phase.get() == Phase.GREEDY;
    }

    private SplittableRandom random() {
        return Randoms.of(seed, "a change", round.get() * 1000L + tried.get());
    }

    /// Begins the next trial of the round.
    ///
    /// @return whether there is none left: the round is over
    private boolean begun() {
        var now = cores();
        while (true) {
            var next = proposed(now);
            if (next.isPresent()) {
                trial = next.get();
                trialSweeps = 0;
                trialError = Double.POSITIVE_INFINITY;
                return false;
            }
            if (tried.get() >= trials()) {
                round.next();
                hasChanged.set(changes.get());
                changes.set(false);
                tried.set(0);
                bestEdge.set(-1);
                bestGain.set(0);
                phase.set(next());
                return true;
            }
            tried.next();
        }
    }

    /// What comes after a round.
    private Phase next() {
        boolean goesOn = hasChanged.get();
        return switch (phase.get()) {
            case GREEDY -> goesOn && objective() > target ? Phase.GREEDY : Phase.STAR;
            case STAR -> endsGreedily ? Phase.OVER : Phase.TNALE;
            case TNALE, OVER -> goesOn ? Phase.TNALE : Phase.OVER;
        };
    }

    /// Of a round: all edges and then the best of them, one star, or all ranks of all edges.
    private int trials() {
        return switch (phase.get()) {
            case GREEDY -> axisEdges + 1;
            case STAR -> 1;
            default -> edges.size() * largest;
        };
    }

    private Optional<Cores> proposed(Cores now) {
        int number = tried.get();
        if (number >= trials() || isGreedy() && error.get() <= target) {
            return Optional.empty();
        }
        if (phase.get() == Phase.STAR) {
            return star();
        }
        if (isGreedy()) {
            int chosen = number < axisEdges ? number : bestEdge.get();
            return chosen < 0 ? Optional.empty() : grown(now, edges.get(chosen));
        }
        var edge = edges.get(number / largest);
        // an edge of a hub that is joined to nothing helps nobody
        return edge[1] == sizes.length && !hasHub(now.ranks())
                ? Optional.empty()
                : changed(now, edge, number % largest + 1);
    }

    private Optional<Cores> grown(Cores now, int[] edge) {
        return changed(now, edge, now.ranks()[edge[0]][edge[1]] + 1);
    }

    /// Empty where there is nothing to change, or a core would be too large.
    private Optional<Cores> changed(Cores now, int[] edge, int rank) {
        if (rank > largest || rank == now.ranks()[edge[0]][edge[1]]) {
            return Optional.empty();
        }
        var changed = Cores.with(now.ranks(), edge[0], edge[1], rank);
        for (int m = 0; m < changed.length; m++) {
            if (Cores.width(changed, m) > cores.get(m).columns()) {
                return Optional.empty();
            }
        }
        return Optional.of(now.resized(changed, random()));
    }

    private void judge(Cores now, double errorNow) {
        double standingError = error.get();
        if (isGreedy() && tried.get() < axisEdges) {
            double added = parameters(now) - (double) parameters(cores());
            double gain = (standingError * standingError - errorNow * errorNow) / added;
            if (gain > bestGain.get()) {
                bestGain.set(gain);
                bestEdge.set(tried.get());
            }
        } else if (isGreedy() || score(now, errorNow) < score(cores(), standingError) * (1 - 1e-9)) {
            keep(now, errorNow);
            changes.set(true);
        }
    }

    private double score(Cores of, double error) {
        double over = target == 0 ? error > 0 ? 1 + error : 1 : Math.max(1, error / target);
        return parameters(of) * Math.pow(over, STRICTNESS);
    }

    @Override
    public double objective() {
        return error.get();
    }

    @Override
    public boolean isSettled(double before, double tolerance) {
        return phase.get() == Phase.OVER;
    }

    @Override
    public Measures measures() {
        return Measures.NONE
                .with(Measures.PARAMETERS, (double) parameters(cores()))
                .with(Measures.STRUCTURES, fitted.get());
    }

    @Override
    public TwoWay build() {
        var now = cores();
        int k = Cores.width(now.ranks(), 0);
        int columns = data.columns().size();
        var others = now.without(0);
        try (var here = compute.memory().scope("a result")) {
            var left = Matrix.allocate(here, DType.FLOAT64, sizes[0], k);
            left.fill(now.values()[0]);
            var right = Matrix.allocate(here, DType.FLOAT64, k, columns);
            right.fill(others);
            var products = Matrix.allocate(here, DType.FLOAT64, sizes[0], k);
            compute.linalg().gemm(false, true, 1, x(), right, 0, products);
            var gram = new double[k][k];
            for (int r = 0; r < k; r++) {
                var row = java.util.Arrays.copyOfRange(others, r * columns, (r + 1) * columns);
                for (int s = 0; s < k; s++) {
                    gram[r][s] = Dot.of(row, java.util.Arrays.copyOfRange(others, s * columns, (s + 1) * columns));
                }
            }
            var rows = new double[sizes[0]][k];
            for (int i = 0; i < rows.length; i++) {
                products.getRow(i, rows[i]);
            }
            return new StructuredResult(data, compute).build(left, rows, gram, squares(), kept(now));
        }
    }

    private Structure kept(Cores now) {
        var kept = new ArrayList<Tensor>();
        int order = now.sizes().length;
        for (int m = 0; m < order; m++) {
            var shape = new int[order];
            shape[0] = now.sizes()[m];
            for (int j = 0; j < order; j++) {
                if (j != m) {
                    shape[j < m ? j + 1 : j] = now.ranks()[m][j];
                }
            }
            kept.add(new SmallTensor(now.values()[m], shape).kept(compute));
        }
        return new Structure.Network(kept);
    }
}
