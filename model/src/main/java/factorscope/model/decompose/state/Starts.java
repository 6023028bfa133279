package factorscope.model.decompose.state;

import java.util.List;

/// Several starts of what can end in local optima, one after the other: which one is under way, what those before ended
/// with, and which of them was best. How far each is followed is the solver's matter: to the end, for some sweeps, or
/// on compressed data.
public final class Starts {
    private final int most;
    private final SolverState.Reals ends;

    /// @param most how many there are
    public Starts(SolverState state, int most) {
        this.most = most;
        ends = state.reals("ends");
    }

    /// Which one is under way, from 0; once all are over, how many there were.
    public int number() {
        return ends.size();
    }

    public boolean areOver() {
        return ends.size() >= most;
    }

    /// Ends the one that is under way.
    ///
    /// @param badness what is being made small: of two starts the one with less is better; NaN is never the best
    /// @return whether it is better than all before
    public boolean end(double badness) {
        boolean isBest = badness < least();
        ends.add(badness);
        return isBest;
    }

    /// What the best ended with; infinite as long as none has ended with a number.
    public double least() {
        return ends.get().stream()
                .filter(end -> !end.isNaN())
                .min(Double::compare)
                .orElse(Double.POSITIVE_INFINITY);
    }

    /// What each ended with.
    public List<Double> ends() {
        return ends.get();
    }
}
