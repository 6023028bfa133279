package factorscope.model.decompose;

import java.util.OptionalDouble;

/// What one step of a solver reports.
public sealed interface Step {
    /// There is more to do.
    ///
    /// @param done how many of `of` units are done; never shrinks
    /// @param unit what is counted, such as `iteration`
    /// @param objective what is being made small, when this step has renewed it
    record Working(double done, double of, String unit, OptionalDouble objective) implements Step {}

    /// Finished as intended.
    record Converged() implements Step {}

    /// Finished because the allowed number of iterations is used up.
    record RanOut() implements Step {}
}
