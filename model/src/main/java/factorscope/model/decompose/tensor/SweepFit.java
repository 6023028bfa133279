package factorscope.model.decompose.tensor;

import factorscope.model.decompose.Measures;
import factorscope.model.decompose.TwoWay;

/// What a [SweepSolver] improves, sweep by sweep. Its constructor only allocates, so that a forecast can count what it
/// takes, and declares in a [SolverState] all that the next sweep depends on, between sweeps.
public interface SweepFit {
    /// Fills in a start.
    void begin();

    /// Does one bounded piece of a sweep.
    ///
    /// @return whether the sweep is complete
    boolean advance();

    /// What is being made small, after the last sweep.
    double objective();

    /// Whether starts are still being tried, whose objectives say nothing of the result's.
    default boolean isTrying() {
        return false;
    }

    /// Whether what it has settled on is worth anything.
    default boolean isSound() {
        return true;
    }

    /// Whether another sweep is not worth its while.
    ///
    /// @param before the objective before the last sweep
    default boolean isSettled(double before, double tolerance) {
        return objective() == 0 || before - objective() < tolerance;
    }

    /// ||X||^2, of what is not missing.
    double squares();

    TwoWay build();

    /// What is known beyond the error of the result.
    default Measures measures() {
        return Measures.NONE;
    }

    /// Whether the result's values are meant to be the data's, so that their difference says something.
    default boolean isOfTheData() {
        return true;
    }
}
