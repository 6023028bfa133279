package factorscope.model.decompose.tensor;

import factorscope.model.data.DType;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.OffHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/// Several starts of a fit, each of which is improved for a while; the best goes on.
public final class Starts {
    private static final int SWEEPS = 30;

    private final List<Matrix> state;
    private final List<Matrix> best = new ArrayList<>();
    private final int count;
    private int start;
    private int sweep;
    private double bestObjective = Double.POSITIVE_INFINITY;

    /// @param count of starts; one is not tried but taken
    /// @param state what a start consists of: float64
    public Starts(int count, List<Matrix> state, OffHeap scope) {
        this.count = count;
        this.state = state;
        for (var matrix : state) {
            best.add(Matrix.allocate(scope, DType.FLOAT64, matrix.rows(), matrix.columns()));
        }
    }

    /// Whether starts are still being tried.
    public boolean areTried() {
        return count > 1 && start < count;
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
        if (objective < bestObjective) {
            bestObjective = objective;
            copy(state, best);
        }
        start++;
        if (start < count) {
            fill.accept(start);
            return false;
        }
        copy(best, state);
        return true;
    }

    private static void copy(List<Matrix> from, List<Matrix> to) {
        for (int i = 0; i < from.size(); i++) {
            to.get(i).copyFrom(from.get(i));
        }
    }
}
