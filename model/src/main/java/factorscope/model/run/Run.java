package factorscope.model.run;

import factorscope.model.decompose.Checkpoint;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Result;
import factorscope.model.failure.Failure;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One run of a decomposition, from the queue to its end. Safe to look at and to stop from any thread.
public final class Run {
    /// What should become of what was found so far.
    enum Wish {
        GO_ON,
        DISCARD,
        KEEP
    }

    private final long number;
    private final Decomposition decomposition;
    private final Problem problem;
    private final Forecast forecast;
    private final Optional<Checkpoint> from;
    private final Consumer<Run> changed;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile RunState state = new RunState.Waiting();
    private volatile Wish wish = Wish.GO_ON;
    private volatile boolean leftBehind;
    private volatile Optional<Consumer<Checkpoint>> checkpoints = Optional.empty();
    private volatile Optional<Failure> checkpointTrouble = Optional.empty();

    Run(
            long number,
            Decomposition decomposition,
            Problem problem,
            Forecast forecast,
            Optional<Checkpoint> from,
            Consumer<Run> changed) {
        this.number = number;
        this.decomposition = decomposition;
        this.problem = problem;
        this.forecast = forecast;
        this.from = from;
        this.changed = changed;
    }

    /// Unique within one [Runs], in the order of submission.
    public long number() {
        return number;
    }

    public Decomposition decomposition() {
        return decomposition;
    }

    public Problem problem() {
        return problem;
    }

    public Forecast forecast() {
        return forecast;
    }

    Optional<Checkpoint> from() {
        return from;
    }

    public RunState state() {
        return state;
    }

    /// Its thread is in a call that does not return in time, and nobody waits for it any more.
    void leaveBehind() {
        leftBehind = true;
    }

    boolean isLeftBehind() {
        return leftBehind;
    }

    Wish wish() {
        return wish;
    }

    /// Writes down where the run stands. That this cannot be done is no reason to lose the run.
    void checkpoint(Supplier<Checkpoint> state) {
        var sink = checkpoints;
        if (sink.isEmpty()) {
            return;
        }
        try {
            sink.get().accept(state.get());
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
            over.countDown();
        }
        changed.accept(this);
        return true;
    }

    void wish(Wish wanted) {
        wish = wanted;
        synchronized (this) {
            if (state instanceof RunState.Working working) {
                state = new RunState.Working(
                        working.step(), working.preview(), working.trace(), working.seconds(), true);
            }
        }
        changed.accept(this);
    }

    /// Waits for the end.
    public RunState await() throws InterruptedException {
        over.await();
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

    /// Waits for the end, but no longer than this.
    public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
        return over.await(timeout, unit);
    }
}
