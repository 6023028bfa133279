package factorscope.model.decompose.matrix;

import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.alternating.AlternatingSolver;
import factorscope.model.decompose.alternating.GaussSeidel;
import factorscope.model.decompose.alternating.NonnegativeCoder;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;

/// The squared-error rule of [Nmf]; the other loss changes how blocks are coded and how components follow.
class NmfSolver extends AlternatingSolver {
    private static final double DIVERGENCE_SLOWER = 0.1;

    private final int mostIterations;
    private final double tolerance;
    private final NmfStart start;
    private final GaussSeidel gaussSeidel;
    private final SolverState.Real previous;

    NmfSolver(Problem problem, Compute compute) {
        super(
                problem,
                compute,
                problem.params().get(Nmf.COMPONENTS),
                false,
                isDivergence(problem) ? 1 : MOST_SECTIONS,
                NonnegativeCoder.of(problem.params().get(Nmf.PASSES)));
        mostIterations = problem.params().get(Nmf.ITERATIONS);
        // the divergence comes down in small steps for long
        tolerance = problem.params().get(Nmf.TOLERANCE) * (isDivergence(problem) ? DIVERGENCE_SLOWER : 1);
        gaussSeidel = new GaussSeidel(linalg, scope, components, rows.columns());
        previous = state.real("previous", Double.POSITIVE_INFINITY);
        start = new NmfStart(
                problem, compute, rows, components, problem.params().get(Nmf.START), state);
    }

    private static boolean isDivergence(Problem problem) {
        return problem.params().get(Nmf.LOSS).equals("kl");
    }

    static Forecast forecast(Problem problem, Compute compute) {
        var rows = Rows.of(problem.inputs().data());
        var params = problem.params();
        boolean kl = isDivergence(problem);
        int k = params.get(Nmf.COMPONENTS);
        double n = rows.count();
        int d = rows.columns();
        double iterations = Math.min(params.get(Nmf.ITERATIONS), kl ? 200 : hasSections(rows, k) ? 80 : 150);
        int passes = params.get(Nmf.PASSES);
        long bytes = AlternatingSolver.bytes(rows, compute, k, kl ? 1 : MOST_SECTIONS, NonnegativeCoder.of(passes))
                + GaussSeidel.bytes(k, d);
        if (kl) {
            bytes += (long) compute.threads()
                    * rows.working().bytes()
                    * (rows.blockRows() * (d + (long) k) + (long) k * d);
        }
        var own = new Forecast(
                iterations * n * (kl ? 8.0 * k * d : NonnegativeCoder.productFlops(k, d, passes)),
                iterations
                        * (kl
                                ? 6.0 * n * d
                                : n * NonnegativeCoder.scalarFlops(k, passes) + passes * GaussSeidel.scalarFlops(k, d)),
                iterations * problem.inputs().data().values().bytes(),
                bytes,
                rows.count() * k * rows.working().bytes(),
                0);
        return own.plus(NmfStart.forecast(rows, compute, k, params.get(Nmf.START)));
    }

    @Override
    protected Ready begin() {
        return start.advance(w, h) ? Ready.COMPONENTS : Ready.NOTHING;
    }

    @Override
    protected void inspect(long number, double[] row) {
        for (int j = 0; j < row.length; j++) {
            if (row[j] < 0) {
                throw Failure.data(
                        "NMF needs values that are not negative, but row " + number + ", column " + j + " is "
                                + factorscope.model.data.Numbers.plain(row[j]) + ".",
                        "Use snmf for signed data, or prepare the data first.");
            }
        }
    }

    @Override
    protected void improve(Sums total) {
        gaussSeidel.pass(total.part(G), total.part(B), h, (_, candidate) -> {
            for (int j = 0; j < candidate.length; j++) {
                candidate[j] = Math.max(0, candidate[j]);
            }
        });
    }

    @Override
    protected Verdict judge(int iteration, double objective) {
        boolean stalled = previous.get() - objective <= tolerance * objective;
        previous.set(objective);
        if (stalled && iteration > 1) {
            return Verdict.CONVERGED;
        }
        return iteration >= mostIterations ? Verdict.RAN_OUT : Verdict.GO_ON;
    }

    @Override
    protected int mostIterations() {
        return mostIterations;
    }

    @Override
    protected TwoWay.Signs componentSigns() {
        return TwoWay.Signs.NONNEGATIVE;
    }

    @Override
    public void close() {
        super.close();
        start.close();
    }
}
