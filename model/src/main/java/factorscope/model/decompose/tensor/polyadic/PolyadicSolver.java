package factorscope.model.decompose.tensor.polyadic;

import factorscope.model.data.DType;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Checkpoint;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.Structure;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.tensor.TensorShapes;
import factorscope.model.decompose.tensor.product.Counted;
import factorscope.model.decompose.tensor.product.ErrorPass;
import factorscope.model.decompose.tensor.product.ModeRule;
import factorscope.model.decompose.tensor.product.ModeSolver;
import factorscope.model.decompose.tensor.product.PolyadicFactors;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Dot;
import factorscope.model.linalg.KhatriRao;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Alternating updates of all modes, one pass over the data per sweep.
///
/// A row of the first mode needs only its own row of the data; so each block's rows are updated and at once
/// multiplied with the block, and the sum of these products (K x all other positions) is all that the other modes
/// need: a dimension tree whose root is the first mode (Phan, Tichavsky and Cichocki 2013).
final class PolyadicSolver implements Solver {
    private static final int Y = 0;
    private static final int SQUARES = 1;
    private static final int FILLED = 2;

    /// In the pass that finds products only, and in the one after the first mode is done.
    private static final ModeRule.Maker KEEP = _ -> (_, _) -> {
        // they stay as they are
    };

    private static final int COUNT = 3;

    private enum Phase {
        START,
        SWEEPS,
        /// The error as the difference to the data: the sums of the sweeps lose it where it is small.
        ERROR,
        OVER
    }

    /// How a variant of the algorithm differs.
    ///
    /// @param isCompressed whether to begin from a compressed start, where the sizes allow it
    /// @param starts of the core
    /// @param observed whether values may be missing: those that are there are fitted
    /// @param searchesLines see [LineSearch]
    record Plan(
            int components,
            Constraints constraints,
            boolean isCompressed,
            int starts,
            int iterations,
            double tolerance,
            boolean observed,
            boolean searchesLines) {
        /// Of coordinate descent in a compressed start; 0 for least squares.
        int startPasses() {
            return constraints.areNone() ? 0 : constraints.passes();
        }

        boolean hasCompressedStart(int[] sizes) {
            return isCompressed
                    && !observed
                    && (constraints.areNone() || constraints.areNonnegative())
                    && CompressedStart.suits(sizes, components);
        }
    }

    private final Problem problem;
    private final Compute compute;
    private final Plan plan;
    private final Rows rows;
    private final int[] sizes;
    private final OffHeap scope;
    private final PolyadicFactors factors;
    private final PolyadicFactors.Scratch scratch;
    private final Matrix nextFirst;
    private final Matrix khatriRao;
    private final List<Matrix> products = new ArrayList<>();
    private final List<Matrix> codes = new ArrayList<>();
    private final List<Matrix> parts = new ArrayList<>();

    /// Blocks with the missing values filled in.
    private final List<Matrix> filled = new ArrayList<>();
    private final RowSweep sweep;
    private final ErrorPass errors;
    private final ModeRule.Maker maker;
    private final List<ModeSolver> solvers = new ArrayList<>();

    /// Whether the first mode of this sweep is done, where it takes a pass of its own.
    private boolean isFirstDone;
    private final @Nullable LineSearch line;
    private @Nullable CompressedStart start;
    private @Nullable ModeRule rule;
    private int iteration;
    private Phase phase = Phase.START;
    private boolean hasConverged;
    private double squares = Double.NaN;
    private double observed = 1;
    private double error = Double.NaN;
    private double consistency = Double.NaN;
    private double[] fits = new double[0];
    private List<Double> starts = List.of();

    PolyadicSolver(Problem problem, Rows rows, Compute compute, Plan plan) {
        this.problem = problem;
        this.compute = compute;
        this.plan = plan;
        this.rows = rows;
        sizes = TensorShapes.sizes(problem);
        int k = plan.components;
        scope = compute.memory().scope("a polyadic decomposition");
        factors = PolyadicFactors.allocate(scope, sizes, k);
        scratch = new PolyadicFactors.Scratch(scope, sizes, k);
        nextFirst = Matrix.allocate(scope, DType.FLOAT64, rows.count(), k);
        khatriRao = Matrix.allocate(scope, rows.working(), rows.columns(), k);
        sweep = new RowSweep(rows, compute, scope, layout(rows, k));
        for (int w = 0; w < sweep.workers(); w++) {
            products.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), k));
            codes.add(Matrix.allocate(scope, rows.working(), rows.blockRows(), k));
            filled.add(Matrix.allocate(scope, rows.working(), plan.observed ? rows.blockRows() : 0, rows.columns()));
            parts.add(Matrix.allocate(scope, rows.working(), hasParts(rows) ? k : 0, rows.columns()));
        }
        errors = new ErrorPass(rows, k, Counted.of(plan.observed), compute, scope);
        for (int m = 0; m < sizes.length; m++) {
            solvers.add(plan.constraints.solver(m, compute, scope, k, rows.working()));
        }
        line = plan.searchesLines ? new LineSearch(scope, sizes, k) : null;
        maker = isFirstByRows() ? plan.constraints.rowRule(0, compute, scope, k, rows.working()) : KEEP;
        if (given().isEmpty() && plan.hasCompressedStart(sizes)) {
            start = new CompressedStart(rows, sizes, k, plan.startPasses(), plan.starts, problem.seed(), compute);
        }
        if (given().isPresent()) {
            take(given().get());
            phase = Phase.SWEEPS;
        } else if (start == null) {
            factors.fill(
                    Randoms.of(problem.seed(), "the loadings", 0),
                    m -> !plan.constraints.of(m).isNonnegative());
            factors.normaliseInner();
            factors.mode(0).clear();
            factors.changed(0);
            phase = Phase.SWEEPS;
        }
    }

    /// A result of the same sizes to start from.
    private Optional<TwoWay> given() {
        return problem.start()
                .filter(f -> f instanceof TwoWay)
                .map(f -> (TwoWay) f)
                .filter(t -> t.components() == plan.components
                        && others(t).size() == sizes.length - 1
                        && t.axes().getFirst().size() == sizes[0]);
    }

    private static List<Tensor> others(TwoWay result) {
        return result.structure().map(Structure::loadings).orElseGet(List::of);
    }

    private void take(TwoWay given) {
        for (int m = 0; m < sizes.length; m++) {
            var loadings = m == 0 ? given.loadings(0) : others(given).get(m - 1);
            for (int i = 0; i < sizes[m]; i++) {
                for (int r = 0; r < plan.components; r++) {
                    factors.mode(m).set(i, r, loadings.at(i, r) * (m == 0 ? given.strength(r) : 1));
                }
            }
            factors.changed(m);
        }
    }

    /// Whether a block's products are added up in a wider type than they are made in.
    private static boolean hasParts(Rows rows) {
        return rows.working() != DType.FLOAT64;
    }

    private static List<Sums.Part> layout(Rows rows, int k) {
        return List.of(
                Sums.Part.matrix(k, rows.columns()), Sums.Part.vector(1), Sums.Part.vector(1), Sums.Part.vector(1));
    }

    static Forecast forecast(Problem problem, Rows rows, Compute compute, Plan plan) {
        var sizes = TensorShapes.sizes(problem);
        int k = plan.components;
        double values = (double) rows.count() * rows.columns();
        int workers = Math.min(compute.threads(), RowSweep.lanes(rows, layout(rows, k)));
        int type = rows.working().bytes();
        long bytes = PolyadicFactors.bytes(sizes, k)
                + (plan.searchesLines ? LineSearch.bytes(sizes, k) : 0)
                + PolyadicFactors.Scratch.bytes(sizes, k)
                + 8L * rows.count() * k
                + (long) type * rows.columns() * k
                + RowSweep.bytes(rows, compute, layout(rows, k))
                + (long) workers
                        * type
                        * (2L * rows.blockRows() * k
                                + (hasParts(rows) ? (long) k * rows.columns() : 0)
                                + (plan.observed ? (long) rows.blockRows() * rows.columns() : 0))
                + plan.constraints.bytes(k)
                + (plan.constraints.of(0) == Constraint.NONE ? 16L * k * k : 0)
                + ErrorPass.bytes(rows, k, compute);
        boolean compressed = plan.hasCompressedStart(sizes);
        long result = PolyadicBuilder.bytes(rows, sizes, k);
        double sweeps = Math.min(plan.iterations, compressed ? 40 : 100);
        return new Forecast(
                sweeps * 4 * values * k + (compressed ? 2 * values * (sizes[sizes.length - 1] + k) : 0),
                sweeps * (6.0 * rows.columns() * k + plan.constraints.flops(sizes, k)),
                (sweeps + (compressed ? 2 : 0))
                        * problem.inputs().data().values().bytes(),
                bytes
                        + Math.max(
                                result,
                                Math.max(
                                        CoreConsistency.bytes(sizes, k),
                                        compressed
                                                ? CompressedStart.bytes(rows, sizes, k, plan.startPasses(), compute)
                                                : 0)),
                result,
                8L * rows.columns() * compute.threads());
    }

    void restore(Checkpoint checkpoint) {
        phase = Phase.valueOf(checkpoint.text("phase"));
        if (phase == Phase.START) {
            return;
        }
        closeStart();
        isFirstDone = checkpoint.text("first").equals("true");
        for (int m = 0; m < factors.order(); m++) {
            checkpoint.restore("mode-" + m, factors.mode(m));
            factors.changed(m);
        }
        hasConverged = checkpoint.text("converged").equals("true");
        iteration = (int) checkpoint.whole("iteration");
        squares = checkpoint.real("squares");
        observed = checkpoint.real("observed");
        error = checkpoint.real("error");
        consistency = checkpoint.real("consistency");
        starts = IntStream.range(0, (int) checkpoint.whole("starts"))
                .mapToObj(s -> checkpoint.real("start-" + s))
                .toList();
        fits = new double[iteration == 0 ? 0 : plan.components];
        for (int r = 0; r < fits.length; r++) {
            fits[r] = checkpoint.real("fit-" + r);
        }
        var searching = line;
        if (searching != null) {
            searching.restore(checkpoint);
        }
    }

    @Override
    public Checkpoint save() {
        var writer = new Checkpoint.Writer();
        writer.put("phase", phase.name()).put("first", Boolean.toString(isFirstDone));
        if (phase == Phase.START) {
            // it is made again: the same seed gives the same one
            return writer.build();
        }
        writer.put("converged", Boolean.toString(hasConverged))
                .put("iteration", iteration)
                .put("squares", squares)
                .put("observed", observed)
                .put("error", error)
                .put("consistency", consistency)
                .put("starts", starts.size());
        for (int s = 0; s < starts.size(); s++) {
            writer.put("start-" + s, starts.get(s));
        }
        for (int r = 0; r < fits.length; r++) {
            writer.put("fit-" + r, fits[r]);
        }
        for (int m = 0; m < factors.order(); m++) {
            writer.put("mode-" + m, factors.mode(m));
        }
        var searching = line;
        if (searching != null) {
            searching.save(writer);
        }
        // a pass that has begun is begun again: until it is done the loadings are what they were
        return writer.build();
    }

    @Override
    public Step step() {
        return switch (phase) {
            case START -> begin();
            case SWEEPS -> sweep();
            case ERROR -> measure();
            case OVER -> outcome();
        };
    }

    private Step begin() {
        var starting = Objects.requireNonNull(start);
        if (starting.advance()) {
            starting.writeTo(factors);
            starts = starting.ends();
            closeStart();
            phase = Phase.SWEEPS;
        }
        return working(OptionalDouble.empty());
    }

    /// Whether its loadings follow block by block.
    private boolean isFirstByRows() {
        return plan.constraints.of(0).isByRows();
    }

    private Step sweep() {
        var update = rule;
        if (update == null) {
            KhatriRao.of(factors.inner(), khatriRao, compute);
            update = maker.of(factors.gramWithout(0));
            rule = update;
        }
        var now = update;
        boolean isOver = sweep.advance(
                4.0 * rows.columns() * plan.components,
                (block, sums, worker) -> update(block.first(), block.values(), now, sums, worker));
        if (isOver && !isFirstByRows() && !isFirstDone) {
            finishFirst();
            return working(OptionalDouble.empty());
        }
        return isOver ? finishSweep() : working(OptionalDouble.empty());
    }

    private Step measure() {
        if (!errors.hasBegun()) {
            KhatriRao.of(factors.inner(), khatriRao, compute);
        }
        if (errors.advance(factors.mode(0), khatriRao)) {
            error = squares == 0 ? 0 : Math.sqrt(errors.squares() / squares);
            phase = Phase.OVER;
            return outcome();
        }
        return working(OptionalDouble.empty());
    }

    private Step outcome() {
        return hasConverged ? new Step.Converged() : new Step.RanOut();
    }

    /// The block with what the model so far says in place of what is missing (expectation maximisation).
    private Matrix filled(long first, Matrix x, Sums sums, int worker) {
        var whole = filled.get(worker).rows(0, x.rows());
        var row = new double[rows.columns()];
        var loadings = new double[plan.components];
        var others = new double[plan.components];
        double present = 0;
        double all = 0;
        long count = 0;
        for (long i = 0; i < x.rows(); i++) {
            x.getRow(i, row);
            factors.mode(0).getRow(first + i, loadings);
            for (int j = 0; j < row.length; j++) {
                if (Double.isNaN(row[j])) {
                    khatriRao.getRow(j, others);
                    row[j] = Dot.of(loadings, others);
                } else {
                    present += row[j] * row[j];
                    count++;
                }
            }
            all += Dot.square(row);
            whole.setRow(i, row);
        }
        add(sums, SQUARES, present);
        add(sums, FILLED, all);
        add(sums, COUNT, count);
        return whole;
    }

    private static void add(Sums sums, int part, double value) {
        sums.part(part).set(0, 0, sums.part(part).get(0, 0) + value);
    }

    private void update(long first, Matrix block, ModeRule update, Sums sums, int worker) {
        int k = plan.components;
        var x = plan.observed ? filled(first, block, sums, worker) : block;
        var m = products.get(worker).rows(0, x.rows());
        var a = codes.get(worker).rows(0, x.rows());
        compute.linalg().gemm(false, false, 1, x, khatriRao, 0, m);
        var product = new double[k];
        var loadings = new double[k];
        for (long i = 0; i < x.rows(); i++) {
            m.getRow(i, product);
            factors.mode(0).getRow(first + i, loadings);
            update.row(product, loadings);
            nextFirst.setRow(first + i, isFirstByRows() || isFirstDone ? loadings : product);
            a.setRow(i, loadings);
        }
        if (!hasParts(rows)) {
            compute.linalg().gemm(true, false, 1, a, x, 1, sums.part(Y));
        } else {
            var part = parts.get(worker);
            compute.linalg().gemm(true, false, 1, a, x, 0, part);
            sums.part(Y).accumulate(part);
        }
        if (!plan.observed && Double.isNaN(squares)) {
            var row = new double[rows.columns()];
            double sum = 0;
            for (long i = 0; i < x.rows(); i++) {
                x.getRow(i, row);
                sum += Dot.square(row);
            }
            add(sums, SQUARES, sum);
        }
    }

    /// The first mode where its positions depend on each other: all products are known now, and the pass begins
    /// again.
    private void finishFirst() {
        int k = plan.components;
        var columns = new double[k][Math.toIntExact(rows.count())];
        var row = new double[k];
        for (int i = 0; i < rows.count(); i++) {
            nextFirst.getRow(i, row);
            for (int r = 0; r < k; r++) {
                columns[r][i] = row[r];
            }
        }
        solvers.getFirst().solve(factors.gramWithout(0), columns, factors.mode(0));
        factors.changed(0);
        isFirstDone = true;
        sweep.restart();
    }

    private Step finishSweep() {
        var total = sweep.total();
        if (Double.isNaN(squares)) {
            rows.requireComputable(rows.working());
            squares = total.part(SQUARES).get(0, 0);
            if (plan.observed && total.part(COUNT).get(0, 0) == 0) {
                throw TensorShapes.allMissing(problem.inputs().data());
            }
            observed = plan.observed ? total.part(COUNT).get(0, 0) / rows.count() / rows.columns() : 1;
        }
        double whole = plan.observed ? total.part(FILLED).get(0, 0) : squares;
        factors.mode(0).copyFrom(nextFirst);
        factors.changed(0);
        fits = factors.updateInner(total.part(Y), solvers, scratch, compute);
        double fit = 0;
        for (double value : fits) {
            fit += value;
        }
        var searching = line;
        double before = searching != null && searching.isTrial() ? searching.keptError() : error;
        error = squares == 0 ? 0 : Math.sqrt(Math.max(0, whole - 2 * fit + factors.squares()) / squares);
        iteration++;
        if (searching != null && searching.isTrial() && searching.judge(error, factors)) {
            error = searching.keptError();
            fits = searching.keptFits();
            return again();
        }
        hasConverged = error == 0 || before - error < plan.tolerance;
        if (hasConverged || iteration >= plan.iterations) {
            phase = Phase.ERROR;
            if (squares > 0) {
                consistency = CoreConsistency.of(total.part(Y), factors, sizes, rows.working(), compute)
                        .orElse(Double.NaN);
            }
        }
        factors.normaliseInner();
        if (searching != null) {
            searching.swept(iteration, error, fits, factors, phase == Phase.SWEEPS && iteration + 1 < plan.iterations);
        }
        return again();
    }

    /// Begins the next sweep.
    private Step again() {
        sweep.restart();
        isFirstDone = false;
        rule = null;
        return working(OptionalDouble.of(error));
    }

    private Step working(OptionalDouble objective) {
        return new Step.Working(iteration + (start == null ? sweep.done() : 0), plan.iterations, "sweep", objective);
    }

    @Override
    public Optional<Factorization> current() {
        if (iteration == 0) {
            return Optional.empty();
        }
        // beyond the line nothing has been judged yet
        var standing = line != null && line.isTrial() ? line.kept() : factors;
        return Optional.of(
                new PolyadicBuilder(problem.inputs().data(), standing, fits, squares, compute).build(plan.constraints));
    }

    @Override
    public Measures measures() {
        if (iteration == 0) {
            return Measures.NONE;
        }
        var measures = Measures.NONE
                .with(Measures.RELATIVE_ERROR, error)
                .with(Measures.EXPLAINED, 1 - error * error)
                .with(Measures.SWEEPS, iteration)
                .withStarts(starts);
        if (!Double.isNaN(consistency)) {
            measures = measures.with(Measures.CORE_CONSISTENCY, consistency);
        }
        if (plan.observed) {
            measures = measures.with(Measures.OBSERVED, observed);
        }
        if (phase == Phase.ERROR || phase == Phase.OVER) {
            var margin = Uniqueness.margin(factors);
            measures = margin.isPresent() ? measures.with(Measures.KRUSKAL, margin.getAsInt()) : measures;
        }
        return plan.components == 1 ? measures : measures.with(Measures.CONGRUENCE, Congruence.strongest(factors));
    }

    private void closeStart() {
        var starting = start;
        if (starting != null) {
            starting.close();
            start = null;
        }
    }

    @Override
    public void close() {
        closeStart();
        scope.close();
    }
}
