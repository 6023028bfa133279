package factorscope.model.decompose.tensor.elementwise;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.state.Starts;
import factorscope.model.decompose.tensor.SweepFit;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.polyadic.Congruence;
import factorscope.model.decompose.tensor.polyadic.Constraints;
import factorscope.model.decompose.tensor.polyadic.PolyadicBuilder;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.KhatriRao;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.RowBlock;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A polyadic decomposition by passes over the data, each of which updates the first mode, row by row, and one
/// other.
///
/// How is a [Rule]'s matter. A sweep of this fit is one pass, so that what a pass has changed need not be kept.
final class PassFit implements SweepFit {
    /// What a pass does with a block, and what follows from its sums.
    interface Rule {
        /// What is added up beside [#OWN].
        List<Sums.Part> layout();

        /// About how much work a value is, in operations of products: loops take some tens of times as long.
        double cost();

        /// Called before a pass begins.
        default void begin(int mode, PassFit fit) {
            // most have nothing to prepare
        }

        /// Updates rows of the first mode and adds up what the other mode needs.
        ///
        /// @param codes the rows of the first mode; become the new ones
        /// @param mode the other one
        void block(RowBlock block, Matrix codes, int mode, PassFit fit, Sums sums, int worker);

        /// Updates the other mode.
        void update(int mode, PassFit fit, Sums total);

        /// ||X||^2 of all that is there, from the sums of a pass.
        default double squares(Sums total) {
            return total.part(SQUARES).get(0, 0);
        }

        /// What is being made small, from the sums of a pass.
        double objective(Sums total);

        /// What a tolerance of 1 is.
        default double unit(double objective) {
            return 1;
        }

        Constraints constraints();

        /// From how many starting points to try.
        default int starts() {
            return 1;
        }

        /// Cycles over all modes that each of several starts takes before the best goes on.
        default int cyclesOfStart() {
            return 0;
        }

        /// Called before each pass.
        ///
        /// @param cycle how many cycles this start has taken
        /// @param isChosen whether it is the one that goes on to the end
        default void prepare(int cycle, boolean isChosen) {
            // most do the same each time
        }

        /// Whether the passes are as they will be until the end.
        default boolean isReady(int cycle) {
            return true;
        }

        /// How bad a start is.
        default double badness(double[] figures) {
            return 0;
        }

        /// Whether other starts could hardly be better.
        default boolean isGood(double badness) {
            return true;
        }

        /// Two numbers of a pass to remember, NaN for none.
        double[] figures(Sums total);

        /// @param figures of the last pass
        Measures measures(double[] figures);

        boolean isOfTheData();
    }

    /// Of the sums: squares of what is there, of what is left of it, how many values there are, and the products of
    /// what is left with each component.
    static final int SQUARES = 0;

    static final int REST = 1;
    static final int COUNT = 2;
    static final int FITS = 3;
    static final int OWN = 4;

    /// Starts whose results differ by less than this share are the same.
    private static final double AGREEMENT = 0.002;

    private static final double AGREEABLE = 0.35;

    private final Dataset data;
    private final long seed;
    private final Rows rows;
    private final int[] sizes;
    private final Compute compute;
    private final Rule rule;
    private final PolyadicFactors factors;
    private final Matrix nextFirst;
    private final Matrix khatriRao;
    private final SolverState.Reals fits;

    /// The mode to come.
    private final SolverState.Count mode;

    private final SolverState.Real objective;

    /// The objective a cycle ago.
    private final SolverState.Real objectiveBefore;

    private final SolverState.Real squares;

    /// The rule's.
    private final SolverState.Reals figures;

    /// How many this start has taken.
    private final SolverState.Count cycles;

    /// What each ended with is how badly it predicts values that are held out.
    private final Starts starts;

    private final SolverState.Count cyclesOfBest;
    private final SolverState.Flag isChosen;

    /// The best start so far, where there are several.
    private final Optional<PolyadicFactors> best;

    private final RowSweep sweep;
    private final List<Matrix> codes = new ArrayList<>();

    /// Makes the rule, which may allocate.
    interface RuleMaker {
        Rule of(int workers, OffHeap scope);
    }

    PassFit(Problem problem, Rows rows, int components, RuleMaker maker, Compute compute, SolverState state) {
        data = problem.inputs().data();
        seed = problem.seed();
        this.rows = rows;
        this.compute = compute;
        sizes = TensorShapes.sizes(problem);
        factors = PolyadicFactors.declare(state, "mode", sizes, components);
        var scope = state.scratch();
        nextFirst = Matrix.allocate(scope, DType.FLOAT64, rows.count(), components);
        khatriRao = Matrix.allocate(scope, rows.working(), rows.columns(), components);
        fits = state.reals("fits");
        mode = state.count("nextMode");
        objective = state.real("objective", 0);
        objectiveBefore = state.real("objectiveBefore", 0);
        squares = state.real("squares", 0);
        figures = state.reals("figures");
        cycles = state.count("cycles");
        cyclesOfBest = state.count("cyclesOfBest");
        isChosen = state.flag("isChosen");
        int workers = (int) Math.min(compute.threads(), rows.blocks());
        rule = maker.of(workers, scope);
        starts = new Starts(state, rule.starts());
        best = rule.starts() > 1
                ? Optional.of(PolyadicFactors.declare(state, "best", sizes, components))
                : Optional.empty();
        var layout = new ArrayList<>(
                List.of(Sums.Part.vector(1), Sums.Part.vector(1), Sums.Part.vector(1), Sums.Part.vector(components)));
        layout.addAll(rule.layout());
        sweep = new RowSweep(rows, compute, scope, layout);
        for (int w = 0; w < sweep.workers(); w++) {
            codes.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), components));
        }
    }

    Compute compute() {
        return compute;
    }

    PolyadicFactors factors() {
        return factors;
    }

    /// Products of the inner modes' loadings: columns x K.
    Matrix khatriRao() {
        return khatriRao;
    }

    int[] sizes() {
        return sizes;
    }

    @Override
    public void begin() {
        mode.set(1);
        isChosen.set(best.isEmpty());
        beginStart();
    }

    private void beginStart() {
        factors.fill(
                Randoms.of(seed, "the loadings", starts.number()),
                m -> !rule.constraints().of(m).isNonnegative());
        factors.normaliseInner();
        cycles.set(0);
        objective.set(Double.POSITIVE_INFINITY);
        objectiveBefore.set(Double.POSITIVE_INFINITY);
    }

    private boolean isChosen() {
        return isChosen.get();
    }

    private double[] figures() {
        return figures.toArray();
    }

    /// After a cycle over all modes: the next start begins, or the best of them goes on.
    private void endCycle() {
        cycles.next();
        if (isChosen() || cycles.get() < rule.cyclesOfStart()) {
            return;
        }
        var kept = best.orElseThrow();
        double badness = rule.badness(figures());
        double least = starts.least();
        // two that end up equally well are unlikely to be both off; two that are equally bad often are
        boolean agrees = badness < AGREEABLE && Math.abs(badness - least) <= AGREEMENT * least;
        if (starts.end(badness)) {
            kept.copyFrom(factors);
            cyclesOfBest.set(cycles.get());
        }
        if (!starts.areOver() && !rule.isGood(badness) && !agrees) {
            beginStart();
            return;
        }
        if (Double.isFinite(starts.least())) {
            factors.copyFrom(kept);
        }
        cycles.set(cyclesOfBest.get());
        isChosen.set(true);
        objective.set(Double.POSITIVE_INFINITY);
        objectiveBefore.set(Double.POSITIVE_INFINITY);
    }

    @Override
    public boolean advance() {
        int now = mode.get();
        if (sweep.position() == 0) {
            rule.prepare(cycles.get(), isChosen());
            KhatriRao.of(factors.inner(), khatriRao, compute);
            rule.begin(now, this);
        }
        boolean isOver = sweep.advance(rule.cost() * rows.columns(), (block, sums, worker) -> {
            var rowsOfFirst = codes.get(worker).rows(0, block.count());
            rowsOfFirst.copyFrom(factors.mode(0).rows(block.first(), block.count()));
            rule.block(block, rowsOfFirst, now, this, sums, worker);
            nextFirst.rows(block.first(), block.count()).copyFrom(rowsOfFirst);
        });
        if (isOver) {
            finish(now);
        }
        return isOver;
    }

    private void finish(int mode) {
        rows.requireComputable(rows.working());
        var total = sweep.total();
        if (total.part(COUNT).get(0, 0) == 0) {
            throw TensorShapes.allMissing(data);
        }
        factors.mode(0).copyFrom(nextFirst);
        factors.changed(0);
        if (mode == 1) {
            objectiveBefore.set(objective.get());
        }
        objective.set(rule.objective(total));
        squares.set(rule.squares(total));
        figures.set(rule.figures(total));
        var rest = total.part(FITS).toArray();
        var modelled = factors.gramWithout(-1);
        for (int r = 0; r < rest.length; r++) {
            for (double value : modelled[r]) {
                rest[r] += value;
            }
        }
        fits.set(rest);
        rule.update(mode, this, total);
        factors.changed(mode);
        factors.normaliseInner();
        this.mode.set(mode + 1 < sizes.length ? mode + 1 : 1);
        sweep.restart();
        if (this.mode.get() == 1) {
            endCycle();
        }
    }

    /// A model that tells nothing of what it was not given has not converged to anything.
    @Override
    public boolean isSound() {
        double least = starts.least();
        return !(Double.isFinite(least) && least >= 1);
    }

    @Override
    public boolean isTrying() {
        return !isChosen() || Double.isInfinite(objective());
    }

    @Override
    public double objective() {
        return objective.get();
    }

    /// After a cycle over all modes.
    @Override
    public boolean isSettled(double before, double tolerance) {
        if (isTrying() || !rule.isReady(cycles.get())) {
            return false;
        }
        return objective() == 0
                || mode.get() == 1 && objectiveBefore.get() - objective() < tolerance * rule.unit(objective());
    }

    @Override
    public double squares() {
        return squares.get();
    }

    @Override
    public Measures measures() {
        var measures = rule.measures(figures());
        if (measures.get(Measures.HELD_OUT_ERROR).isEmpty()
                && isChosen()
                && best.isPresent()
                && Double.isFinite(starts.least())) {
            // of the values that chose among the starts
            measures = measures.with(Measures.HELD_OUT_ERROR, starts.least());
        }
        return factors.components() == 1 ? measures : measures.with(Measures.CONGRUENCE, Congruence.strongest(factors));
    }

    @Override
    public boolean isOfTheData() {
        return rule.isOfTheData();
    }

    @Override
    public TwoWay build() {
        for (int m = 0; m < sizes.length; m++) {
            factors.changed(m);
        }
        return new PolyadicBuilder(data, factors, fits.toArray(), squares(), compute).build(rule.constraints());
    }

    static long bytesOfResult(Rows rows, int[] sizes, int components) {
        return PolyadicBuilder.bytes(rows, sizes, components);
    }

    /// Sums over all positions but those of one inner mode, weighted with the loadings of the others.
    ///
    /// @param y K x columns
    /// @param mode an inner one
    /// @return K x positions of the mode
    double[][] contracted(Matrix y, int mode) {
        int k = factors.components();
        var out = new double[k][sizes[mode]];
        compute.parallel(k, (r, _) -> {
            var row = new double[rows.columns()];
            y.getRow(r, row);
            var index = new int[sizes.length];
            var loadings = new double[sizes.length][];
            for (int m = 1; m < sizes.length; m++) {
                loadings[m] = new double[sizes[m]];
                for (int i = 0; i < sizes[m]; i++) {
                    loadings[m][i] = m == mode ? 1 : factors.mode(m).get(i, r);
                }
            }
            for (double value : row) {
                double product = value;
                for (int m = 1; m < sizes.length; m++) {
                    product *= loadings[m][index[m]];
                }
                out[r][index[mode]] += product;
                next(index);
            }
        });
        return out;
    }

    /// The next position along all axes but the first, the last one running fastest.
    void next(int[] index) {
        for (int m = sizes.length - 1; m > 0; m--) {
            if (++index[m] < sizes[m]) {
                return;
            }
            index[m] = 0;
        }
    }
}
