package factorscope.model.decompose.matrix;

import factorscope.model.data.DType;
import factorscope.model.decompose.Checkpoint;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.alternating.AlternatingSolver;
import factorscope.model.decompose.alternating.BlockCoder;
import factorscope.model.decompose.alternating.GaussSeidel;
import factorscope.model.decompose.alternating.NonnegativeCoder;
import factorscope.model.decompose.alternating.RowByRow;
import factorscope.model.decompose.alternating.WinnersTakeAll;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Both rules of [Snmf] on the passes of [AlternatingSolver].
final class SnmfSolver extends AlternatingSolver {
    /// Added to the diagonal of W'W before it is inverted: the published value.
    private static final double RIDGE = 1e-6;

    /// Two passes of coordinate descent per iteration: more gain little, since the components move anyway.
    private static final int DESCENT_PASSES = 2;

    /// The supports need at most this many iterations to settle before they may be held.
    private static final int FREE_ITERATIONS = 20;

    /// Components that have come from a sample have little way to go.
    private static final int SECTIONS_AFTER_SAMPLE = 8;

    /// Components are revived only while there is time left for their supports to settle.
    private static final int LAST_REVIVAL = 20;

    /// Passes over the components per iteration once the supports are held.
    private static final int HELD_PASSES = 2;

    /// A trial with moved components: so many iterations in which their supports are free, then so many more.
    private static final int TRIAL_FREE = 5;

    private static final int TRIAL_HELD = 3;

    /// Column norms of W below this are taken for it: the published value.
    private static final double LEAST_NORM = 1e-8;

    /// How much smaller the published rule's loss must be to count as a new best: the published value.
    private static final double PUBLISHED_TOLERANCE = 1e-4;

    /// When the supports have settled: after so many iterations, once the error falls by less than a share of it.
    enum Settling {
        FROM_CHANCE(6, 2e-5),
        AFTER_SAMPLE(2, 2e-4);

        private final int iterations;
        private final double share;

        Settling(int iterations, double share) {
            this.iterations = iterations;
            this.share = share;
        }
    }

    private final boolean published;
    private final Settling settling;
    private final int kept;
    private final int mostIterations;
    private final double tolerance;
    private final int patience;
    private final SnmfStart start;
    private final GaussSeidel gaussSeidel;
    private final Matrix normal;
    private final @Nullable Matrix bestW;
    private final @Nullable Matrix bestH;
    private final Optional<SvdFloor> floor;
    private final boolean[] freed;
    private boolean supportsHeld;
    private long heldFrom;
    private int freedUntil;
    private double previous = Double.POSITIVE_INFINITY;
    private double best = Double.POSITIVE_INFINITY;
    private boolean lastIsBest;
    private int withoutImprovement;

    SnmfSolver(Problem problem, Compute compute) {
        super(problem, compute, problem.params().get(Snmf.COMPONENTS), false, sections(problem), coders(problem));
        settling = settling(problem);
        var params = problem.params();
        published = isPublished(problem);
        freed = new boolean[components];
        kept = WinnersTakeAll.kept(params.get(Snmf.KEEP), rows.columns());
        mostIterations = params.get(Snmf.ITERATIONS);
        tolerance = params.get(Snmf.TOLERANCE);
        patience = params.get(Snmf.PATIENCE);
        gaussSeidel = new GaussSeidel(linalg, scope, components, rows.columns());
        normal = Matrix.allocate(scope, DType.FLOAT64, components, components);
        bestW = published ? Matrix.allocate(scope, w.dtype(), w.rows(), w.columns()) : null;
        bestH = published ? Matrix.allocate(scope, DType.FLOAT64, h.rows(), h.columns()) : null;
        heldFrom = published || kept == rows.columns() ? Long.MAX_VALUE : Math.min(FREE_ITERATIONS, mostIterations / 2);
        start = new SnmfStart(problem, compute, rows, components, startOf(problem, rows));
        floor = params.get(Snmf.FLOOR) ? SvdFloor.of(rows, compute) : Optional.empty();
    }

    private static BlockCoder.Maker coders(Problem problem) {
        return isPublished(problem)
                ? RowByRow.of(MultiplicativeCoder::new, false)
                : NonnegativeCoder.of(DESCENT_PASSES);
    }

    private static int sections(Problem problem) {
        if (isPublished(problem)) {
            return 1;
        }
        return settling(problem) == Settling.AFTER_SAMPLE ? SECTIONS_AFTER_SAMPLE : MOST_SECTIONS;
    }

    private static boolean isPublished(Problem problem) {
        return problem.params().get(Snmf.RULE).equals("published");
    }

    /// Clusters help where there are few rows; with many, random codes find more, and at once; with very many
    /// most is found in a sample.
    private static String startOf(Problem problem, Rows rows) {
        var chosen = problem.params().get(Snmf.START);
        if (!chosen.equals("auto")) {
            return chosen;
        }
        int components = problem.params().get(Snmf.COMPONENTS);
        if (isPublished(problem)) {
            return "random";
        }
        return !hasSections(rows, components)
                ? "mixed"
                : SnmfSample.isWorthWhile(rows, components) ? "sample" : "random";
    }

    private static Settling settling(Problem problem) {
        return startOf(problem, Rows.of(problem.inputs().data())).equals("sample")
                ? Settling.AFTER_SAMPLE
                : Settling.FROM_CHANCE;
    }

    static Forecast forecast(Problem problem, Compute compute) {
        var rows = Rows.of(problem.inputs().data());
        var params = problem.params();
        int k = params.get(Snmf.COMPONENTS);
        int d = rows.columns();
        double n = rows.count();
        boolean slow = isPublished(problem);
        // the fast rule is seen to end about here whatever the data
        var from = startOf(problem, rows);
        int usual = from.equals("sample") ? 7 : hasSections(rows, k) ? 22 : 50;
        double iterations = Math.min(params.get(Snmf.ITERATIONS), slow ? 1e6 : usual);
        long bytes = AlternatingSolver.bytes(rows, compute, k, sections(problem), coders(problem))
                + GaussSeidel.bytes(k, d)
                + 8L * k * k;
        if (slow) {
            bytes += rows.count() * k * rows.working().bytes() + 8L * k * d;
        }
        var own = new Forecast(
                iterations
                        * n
                        * (slow ? 4.0 * k * d + k * (double) k : NonnegativeCoder.productFlops(k, d, DESCENT_PASSES)),
                iterations
                        * (slow
                                ? 6.0 * n * k * k
                                : n * NonnegativeCoder.scalarFlops(k, DESCENT_PASSES)
                                        + HELD_PASSES * GaussSeidel.scalarFlops(k, d)),
                iterations * problem.inputs().data().values().bytes(),
                bytes,
                rows.count() * k * rows.working().bytes(),
                0);
        var start = SnmfStart.forecast(problem, rows, compute, k, from);
        boolean withFloor = params.get(Snmf.FLOOR) && SvdFloor.isPossible(rows);
        // a sample's codes may still be there: nobody frees them but the garbage collector
        var left = new Forecast(0, 0, 0, from.equals("sample") ? SnmfSample.codeBytes(rows, k) : 0, 0, 0);
        return own.plus(withFloor ? start.then(SvdFloor.forecast(rows, compute).plus(left)) : start);
    }

    void copyComponents(Matrix into) {
        into.copyFrom(h);
    }

    @Override
    protected Ready begin() {
        return switch (start.advance(w, h)) {
            case NOTHING -> Ready.NOTHING;
            case CODES -> Ready.CODES;
            case COMPONENTS -> Ready.COMPONENTS;
        };
    }

    @Override
    protected void improve(Sums total) {
        var g = total.part(G);
        var b = total.part(B);
        supportsHeld |= iterations() >= heldFrom;
        if (supportsHeld) {
            improveHeld(g, b);
            return;
        }
        normal.copyFrom(g);
        for (int k = 0; k < components; k++) {
            normal.set(k, k, normal.get(k, k) + RIDGE * (published ? 1 : Math.max(g.get(k, k), RIDGE)));
        }
        h.copyFrom(b);
        if (!linalg.solvePositive(normal, h, scope)) {
            throw Failure.numerical(
                    "The components' codes have become linearly dependent.",
                    "Ask for fewer components, or choose another seed.");
        }
        WinnersTakeAll.apply(compute, h, kept);
        if (published) {
            balance(g);
        } else if (iterations() <= LAST_REVIVAL) {
            revive(g);
        }
    }

    /// Least squares on the entries that are kept. Of components that were moved lately the largest are kept
    /// instead.
    private void improveHeld(Matrix g, Matrix b) {
        if (iterations() >= freedUntil) {
            java.util.Arrays.fill(freed, false);
        }
        var before = new double[rows.columns()];
        var sizes = new double[rows.columns()];
        for (int pass = 0; pass < HELD_PASSES; pass++) {
            gaussSeidel.pass(g, b, h, (k, candidate) -> {
                if (freed[k]) {
                    WinnersTakeAll.apply(candidate, sizes, kept);
                    return;
                }
                h.getRow(k, before);
                for (int j = 0; j < candidate.length; j++) {
                    candidate[j] = before[j] == 0 ? 0 : candidate[j];
                }
            });
        }
    }

    /// Moves the scale from the codes to the components, as the published rule does in every iteration.
    private void balance(Matrix g) {
        var norms = new double[components];
        for (int k = 0; k < components; k++) {
            norms[k] = Math.max(Math.sqrt(g.get(k, k)), LEAST_NORM);
            for (int j = 0; j < h.columns(); j++) {
                h.set(k, j, h.get(k, j) * norms[k]);
            }
        }
        var row = new double[components];
        for (long i = 0; i < w.rows(); i++) {
            w.getRow(i, row);
            for (int k = 0; k < components; k++) {
                row[k] /= norms[k];
            }
            w.setRow(i, row);
        }
    }

    /// Puts what is worst explained in the place of components that no row uses.
    private void revive(Matrix g) {
        var dead = new ArrayList<Integer>();
        for (int k = 0; k < components; k++) {
            if (!(g.get(k, k) > 0)) {
                dead.add(k);
            }
        }
        if (dead.isEmpty()) {
            return;
        }
        var worst = worstRows(dead.size());
        try (var here = compute.memory().scope("revived components")) {
            var x = Matrix.allocate(here, rows.working(), worst.length, rows.columns());
            rows.gather(worst, x);
            var revived = Matrix.allocate(here, DType.FLOAT64, dead.size(), rows.columns());
            for (int i = 0; i < worst.length; i++) {
                revived.setRow(i, residual(x.rows(i, 1), worst[i]));
            }
            WinnersTakeAll.apply(compute, revived, kept);
            for (int i = 0; i < dead.size(); i++) {
                h.rows(dead.get(i), 1).copyFrom(revived.rows(i, 1));
            }
        }
    }

    @Override
    protected Verdict judge(int iteration, double objective) {
        return published ? judgePublished(iteration, objective) : judgeFast(iteration);
    }

    private Verdict judgeFast(int iteration) {
        double error = relativeError();
        double change = previous - error;
        boolean stalled = change <= tolerance * error;
        previous = error;
        if (iteration >= mostIterations) {
            return Verdict.RAN_OUT;
        }
        if (kept < rows.columns() && !supportsHeld) {
            // while the supports move the error may rise, so a stall says little: wait for them to settle
            boolean settled = Math.abs(change) <= settling.share * error;
            if (settled && iteration >= settling.iterations) {
                heldFrom = iteration;
            }
            return Verdict.GO_ON;
        }
        return stalled && iteration > 1 ? Verdict.CONVERGED : Verdict.GO_ON;
    }

    @Override
    protected int trialIterations() {
        return published || kept == rows.columns() ? 0 : TRIAL_FREE + TRIAL_HELD;
    }

    @Override
    protected void relocated(List<Integer> moved) {
        for (int k : moved) {
            WinnersTakeAll.apply(compute, h.rows(k, 1), kept);
            freed[k] = true;
        }
        freedUntil = iterations() + TRIAL_FREE;
    }

    @Override
    protected void settled() {
        previous = Double.POSITIVE_INFINITY;
    }

    private Verdict judgePublished(int iteration, double objective) {
        double loss = 2 * objective;
        lastIsBest = loss < best - PUBLISHED_TOLERANCE;
        if (lastIsBest) {
            best = loss;
            withoutImprovement = 0;
            java.util.Objects.requireNonNull(bestW).copyFrom(w);
            java.util.Objects.requireNonNull(bestH).copyFrom(h);
        } else {
            withoutImprovement++;
        }
        if (withoutImprovement >= patience) {
            return Verdict.CONVERGED;
        }
        return iteration >= mostIterations ? Verdict.RAN_OUT : Verdict.GO_ON;
    }

    @Override
    protected OptionalDouble takeBest() {
        if (!published || lastIsBest || best == Double.POSITIVE_INFINITY) {
            return OptionalDouble.empty();
        }
        w.copyFrom(java.util.Objects.requireNonNull(bestW));
        h.copyFrom(java.util.Objects.requireNonNull(bestH));
        return OptionalDouble.of(best / 2);
    }

    @Override
    protected boolean end() {
        return floor.map(SvdFloor::advance).orElse(true);
    }

    @Override
    protected int mostIterations() {
        return mostIterations;
    }

    @Override
    public Measures measures() {
        var measures = super.measures();
        if (floor.isPresent() && floor.get().isKnown()) {
            measures = measures.with(Measures.FLOOR, floor.get().at(components))
                    .with(Measures.FLOOR_BELOW, floor.get().at(components - 1));
        }
        return measures;
    }

    @Override
    protected void saveMore(Checkpoint.Writer writer) {
        writer.put("supportsHeld", supportsHeld ? 1 : 0)
                .put("heldFrom", heldFrom)
                .put("freedUntil", freedUntil)
                .put("freed", java.util.Arrays.toString(freed))
                .put("previous", previous)
                .put("best", best)
                .put("lastIsBest", lastIsBest ? 1 : 0)
                .put("withoutImprovement", withoutImprovement);
        if (bestW != null && bestH != null) {
            writer.put("bestW", bestW).put("bestH", bestH);
        }
        start.save(writer);
        floor.ifPresent(f -> f.save(writer));
    }

    @Override
    protected void restoreMore(Checkpoint checkpoint) {
        supportsHeld = checkpoint.whole("supportsHeld") == 1;
        heldFrom = checkpoint.whole("heldFrom");
        freedUntil = (int) checkpoint.whole("freedUntil");
        var flags = checkpoint.text("freed").replaceAll("[\\[\\] ]", "").split(",");
        for (int k = 0; k < components; k++) {
            freed[k] = Boolean.parseBoolean(flags[k]);
        }
        previous = checkpoint.real("previous");
        best = checkpoint.real("best");
        lastIsBest = checkpoint.whole("lastIsBest") == 1;
        withoutImprovement = (int) checkpoint.whole("withoutImprovement");
        if (bestW != null && bestH != null) {
            checkpoint.restore("bestW", bestW);
            checkpoint.restore("bestH", bestH);
        }
        start.restore(checkpoint);
        floor.ifPresent(f -> f.restore(checkpoint));
    }

    @Override
    public void close() {
        super.close();
        start.close();
        floor.ifPresent(SvdFloor::close);
    }
}
