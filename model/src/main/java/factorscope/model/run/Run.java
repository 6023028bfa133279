package factorscope.model.run;

import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One run of a decomposition, from the queue to its end.
public final class Run extends Activity {
    private final Decomposition decomposition;
    private final Problem problem;
    private final Optional<Checkpoint> from;
    private final Compute compute;
    private volatile RunState state = new RunState.Waiting();
    private volatile Optional<Consumer<Checkpoint>> checkpoints = Optional.empty();
    private volatile Optional<Failure> checkpointTrouble = Optional.empty();

    Run(
            long number,
            Decomposition decomposition,
            Problem problem,
            Forecast forecast,
            Optional<Checkpoint> from,
            Compute compute,
            Consumer<Activity> changed) {
        super(number, forecast, changed);
        this.decomposition = decomposition;
        this.problem = problem;
        this.from = from;
        this.compute = compute;
    }

    public Decomposition decomposition() {
        return decomposition;
    }

    public Problem problem() {
        return problem;
    }

    Optional<Checkpoint> from() {
        return from;
    }

    public RunState state() {
        return state;
    }

    @Override
    public boolean isOver() {
        return state.isOver();
    }

    @Override
    public Optional<Step.Working> step() {
        return state instanceof RunState.Working working ? Optional.of(working.step()) : Optional.empty();
    }

    @Override
    public double seconds() {
        return state instanceof RunState.Working working ? working.seconds() : 0;
    }

    @Override
    public boolean hasSomething() {
        return state instanceof RunState.Working working && working.preview().isPresent();
    }

    @Override
    String what() {
        return decomposition.descriptor().id();
    }

    @Override
    void withdraw() {
        become(new RunState.Cancelled(Optional.empty()));
    }

    @Override
    boolean isPatient(Wish wanted) {
        return wanted == Wish.KEEP && decomposition.descriptor().steps() == Descriptor.Steps.FINE;
    }

    @Override
    boolean abandon(Wish wanted) {
        if (!(state instanceof RunState.Working working)) {
            return false;
        }
        var partial = wanted == Wish.KEEP
                ? working.preview().map(preview -> partial(preview, working))
                : Optional.<Result>empty();
        return become(new RunState.Cancelled(partial));
    }

    private Result partial(Factorization preview, RunState.Working working) {
        return new Result(
                preview,
                Measures.NONE,
                working.trace(),
                Driver.provenance(decomposition, problem, compute),
                Result.Outcome.PARTIAL,
                working.seconds(),
                0);
    }

    /// Writes down where the run stands. That this cannot be done is no reason to lose the run.
    void checkpoint(Supplier<Checkpoint> stand) {
        var sink = checkpoints;
        if (sink.isEmpty()) {
            return;
        }
        try {
            sink.get().accept(stand.get());
            checkpointTrouble = Optional.empty();
        } catch (Failure e) {
            checkpointTrouble = Optional.of(e);
        }
    }

    /// Why the last checkpoint could not be written, if so: the run goes on, but could not be resumed.
    public Optional<Failure> checkpointTrouble() {
        return checkpointTrouble;
    }

    void checkpointTo(Consumer<Checkpoint> sink) {
        checkpoints = Optional.of(sink);
    }

    /// Sets the state unless the run is over; what an abandoned call still finds is not seen.
    ///
    /// @return whether it was set
    boolean become(RunState next) {
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

    @Override
    void wished() {
        synchronized (this) {
            if (state instanceof RunState.Working working) {
                state = new RunState.Working(
                        working.step(), working.preview(), working.trace(), working.seconds(), true);
            }
        }
    }

    /// Waits for the end.
    public RunState await() throws InterruptedException {
        awaitEnd();
        return state;
    }

    /// Waits for the end.
    ///
    /// @return what it found; empty if it was cancelled
    /// @throws factorscope.model.failure.Failure if it failed
    public Optional<Result> result() throws InterruptedException {
        return switch (await()) {
            case RunState.Finished finished -> Optional.of(finished.result());
            case RunState.Failed failed -> throw failed.failure();
            case RunState.Cancelled _, RunState.Waiting _, RunState.Working _ -> Optional.empty();
        };
    }
}
