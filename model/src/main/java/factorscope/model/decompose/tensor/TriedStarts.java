package factorscope.model.decompose.tensor;

import factorscope.model.data.DType;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.state.Starts;
import factorscope.model.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/// Several starts of a fit, each of which is improved for some sweeps; the best goes on.
public final class TriedStarts {
    private static final int SWEEPS = 30;

    private final Starts starts;
    private final List<Matrix> fitted;
    private final List<Matrix> best = new ArrayList<>();
    private final boolean areSeveral;
    private int sweep;

    /// @param count of starts; one is not tried but taken
    /// @param fitted what a start consists of: float64
    public TriedStarts(int count, List<Matrix> fitted, SolverState state) {
        starts = new Starts(state, count);
        areSeveral = count > 1;
        this.fitted = fitted;
        for (var matrix : fitted) {
            best.add(Matrix.allocate(state.scratch(), DType.FLOAT64, matrix.rows(), matrix.columns()));
        }
    }

    /// Whether starts are still being tried.
    public boolean areTried() {
        return areSeveral && !starts.areOver();
    }

    /// To be called after each sweep while they are.
    ///
    /// @param fill fills in the start of a number
    /// @return whether the best one has just been taken up
    public boolean swept(double objective, IntConsumer fill) {
        sweep++;
        if (sweep < SWEEPS) {
            return false;
        }
        sweep = 0;
        if (starts.end(objective)) {
            copy(fitted, best);
        }
        if (!starts.areOver()) {
            fill.accept(starts.number());
            return false;
        }
        if (starts.least() < Double.POSITIVE_INFINITY) {
            copy(best, fitted);
        }
        return true;
    }

    private static void copy(List<Matrix> from, List<Matrix> to) {
        for (int i = 0; i < from.size(); i++) {
            to.get(i).copyFrom(from.get(i));
        }
    }
}
