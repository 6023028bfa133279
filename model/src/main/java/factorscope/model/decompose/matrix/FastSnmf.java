package factorscope.model.decompose.matrix;

import factorscope.model.data.DType;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.alternating.AlternatingSolver;
import factorscope.model.decompose.alternating.GaussSeidel;
import factorscope.model.decompose.alternating.NonnegativeCoder;
import factorscope.model.decompose.alternating.WinnersTakeAll;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import java.util.ArrayList;
import java.util.List;

/// The fast rule of [Snmf]: coordinate descent for codes and components; once the supports have settled they are held.
final class FastSnmf extends SnmfSolver {
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

    /// When the supports have settled: after so many iterations, once the error falls by less than a share of it.
    private enum Settling {
        FROM_CHANCE(6, 2e-5),
        AFTER_SAMPLE(2, 2e-4);

        private final int iterations;
        private final double share;

        Settling(int iterations, double share) {
            this.iterations = iterations;
            this.share = share;
        }
    }

    private final Settling settling;
    private final double tolerance;
    private final GaussSeidel gaussSeidel;
    private final SolverState.Flag supportsHeld;
    /// The iteration from which on the supports are held.
    private final SolverState.Count heldFrom;
    /// Components whose supports are free although those of the others are held.
    private final SolverState.Flags freed;
    private final SolverState.Count freedUntil;
    private final SolverState.Real previous;

    FastSnmf(Problem problem, Compute compute) {
        this(problem, compute, startOf(problem, Rows.of(problem.inputs().data())));
    }

    private FastSnmf(Problem problem, Compute compute, String from) {
        super(problem, compute, sections(from), NonnegativeCoder.of(DESCENT_PASSES), from);
        settling = from.equals("sample") ? Settling.AFTER_SAMPLE : Settling.FROM_CHANCE;
        tolerance = problem.params().get(Snmf.TOLERANCE);
        gaussSeidel = new GaussSeidel(linalg, scope, components, rows.columns());
        supportsHeld = state.flag("supportsHeld");
        heldFrom = state.count(
                "heldFrom", keepsAll() ? Integer.MAX_VALUE : Math.min(FREE_ITERATIONS, mostIterations() / 2));
        freed = state.flags("freed");
        freedUntil = state.count("freedUntil");
        previous = state.real("previous", Double.POSITIVE_INFINITY);
    }

    private static int sections(String from) {
        return from.equals("sample") ? SECTIONS_AFTER_SAMPLE : MOST_SECTIONS;
    }

    /// Clusters help where there are few rows; with many, random codes find more, and at once; with very many
    /// most is found in a sample.
    static String startOf(Problem problem, Rows rows) {
        var chosen = problem.params().get(Snmf.START);
        if (!chosen.equals("auto")) {
            return chosen;
        }
        int components = problem.params().get(Snmf.COMPONENTS);
        return !hasSections(rows, components)
                ? "mixed"
                : SnmfSample.isWorthWhile(rows, components) ? "sample" : "random";
    }

    /// Without the start and the floor.
    static Forecast ownForecast(Problem problem, Rows rows, Compute compute) {
        int k = problem.params().get(Snmf.COMPONENTS);
        int d = rows.columns();
        double n = rows.count();
        var from = startOf(problem, rows);
        // it is seen to end about here whatever the data
        int usual = from.equals("sample") ? 7 : hasSections(rows, k) ? 22 : 50;
        double iterations = Math.min(problem.params().get(Snmf.ITERATIONS), usual);
        long bytes = AlternatingSolver.bytes(rows, compute, k, sections(from), NonnegativeCoder.of(DESCENT_PASSES))
                + GaussSeidel.bytes(k, d)
                + 8L * k * k;
        return new Forecast(
                iterations * n * NonnegativeCoder.productFlops(k, d, DESCENT_PASSES),
                iterations
                        * (n * NonnegativeCoder.scalarFlops(k, DESCENT_PASSES)
                                + HELD_PASSES * GaussSeidel.scalarFlops(k, d)),
                iterations * problem.inputs().data().values().bytes(),
                bytes,
                rows.count() * k * rows.working().bytes(),
                0);
    }

    private boolean keepsAll() {
        return kept == rows.columns();
    }

    @Override
    protected void improve(Sums total) {
        var g = total.part(G);
        var b = total.part(B);
        if (iterations() >= heldFrom.get()) {
            supportsHeld.set(true);
        }
        if (supportsHeld.get()) {
            improveHeld(g, b);
            return;
        }
        solveAndKeepLargest(g, b, square -> RIDGE * Math.max(square, RIDGE));
        if (iterations() <= LAST_REVIVAL) {
            revive(g);
        }
    }

    /// Least squares on the entries that are kept. Of components that were moved lately the largest are kept
    /// instead.
    private void improveHeld(Matrix g, Matrix b) {
        if (iterations() >= freedUntil.get()) {
            freed.clear();
        }
        var before = new double[rows.columns()];
        var sizes = new double[rows.columns()];
        for (int pass = 0; pass < HELD_PASSES; pass++) {
            gaussSeidel.pass(g, b, h, (k, candidate) -> {
                if (freed.get(k)) {
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
        double error = relativeError();
        double change = previous.get() - error;
        boolean stalled = change <= tolerance * error;
        previous.set(error);
        if (iteration >= mostIterations()) {
            return Verdict.RAN_OUT;
        }
        if (!keepsAll() && !supportsHeld.get()) {
            // while the supports move the error may rise, so a stall says little: wait for them to settle
            boolean settled = Math.abs(change) <= settling.share * error;
            if (settled && iteration >= settling.iterations) {
                heldFrom.set(iteration);
            }
            return Verdict.GO_ON;
        }
        return stalled && iteration > 1 ? Verdict.CONVERGED : Verdict.GO_ON;
    }

    @Override
    protected int trialIterations() {
        return keepsAll() ? 0 : TRIAL_FREE + TRIAL_HELD;
    }

    @Override
    protected void relocated(List<Integer> moved) {
        for (int k : moved) {
            WinnersTakeAll.apply(compute, h.rows(k, 1), kept);
            freed.raise(k);
        }
        freedUntil.set(iterations() + TRIAL_FREE);
    }

    @Override
    protected void settled() {
        previous.set(Double.POSITIVE_INFINITY);
    }
}
