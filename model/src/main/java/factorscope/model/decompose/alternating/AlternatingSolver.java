package factorscope.model.decompose.alternating;

import factorscope.model.data.DType;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.TwoWayBuilder;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.Gram;
import factorscope.model.linalg.Largest;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowBlock;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// X ~ W H by turns: a pass codes every row (W) against fixed components and adds up G = W'W and B = W'X; then
/// new components (H) are made from G and B alone. One pass over the data per iteration, whatever the rule.
///
/// X is n x d (rows = samples), W n x K in the data's working type, H K x d in float64.
public abstract class AlternatingSolver implements Solver {
    /// What to do after an iteration.
    protected enum Verdict {
        GO_ON,
        CONVERGED,
        RAN_OUT
    }

    private enum Phase {
        BEGIN,
        ADD_UP,
        CODE,
        /// One more pass of adding up, because the codes or components were replaced by better ones.
        EVALUATE,
        /// What the algorithm does after its last iteration.
        END,
        DONE
    }

    /// The sums of a pass: W'W.
    protected static final int G = 0;
    /// W'X, or what takes its place.
    protected static final int B = 1;
    /// Sum of squares of X, sum of squared errors, sum of penalties.
    protected static final int TOTALS = 2;
    /// One number per component: the sum of s|s| over its products s with the rows, which decides its sign; a
    /// rule whose codes have one sign may add up something else here.
    protected static final int PER_COMPONENT = 3;

    /// Enough for components to follow; more cost more than they gain.
    protected static final int MOST_SECTIONS = 16;

    protected final Rows rows;
    protected final Compute compute;
    protected final Linalg linalg;
    /// To which a rule adds what it goes on from.
    protected final SolverState state;
    /// Memory that is given back with the state.
    protected final OffHeap scope;
    protected final long seed;
    protected final int components;
    /// Codes: n x K, working type.
    protected final Matrix w;
    /// Components: K x d, float64.
    protected final Matrix h;

    private final Matrix hWorking;
    private final Matrix gramScratch;
    private final Matrix rowSquares;
    private final Matrix rowErrors;
    private final Sections sections;
    private final List<Scratch> scratch = new ArrayList<>();
    private final boolean signedCodes;
    private final Relocation relocation;
    private final SolverState.Flag takenBack;
    private final SolverState.Chosen<Phase> phase;
    private final SolverState.Count iteration;
    private final SolverState.Flag converged;
    private final SolverState.Flag squaresKnown;
    private final SolverState.Flag componentsKnown;
    private final SolverState.Real relativeError;
    private final SolverState.Real objective;

    private record Scratch(Matrix g, Matrix b, BlockCoder coder, BlockCoder.Findings findings) {}

    /// @param coders makes one coder per worker
    /// @param mostSections components follow each section of a pass (Mairal 2015, "MISO"), where the data are large
    ///     enough for sections; 1 if they shall follow whole passes
    protected AlternatingSolver(
            Problem problem,
            Compute compute,
            int components,
            boolean signedCodes,
            int mostSections,
            BlockCoder.Maker coders) {
        this.compute = compute;
        this.linalg = compute.linalg();
        this.seed = problem.seed();
        this.components = components;
        this.signedCodes = signedCodes;
        state = new SolverState(compute.memory());
        scope = state.scratch();
        phase = state.chosen("phase", Phase.BEGIN);
        iteration = state.count("iteration");
        converged = state.flag("converged");
        squaresKnown = state.flag("squaresKnown");
        componentsKnown = state.flag("componentsKnown");
        sections = new Sections(Rows.of(problem.inputs().data()), compute, state, components, mostSections);
        rows = sections.rows();
        takenBack = state.flag("takenBack");
        relativeError = state.real("relativeError", Double.NaN);
        objective = state.real("objective", Double.NaN);
        var type = rows.working();
        int d = rows.columns();
        w = state.matrix("w", Matrix.allocateShared(compute.memory(), type, rows.count(), components, "the run"));
        h = state.matrix("h", DType.FLOAT64, components, d);
        hWorking = type == DType.FLOAT64 ? h : Matrix.allocate(scope, type, components, d);
        gramScratch = Matrix.allocate(scope, DType.FLOAT64, components, components);
        rowSquares = state.matrix("rowSquares", DType.FLOAT64, rows.count(), 1);
        rowErrors = state.matrix("rowErrors", DType.FLOAT64, rows.count(), 1);
        relocation = new Relocation(compute, state, rows, w, h, rowErrors);
        for (int worker = 0; worker < sections.workers(); worker++) {
            scratch.add(new Scratch(
                    Matrix.allocate(scope, type, components, components),
                    Matrix.allocate(scope, type, components, d),
                    coders.make(new BlockCoder.Place(linalg, scope, type, components, rows.blockRows())),
                    new BlockCoder.Findings(new double[rows.blockRows()], new double[components])));
        }
    }

    /// Whether components follow each section of a pass: the data are large enough for some.
    protected static boolean hasSections(Rows data, int k) {
        return Sections.areSeveral(data, k, MOST_SECTIONS);
    }

    /// Off-heap bytes of such a solver with its result, with size = 4 or 8 bytes of the working type:
    ///
    /// n K size (codes) + as much again to go back to, if that is at most 256 MB, + 24 n + (16 + size) K d + 8
    /// K^2 + per leaf at once and section 8 (K^2 + K d) + per worker size (K^2 + K d) and what its coder takes.
    protected static long bytes(Rows data, Compute compute, int k, int mostSections, BlockCoder.Maker coders) {
        var rows = Sections.rows(data, k, mostSections);
        long n = rows.count();
        int d = rows.columns();
        int size = rows.working().bytes();
        long state = n * k * size + 8L * k * d + (size == 8 ? 0 : (long) size * k * d) + 8L * k * k + 16 * n;
        long perWorker =
                (long) size * ((long) k * k + (long) k * d) + coders.bytes(rows.working(), k, rows.blockRows());
        // of the codes the result takes over the memory
        long result = (long) size * k * d + 16L * k + 8L * k * k;
        return state
                + Relocation.bytes(rows, k)
                + Sections.bytes(data, compute, k, mostSections)
                + Sections.workers(data, compute, k, mostSections) * perWorker
                + Math.max(result, Relocation.momentaryBytes(rows, k));
    }

    /// Prepares the codes or the components to start from, piece by piece.
    ///
    /// @return what is ready now; NOTHING to be called again
    protected abstract Ready begin();

    /// What [#begin] has prepared.
    protected enum Ready {
        NOTHING,
        CODES,
        COMPONENTS
    }

    /// Makes new components from what the codes add up to: the parts [#G] (K x K), [#B] (K x d) and so on.
    protected abstract void improve(Sums total);

    /// Called after each iteration.
    ///
    /// @param iteration how many are done, from 1
    /// @param value the objective now
    protected abstract Verdict judge(int iteration, double value);

    /// Puts better codes and components than the last ones in their place, where the algorithm has kept any.
    ///
    /// @return their objective, if the sums have to be added up anew for them
    protected OptionalDouble takeBest() {
        return OptionalDouble.empty();
    }

    /// How many iterations a trial of [Relocation] lasts; 0 for none.
    protected int trialIterations() {
        return 0;
    }

    /// Called when components were moved to other directions: makes those admissible.
    protected void relocated(List<Integer> moved) {}

    /// Called when a trial has gained: what is remembered of the objective is out of date.
    protected void settled() {}

    /// What is left to do after the last iteration, piece by piece.
    ///
    /// @return whether it is done
    protected boolean end() {
        return true;
    }

    /// The number of iterations that [#judge] allows at most, for the progress.
    protected abstract int mostIterations();

    /// About how many flops coding one row takes besides the products.
    protected double coderFlops() {
        return 4.0 * components * components;
    }

    /// Looks at a row once, in the first pass; refuses what the algorithm cannot take.
    protected void inspect(long number, double[] row) {}

    /// What is shown as being made small.
    protected double shownObjective() {
        return relativeError.get();
    }

    @Override
    public final Step step() {
        return switch (phase.get()) {
            case BEGIN -> stepBegin();
            case ADD_UP -> {
                if (sections.advance(sweepFlops(), this::addUp) && sections.take()) {
                    squaresKnown.set(true);
                    rows.requireComputable(rows.working());
                    improveFromSums();
                    phase.set(Phase.CODE);
                }
                yield working(OptionalDouble.empty());
            }
            case CODE -> stepCode();
            case EVALUATE -> {
                if (sections.advance(sweepFlops(), this::addUp) && sections.take()) {
                    evaluate();
                    if (takenBack.get() && relocation.isPossible()) {
                        relocate();
                    } else {
                        phase.set(Phase.END);
                    }
                }
                yield working(OptionalDouble.empty());
            }
            case END -> {
                if (end()) {
                    phase.set(Phase.DONE);
                }
                yield working(OptionalDouble.empty());
            }
            case DONE -> converged.get() ? new Step.Converged() : new Step.RanOut();
        };
    }

    private Step stepBegin() {
        switch (begin()) {
            case NOTHING -> {}
            case CODES -> phase.set(Phase.ADD_UP);
            case COMPONENTS -> {
                componentsKnown.set(true);
                prepareCoders();
                phase.set(Phase.CODE);
            }
        }
        return working(OptionalDouble.empty());
    }

    private Step stepCode() {
        if (!sections.advance(sweepFlops() + coderFlops(), this::code)) {
            return working(OptionalDouble.empty());
        }
        sections.replace();
        int section = sections.number();
        if (!sections.take()) {
            if (sections.areCurrent()) {
                improveFrom(sections.total());
            }
            return working(OptionalDouble.empty());
        }
        squaresKnown.set(true);
        rows.requireComputable(rows.working());
        var totals = sections.total().part(TOTALS);
        double squares = totals.get(0, 0);
        if (section > 0) {
            // the components have moved since the first sections were coded
            evaluate();
            objective.set(0.5 * (relativeError.get() * relativeError.get() * squares + totals.get(0, 2)));
        } else {
            double errors = Math.max(0, totals.get(0, 1));
            relativeError.set(squares == 0 ? 0 : Math.sqrt(errors / squares));
            objective.set(0.5 * (errors + totals.get(0, 2)));
        }
        iteration.next();
        if (relocation.isTrying()) {
            afterTrial();
            return working(OptionalDouble.of(shownObjective()));
        }
        switch (judge(iteration.get(), objective.get())) {
            case GO_ON -> improveFromSums();
            case CONVERGED -> {
                if (trialIterations() > 0 && relocation.isPossible()) {
                    relocate();
                } else {
                    stop(true);
                }
            }
            case RAN_OUT -> stop(false);
        }
        return working(OptionalDouble.of(shownObjective()));
    }

    private void afterTrial() {
        switch (relocation.after(objective.get())) {
            case STILL_TRYING -> improveFromSums();
            case GAINED -> {
                settled();
                improveFromSums();
            }
            case TAKEN_BACK -> {
                takenBack.set(true);
                objective.set(relocation.objectiveBefore());
                if (relocation.isPossible()) {
                    // the sums belong to the failed trial: add up anew before moving fewer
                    sections.restart();
                    phase.set(Phase.EVALUATE);
                } else {
                    stop(true);
                }
            }
        }
    }

    private void relocate() {
        takenBack.set(false);
        var worst = worstRows(relocation.rowsWanted());
        var moved = relocation.begin(sections.total().part(G), worst, objective.get(), trialIterations());
        if (moved.isEmpty()) {
            // nothing is superfluous: the sums still belong to what there is
            stop(true);
            return;
        }
        relocated(moved);
        sections.restart();
        prepareCoders();
        phase.set(Phase.CODE);
    }

    private void stop(boolean asIntended) {
        converged.set(asIntended);
        var bestObjective = takeBest();
        if (bestObjective.isPresent() || takenBack.get()) {
            objective.set(bestObjective.orElse(objective.get()));
            takenBack.set(false);
            sections.restart();
            phase.set(Phase.EVALUATE);
        } else {
            phase.set(Phase.END);
        }
    }

    /// The relative error, from the sums.
    private void evaluate() {
        var total = sections.total();
        var products = Gram.of(linalg, h, gramScratch);
        double modelled = 0;
        double fit = 0;
        var data = new double[rows.columns()];
        var component = new double[rows.columns()];
        for (int k = 0; k < components; k++) {
            for (int j = 0; j < components; j++) {
                modelled += total.part(G).get(k, j) * products.get(j, k);
            }
            total.part(B).getRow(k, data);
            h.getRow(k, component);
            for (int j = 0; j < data.length; j++) {
                fit += data[j] * component[j];
            }
        }
        double squares = total.part(TOTALS).get(0, 0);
        double errors = Math.max(0, squares - 2 * fit + modelled);
        relativeError.set(squares == 0 ? 0 : Math.sqrt(errors / squares));
    }

    private Step working(OptionalDouble value) {
        double withinPass = phase.get() == Phase.CODE ? sections.done() : 0;
        return new Step.Working(iteration.get() + withinPass, mostIterations(), "iteration", value);
    }

    private double sweepFlops() {
        return 4.0 * components * rows.columns() + 2.0 * components * components;
    }

    private void improveFromSums() {
        improveFrom(sections.total());
        sections.next();
    }

    private void improveFrom(Sums total) {
        requireFinite(total.part(B));
        improve(total);
        requireFinite(h);
        componentsKnown.set(true);
        prepareCoders();
    }

    /// The components in the data's working type.
    protected final Matrix componentsInWorkingType() {
        return hWorking;
    }

    private void prepareCoders() {
        if (hWorking != h) {
            hWorking.copyFrom(h);
        }
        var gram = Gram.of(linalg, h, gramScratch);
        scratch.forEach(s -> s.coder.prepare(gram, hWorking));
        componentsChanged();
    }

    /// Called whenever there are new components, before the next pass.
    protected void componentsChanged() {}

    private static void requireFinite(Matrix matrix) {
        double sum = 0;
        var row = new double[matrix.columns()];
        for (int i = 0; i < matrix.rows(); i++) {
            matrix.getRow(i, row);
            for (double value : row) {
                sum += value * 0.0;
            }
        }
        if (sum != 0) {
            throw Failure.numerical(
                    "The computation left the finite numbers.",
                    "Scale the data, ask for fewer components, or choose another start.");
        }
    }

    private void addUp(RowBlock block, Sums sums, int worker) {
        squares(block, sums);
        accumulate(block, w.rows(block.first(), block.count()), sums, scratch.get(worker));
    }

    /// Codes one block and adds up; a rule without a Gram form has its own.
    protected void code(RowBlock block, Sums sums, int worker) {
        var s = scratch.get(worker);
        var totals = sums.part(TOTALS);
        var codes = w.rows(block.first(), block.count());
        squares(block, sums);
        var signed = s.findings.signedSquares();
        java.util.Arrays.fill(signed, 0);
        double penalties = s.coder.code(block.values(), codes, s.findings);
        double errors = 0;
        for (int i = 0; i < block.count(); i++) {
            double error = rowSquares.get(block.first() + i, 0) + s.findings.values()[i];
            rowErrors.set(block.first() + i, 0, error);
            errors += error;
        }
        totals.set(0, 1, totals.get(0, 1) + errors);
        totals.set(0, 2, totals.get(0, 2) + penalties);
        for (int k = 0; k < components && signedCodes; k++) {
            sums.part(PER_COMPONENT).set(0, k, sums.part(PER_COMPONENT).get(0, k) + signed[k]);
        }
        accumulate(block, codes, sums, s);
    }

    /// Adds up the sum of squares of the data; a first look at each row too.
    protected final void squares(RowBlock block, Sums sums) {
        double total = 0;
        if (squaresKnown.get()) {
            for (int i = 0; i < block.count(); i++) {
                total += rowSquares.get(block.first() + i, 0);
            }
        } else {
            var row = new double[rows.columns()];
            for (int i = 0; i < block.count(); i++) {
                block.values().getRow(i, row);
                inspect(block.first() + i, row);
                double square = Dot.square(row);
                rowSquares.set(block.first() + i, 0, square);
                total += square;
            }
        }
        sums.part(TOTALS).set(0, 0, sums.part(TOTALS).get(0, 0) + total);
    }

    private void accumulate(RowBlock block, Matrix codes, Sums sums, Scratch s) {
        linalg.gram(codes, s.g);
        sums.part(G).accumulate(s.g);
        block.addWeighted(codes, s.b, linalg, sums.part(B));
    }

    /// The numbers of the rows with the largest errors, worst first.
    protected final long[] worstRows(int count) {
        return Largest.of(rows.count(), i -> rowErrors.get(i, 0), count);
    }

    /// What the model leaves over of a row.
    ///
    /// @param x the row, 1 x d
    /// @param number which row it is
    protected final double[] residual(Matrix x, long number) {
        return Residuals.of(x, w.rows(number, 1), h);
    }

    /// How many iterations are done.
    protected final int iterations() {
        return iteration.get();
    }

    /// Half the sum of squared errors, plus penalties.
    protected final double objective() {
        return objective.get();
    }

    protected final double relativeError() {
        return relativeError.get();
    }

    @Override
    public final Optional<Factorization> current() {
        return result(false);
    }

    @Override
    public final Optional<Factorization> last() {
        return result(true);
    }

    private Optional<Factorization> result(boolean handingOver) {
        if (!componentsKnown.get() || iteration.get() == 0) {
            return Optional.empty();
        }
        boolean atRest = phase.get() == Phase.END || phase.get() == Phase.DONE;
        return Optional.of(factorization(atRest, handingOver));
    }

    private TwoWay factorization(boolean atRest, boolean handingOver) {
        var axes = new TwoWay.Axes(rows.rowAxis(), rows.columnAxis());
        var builder = new TwoWayBuilder(compute, axes, w, h);
        if (handingOver) {
            builder.inPlace();
        }
        if (atRest) {
            var total = sections.total();
            builder.withSums(total.part(G), total.part(B), total.part(TOTALS).get(0, 0));
            if (signedCodes) {
                builder.withRowSigns(total.part(PER_COMPONENT));
            }
        }
        return builder.build(signedCodes ? TwoWay.Signs.SIGNED : TwoWay.Signs.NONNEGATIVE, componentSigns());
    }

    /// Which signs the components can have.
    protected TwoWay.Signs componentSigns() {
        return TwoWay.Signs.SIGNED;
    }

    @Override
    public Measures measures() {
        if (iteration.get() == 0) {
            return Measures.NONE;
        }
        return Measures.NONE
                .with(Measures.RELATIVE_ERROR, relativeError.get())
                .with(Measures.OBJECTIVE, objective.get())
                .with("iterations", iteration.get());
    }

    @Override
    public final Checkpoint save() {
        return state.save();
    }

    /// Goes on where this checkpoint was taken.
    public final void restore(Checkpoint checkpoint) {
        state.restore(checkpoint);
        if (componentsKnown.get()) {
            prepareCoders();
        }
    }

    @Override
    public void close() {
        state.close();
    }
}
