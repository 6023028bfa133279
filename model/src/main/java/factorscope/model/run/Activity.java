package factorscope.model.run;

import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Step;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is waiting for its turn, computing or over: a decomposition ([Run]) or an analysis ([AnalysisRun]).
///
/// Safe to look at and to stop from any thread.
public abstract sealed class Activity permits Run, AnalysisRun {
    private final long number;
    private final Forecast forecast;
    private final Consumer<Activity> changed;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Wish wish = Wish.GO_ON;
    private volatile boolean leftBehind;
    private volatile @Nullable ThreadPoolExecutor driver;

    Activity(long number, Forecast forecast, Consumer<Activity> changed) {
        this.number = number;
        this.forecast = forecast;
        this.changed = changed;
    }

    /// Unique within one [Runs], in the order of submission.
    public final long number() {
        return number;
    }

    public final Forecast forecast() {
        return forecast;
    }

    /// What it is at; empty before it begins and once it is over.
    public abstract Optional<Step.Working> step();

    /// Computing time so far.
    public abstract double seconds();

    /// Whether it was asked to stop and has not yet.
    public final boolean isStopping() {
        return wish != Wish.GO_ON && !isOver();
    }

    /// Whether there would be something to keep if it were stopped now.
    public abstract boolean hasSomething();

    /// Whether nothing more will happen.
    public abstract boolean isOver();

    /// What is computed for it, such as a class's name, for the log.
    abstract String what();

    /// Ends before it began.
    abstract void withdraw();

    /// Whether stopping it takes no longer than a moment, so that nobody has to be left behind.
    abstract boolean isPatient(Wish wanted);

    /// Nobody waits any more for what its thread is busy with.
    ///
    /// @return false if it was over already
    abstract boolean abandon(Wish wanted);

    /// On whose threads it is.
    final void isDrivenBy(ThreadPoolExecutor pool) {
        driver = pool;
    }

    final ThreadPoolExecutor driver() {
        return Objects.requireNonNull(driver);
    }

    /// Its thread is in a call that does not return in time, and nobody waits for it any more.
    final void leaveBehind() {
        leftBehind = true;
    }

    final boolean isLeftBehind() {
        return leftBehind;
    }

    final Wish wish() {
        return wish;
    }

    final void wish(Wish wanted) {
        wish = wanted;
        wished();
        announce();
    }

    /// Called once it is to stop, before anybody is told.
    void wished() {
        // most look at the wish
    }

    final void announce() {
        changed.accept(this);
    }

    final void end() {
        over.countDown();
    }

    final void awaitEnd() throws InterruptedException {
        over.await();
    }

    /// Waits for the end, but no longer than this.
    public final boolean await(long timeout, TimeUnit unit) throws InterruptedException {
        return over.await(timeout, unit);
    }
}
