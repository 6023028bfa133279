package factorscope.model.run;

import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.Trace;
import factorscope.model.failure.Failure;
import java.util.Optional;

/// Where a run stands.
public sealed interface RunState {
    /// Queued behind others.
    record Waiting() implements RunState {}

    /// Computing.
    ///
    /// @param preview the factors as they were lately
    /// @param seconds computing time so far
    /// @param stopping whether it was asked to stop and has not yet
    record Working(Step.Working step, Optional<Factorization> preview, Trace trace, double seconds, boolean stopping)
            implements RunState {}

    /// Ended as intended, or because the allowed iterations are used up: the result says which.
    record Finished(Result result) implements RunState {}

    /// Ended because someone wanted it to.
    ///
    /// @param partial what was found so far, if it was to be kept and there was anything
    record Cancelled(Optional<Result> partial) implements RunState {}

    /// Ended by a failure.
    ///
    /// @param partial what was found before
    record Failed(Failure failure, Optional<Result> partial) implements RunState {}

    /// Whether nothing more will happen.
    default boolean isOver() {
        return switch (this) {
            case Waiting _, Working _ -> false;
            case Finished _, Cancelled _, Failed _ -> true;
        };
    }

    /// What can be looked at: the result, what there is of it, or the latest preview.
    default Optional<Factorization> factorization() {
        return switch (this) {
            case Waiting _ -> Optional.empty();
            case Working working -> working.preview;
            case Finished finished -> Optional.of(finished.result.factorization());
            case Cancelled cancelled -> cancelled.partial.map(Result::factorization);
            case Failed failed -> failed.partial.map(Result::factorization);
        };
    }
}
