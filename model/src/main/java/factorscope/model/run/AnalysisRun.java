package factorscope.model.run;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Findings;
import factorscope.model.analyse.Given;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Step;
import factorscope.model.failure.Failure;
import factorscope.model.param.ParamValues;
import java.util.Optional;
import java.util.function.Consumer;

/// One analysis, from the queue to its end.
public final class AnalysisRun extends Activity {
    /// Where it stands.
    public sealed interface State {
        /// Queued behind others.
        record Waiting() implements State {}

        /// @param seconds computing time so far
        record Working(Step.Working step, double seconds) implements State {}

        /// @param isPartial whether it was stopped before it had everything
        record Finished(Finding finding, boolean isPartial, double seconds) implements State {}

        record Cancelled() implements State {}

        record Failed(Failure failure) implements State {}

        default boolean isOver() {
            return switch (this) {
                case Waiting _, Working _ -> false;
                case Finished _, Cancelled _, Failed _ -> true;
            };
        }
    }

    /// @param params of the analysis
    /// @param fits what was fitted before
    /// @param findings what was found before
    public record Task(Analysis analysis, Given given, ParamValues params, long seed, Fits fits, Findings findings) {
        public Task(Analysis analysis, Given given, ParamValues params, long seed, Fits fits) {
            this(analysis, given, params, seed, fits, Findings.NONE);
        }
    }

    private final Task task;
    private volatile State state = new State.Waiting();

    AnalysisRun(long number, Task task, Forecast forecast, Consumer<Activity> changed) {
        super(number, forecast, changed);
        this.task = task;
    }

    public Task task() {
        return task;
    }

    public State state() {
        return state;
    }

    @Override
    public boolean isOver() {
        return state.isOver();
    }

    @Override
    public Optional<Step.Working> step() {
        return state instanceof State.Working working ? Optional.of(working.step()) : Optional.empty();
    }

    @Override
    public double seconds() {
        return switch (state) {
            case State.Working working -> working.seconds();
            case State.Finished finished -> finished.seconds();
            case State.Waiting _, State.Cancelled _, State.Failed _ -> 0;
        };
    }

    @Override
    public boolean hasSomething() {
        return state instanceof State.Working working && working.step().done() > 0;
    }

    @Override
    String what() {
        return task.analysis().about().id();
    }

    @Override
    void withdraw() {
        become(new State.Cancelled());
    }

    @Override
    boolean isPatient(Wish wanted) {
        return wanted == Wish.KEEP;
    }

    @Override
    boolean abandon(Wish wanted) {
        return become(new State.Cancelled());
    }

    /// Sets the state unless it is over; what an abandoned call still finds is not seen.
    boolean become(State next) {
        synchronized (this) {
            if (state.isOver()) {
                return false;
            }
            state = next;
        }
        if (next.isOver()) {
            end();
        }
        announce();
        return true;
    }

    /// Waits for the end.
    ///
    /// @return what it found; empty if it was cancelled
    /// @throws Failure if it failed
    public Optional<State.Finished> finding() throws InterruptedException {
        awaitEnd();
        return switch (state) {
            case State.Finished finished -> Optional.of(finished);
            case State.Failed failed -> throw failed.failure();
            case State.Cancelled _, State.Waiting _, State.Working _ -> Optional.empty();
        };
    }
}
