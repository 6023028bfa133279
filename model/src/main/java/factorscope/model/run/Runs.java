package factorscope.model.run;

import factorscope.model.analyse.Stopped;
import factorscope.model.data.Storage;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.Trace;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Linalg;
import factorscope.model.memory.Bytes;
import factorscope.model.memory.MemoryBudget;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The queue of runs, of decompositions and of analyses, and the threads they compute on.
///
/// A run ends at its next step after a cancel. A step that takes longer (one long call into a library) is
/// abandoned: the run is cancelled within a second, the call finishes unseen, and its memory stays charged
/// until it returns.
public final class Runs implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Runs.class.getName());

    /// A cancelled run that has not ended by now is abandoned.
    private static final long ABANDONED_AFTER_MILLIS = 700;

    /// Previews at most this often.
    private static final long PREVIEW_NANOS = 250_000_000;

    /// Questions of views that are answered at once: a slow one does not hold up all others.
    private static final int ASIDES = 2;

    /// A checkpoint is written this often, unless somebody wants it otherwise.
    private static final long CHECKPOINT_NANOS = 20_000_000_000L;

    private final Compute compute;
    private final ThreadPoolExecutor drivers;
    /// What views wait for does not queue behind what people have started.
    private final ThreadPoolExecutor asides;

    private final ExecutorService helpers;
    private final ScheduledExecutorService watch;
    private volatile long checkpointNanos = CHECKPOINT_NANOS;
    private final AtomicLong numbers = new AtomicLong();
    private final List<Consumer<Activity>> listeners = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<Long, Activity> all = new ConcurrentHashMap<>();

    /// @param threads how many compute at once, over all runs
    /// @param atOnce how many runs compute at once; others wait
    public Runs(int threads, int atOnce, MemoryBudget memory) {
        helpers = Executors.newFixedThreadPool(Math.max(1, threads - 1), daemons("factorscope-helper"));
        watch = Executors.newSingleThreadScheduledExecutor(daemons("factorscope-watch"));
        drivers = new ThreadPoolExecutor(
                atOnce, atOnce, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons("factorscope-run"));
        asides = new ThreadPoolExecutor(
                ASIDES, ASIDES, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons("factorscope-aside"));
        compute = new Compute(threads, helpers, memory, Linalg.best());
    }

    private static ThreadFactory daemons(String name) {
        return Thread.ofPlatform().daemon().name(name + "-", 1).factory();
    }

    /// Writes checkpoints this often from now on.
    public void checkpointEvery(double seconds) {
        checkpointNanos = (long) (seconds * 1e9);
    }

    /// What runs compute with.
    public Compute compute() {
        return compute;
    }

    /// Told of every change of every run, on the run's thread: return quickly.
    ///
    /// @return ends the subscription
    public AutoCloseable onChange(Consumer<Activity> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// All runs that are not over, in order.
    public List<Activity> all() {
        return all.values().stream()
                .sorted(java.util.Comparator.comparingLong(Activity::number))
                .toList();
    }

    /// What a run will take.
    ///
    /// @throws Failure if the data do not suit
    public Forecast forecast(Decomposition decomposition, Problem problem) {
        return forecast(decomposition, problem, compute);
    }

    private static Forecast forecast(Decomposition decomposition, Problem problem, Compute compute) {
        decomposition.accepts(problem.inputs()).refusal().ifPresent(why -> {
            throw Failure.data(why, "Choose other data or another algorithm.");
        });
        return decomposition.forecast(problem, compute);
    }

    /// What a run will take, which there is room for.
    ///
    /// @throws Failure if the data do not suit or the memory budget cannot hold it
    static Forecast requireFitting(Decomposition decomposition, Problem problem, Compute compute) {
        var forecast = forecast(decomposition, problem, compute);
        long limit = compute.memory().limit();
        requireRoom(decomposition.descriptor().name(), forecast, limit, () -> fitting(decomposition, problem, compute));
        return forecast;
    }

    /// Queues a run.
    ///
    /// @throws Failure if the data do not suit or the memory budget cannot hold it
    public Run submit(Decomposition decomposition, Problem problem) {
        return submit(decomposition, problem, Optional.empty(), Optional.empty());
    }

    /// Queues a run that writes checkpoints, and perhaps goes on from one.
    public Run submit(
            Decomposition decomposition,
            Problem problem,
            Optional<Checkpoint> from,
            Optional<Consumer<Checkpoint>> checkpoints) {
        var forecast = requireFitting(decomposition, problem, compute);
        var run = new Run(numbers.incrementAndGet(), decomposition, problem, forecast, from, compute, this::announce);
        checkpoints.ifPresent(run::checkpointTo);
        queue(run, problem.inputs().leases(), drivers, () -> drive(run));
        return run;
    }

    /// What an analysis will take.
    ///
    /// @throws Failure if it cannot be asked of this
    public Forecast forecast(AnalysisRun.Task task) {
        task.analysis().accepts(task.given()).refusal().ifPresent(why -> {
            throw Failure.data(why, "Choose other data, another result or another analysis.");
        });
        return task.analysis().forecast(task.given(), task.params(), compute);
    }

    /// Queues an analysis.
    ///
    /// @throws Failure if it cannot be asked of this or the memory budget cannot hold it
    public AnalysisRun submit(AnalysisRun.Task task) {
        return submit(task, drivers, this::announce);
    }

    /// The same beside the queue, for what somebody waits to see; no listener is told of it.
    public AnalysisRun aside(AnalysisRun.Task task) {
        return submit(task, asides, _ -> {});
    }

    private AnalysisRun submit(AnalysisRun.Task task, ThreadPoolExecutor on, Consumer<Activity> changed) {
        var forecast = forecast(task);
        requireRoom(
                task.analysis().about().name(),
                forecast,
                compute.memory().limit(),
                () -> "Ask for less, or raise the budget (--memory).");
        var run = new AnalysisRun(numbers.incrementAndGet(), task, forecast, changed);
        queue(run, task.given().leases(), on, () -> drive(run));
        return run;
    }

    private void queue(Activity activity, List<Storage.Lease> leases, ThreadPoolExecutor on, Runnable work) {
        all.put(activity.number(), activity);
        activity.isDrivenBy(on);
        activity.announce();
        on.execute(() -> {
            try {
                work.run();
            } finally {
                leases.forEach(Storage.Lease::close);
                all.remove(activity.number());
                if (activity.isLeftBehind()) {
                    resize(on, -1);
                }
            }
        });
    }

    private static void requireRoom(String name, Forecast forecast, long limit, Supplier<String> advice) {
        if (forecast.offHeapPeak() > limit) {
            throw Failure.data(
                    name + " would need about " + Bytes.text(forecast.offHeapPeak()) + ", but the memory budget is "
                            + Bytes.text(limit) + ".",
                    advice.get());
        }
        long heap = Runtime.getRuntime().maxMemory();
        if (forecast.heapPeak() > heap * 3 / 4) {
            throw Failure.data(
                    name + " would need about " + Bytes.text(forecast.heapPeak()) + " of Java heap, but there are "
                            + Bytes.text(heap) + ".",
                    "Draw a smaller sample, or start with a larger heap (-Xmx).");
        }
    }

    /// Names a number of components that would fit, if one would.
    private static String fitting(Decomposition decomposition, Problem problem, Compute compute) {
        var components = decomposition.params().param("components");
        if (components.isPresent() && components.get() instanceof factorscope.model.param.Param.Whole whole) {
            for (int k = problem.params().get(whole) / 2; k >= whole.least(); k /= 2) {
                var smaller =
                        new Problem(problem.inputs(), problem.params().with(whole, k), problem.seed(), problem.start());
                if (decomposition.forecast(smaller, compute).offHeapPeak()
                        <= compute.memory().limit()) {
                    return "With " + k + " components it would fit; or raise the budget (--memory).";
                }
                if (k == 0) {
                    break;
                }
            }
        }
        return "Raise the budget (--memory).";
    }

    /// About how long a run will take, in seconds.
    public double seconds(Forecast forecast) {
        return Calibration.ofThisMachine().seconds(forecast, compute);
    }

    /// Ends a run within a second and forgets what it found.
    public void cancel(Activity activity) {
        stop(activity, Wish.DISCARD);
    }

    /// Ends a run and keeps what it found, after its step: within a second where that is a library's single
    /// call.
    public void stopAndKeep(Activity activity) {
        stop(activity, Wish.KEEP);
    }

    private void stop(Activity activity, Wish wish) {
        activity.wish(wish);
        if (activity.step().isEmpty()) {
            activity.withdraw();
        } else if (!activity.isPatient(wish)) {
            var _ = watch.schedule(() -> abandon(activity, wish), ABANDONED_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void abandon(Activity activity, Wish wish) {
        if (activity.step().isPresent() && activity.abandon(wish)) {
            // its thread is busy until the call returns: let the queue go on meanwhile
            resize(activity.driver(), 1);
            activity.leaveBehind();
        }
    }

    private synchronized void resize(ThreadPoolExecutor pool, int by) {
        int size = pool.getCorePoolSize() + by;
        if (by > 0) {
            pool.setMaximumPoolSize(size);
            pool.setCorePoolSize(size);
        } else {
            pool.setCorePoolSize(size);
            pool.setMaximumPoolSize(size);
        }
    }

    private void announce(Activity activity) {
        listeners.forEach(listener -> listener.accept(activity));
    }

    private void drive(Run run) {
        if (run.isOver()) {
            return;
        }
        // from here on it is busy, however long its first step takes
        var beginning = new Step.Working(0, 0, Step.Working.UNCOUNTED, OptionalDouble.empty());
        run.become(new RunState.Working(beginning, Optional.empty(), Trace.EMPTY, 0, false));
        var own = compute.inPart();
        var failure = attempt(run, () -> {
            try (var driver =
                    new Driver(owner(run), run.decomposition(), run.problem(), run.forecast(), run.from(), own)) {
                run.become(driver.drive());
            } finally {
                own.memory().closeScopes();
            }
        });
        failure.ifPresent(f -> run.become(new RunState.Failed(f, Optional.empty())));
    }

    private Driver.Owner owner(Run run) {
        return new Driver.Owner() {
            @Override
            public Wish wish() {
                return run.wish();
            }

            @Override
            public boolean isOver() {
                return run.isOver();
            }

            @Override
            public void working(RunState.Working state) {
                run.become(state);
            }

            @Override
            public long previewNanos() {
                return PREVIEW_NANOS;
            }

            @Override
            public long checkpointNanos() {
                return checkpointNanos;
            }

            @Override
            public void checkpoint(Supplier<Checkpoint> state) {
                run.checkpoint(state);
            }
        };
    }

    private void drive(AnalysisRun run) {
        if (run.isOver()) {
            return;
        }
        var task = run.task();
        var own = compute.inPart();
        var work = new AnalysisWork(run, own);
        var failure = attempt(run, () -> {
            try {
                work.at(0, 0, Step.Working.UNCOUNTED);
                var finding = task.analysis().of(task.given(), task.params(), work);
                run.become(new AnalysisRun.State.Finished(finding, run.wish() != Wish.GO_ON, work.seconds()));
            } catch (Stopped e) {
                run.become(new AnalysisRun.State.Cancelled());
            } finally {
                own.memory().closeScopes();
            }
        });
        failure.ifPresent(f -> run.become(new AnalysisRun.State.Failed(f)));
    }

    /// @return why it failed, if it did
    private static Optional<Failure> attempt(Activity activity, Runnable work) {
        try {
            work.run();
            return Optional.empty();
        } catch (Failure e) {
            return Optional.of(e);
        } catch (OutOfMemoryError e) {
            return Optional.of(Failure.data(
                    "The Java heap is exhausted.", "Draw a smaller sample, or start with a larger heap (-Xmx)."));
        } catch (RuntimeException | Error e) {
            LOG.log(Level.SEVERE, activity.what() + " (run " + activity.number() + ") broke off", e);
            return Optional.of(Failure.numerical(
                    "The run broke off by a defect of the program ("
                            + e.getClass().getSimpleName() + ").",
                    "Please report it with the log."));
        }
    }

    /// Cancels what is running and gives the threads back.
    @Override
    public void close() {
        all().stream().filter(r -> !r.isOver()).forEach(this::cancel);
        drivers.shutdown();
        asides.shutdown();
        watch.shutdown();
        try {
            // who computes still borrows from the helpers
            var _ = drivers.awaitTermination(ABANDONED_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        helpers.shutdown();
    }
}
