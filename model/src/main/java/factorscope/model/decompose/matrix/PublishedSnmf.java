package factorscope.model.decompose.matrix;

import factorscope.model.data.DType;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.alternating.AlternatingSolver;
import factorscope.model.decompose.alternating.BlockCoder;
import factorscope.model.decompose.alternating.RowByRow;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import java.util.OptionalDouble;

/// The published rule of [Snmf]: multiplicative updates of the codes; the best codes and components are kept.
final class PublishedSnmf extends SnmfSolver {
    private static final BlockCoder.Maker CODERS = RowByRow.of(MultiplicativeCoder::new, false);

    /// Column norms of W below this are taken for it: the published value.
    private static final double LEAST_NORM = 1e-8;

    /// How much smaller the loss must be to count as a new best: the published value.
    private static final double TOLERANCE = 1e-4;

    private final int patience;
    private final SolverState.Real best;
    private final SolverState.Flag lastIsBest;
    private final SolverState.Count withoutImprovement;
    private final Matrix bestW;
    private final Matrix bestH;

    PublishedSnmf(Problem problem, Compute compute) {
        super(problem, compute, 1, CODERS, startOf(problem));
        patience = problem.params().get(Snmf.PATIENCE);
        best = state.real("best", Double.POSITIVE_INFINITY);
        lastIsBest = state.flag("lastIsBest");
        withoutImprovement = state.count("withoutImprovement");
        bestW = state.matrix("bestW", w.dtype(), w.rows(), w.columns());
        bestH = state.matrix("bestH", DType.FLOAT64, h.rows(), h.columns());
    }

    static String startOf(Problem problem) {
        var chosen = problem.params().get(Snmf.START);
        return chosen.equals("auto") ? "random" : chosen;
    }

    /// Without the start and the floor.
    static Forecast ownForecast(Problem problem, Rows rows, Compute compute) {
        int k = problem.params().get(Snmf.COMPONENTS);
        int d = rows.columns();
        double n = rows.count();
        double iterations = problem.params().get(Snmf.ITERATIONS);
        long best = rows.count() * k * rows.working().bytes() + 8L * k * d;
        return new Forecast(
                iterations * n * (4.0 * k * d + k * (double) k),
                iterations * 6.0 * n * k * k,
                iterations * problem.inputs().data().values().bytes(),
                AlternatingSolver.bytes(rows, compute, k, 1, CODERS) + 8L * k * k + best,
                rows.count() * k * rows.working().bytes(),
                0);
    }

    @Override
    protected void improve(Sums total) {
        var g = total.part(G);
        solveAndKeepLargest(g, total.part(B), _ -> RIDGE);
        balance(g);
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

    @Override
    protected Verdict judge(int iteration, double objective) {
        double loss = 2 * objective;
        lastIsBest.set(loss < best.get() - TOLERANCE);
        if (lastIsBest.get()) {
            best.set(loss);
            withoutImprovement.set(0);
            bestW.copyFrom(w);
            bestH.copyFrom(h);
        } else {
            withoutImprovement.next();
        }
        if (withoutImprovement.get() >= patience) {
            return Verdict.CONVERGED;
        }
        return iteration >= mostIterations() ? Verdict.RAN_OUT : Verdict.GO_ON;
    }

    @Override
    protected OptionalDouble takeBest() {
        if (lastIsBest.get() || best.get() == Double.POSITIVE_INFINITY) {
            return OptionalDouble.empty();
        }
        w.copyFrom(bestW);
        h.copyFrom(bestH);
        return OptionalDouble.of(best.get() / 2);
    }
}
