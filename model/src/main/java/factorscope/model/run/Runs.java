package factorscope.model.run;

import factorscope.model.data.Storage;
import factorscope.model.decompose.Checkpoint;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Descriptor;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Provenance;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.Trace;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ReconstructionError;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Linalg;
import factorscope.model.memory.Bytes;
import factorscope.model.memory.MemoryBudget;
import java.time.Instant;
import java.util.ArrayList;
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
import java.util.logging.Level;
import java.util.logging.Logger;

/// The queue of runs and the threads they compute on.
///
/// A run ends at its next step after a cancel. A step that takes longer (one long call into a library) is
/// abandoned: the run is cancelled within a second, the call finishes unseen, and its memory stays charged
/// until it returns.
public final class Runs implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Runs.class.getName());

    /// A cancelled run that has not ended by now is abandoned.
    private static final long ABANDONED_AFTER_MILLIS = 700;

    /// Previews at most this often, and at most this share of the time.
    private static final long PREVIEW_NANOS = 250_000_000;

    private static final double PREVIEW_SHARE = 0.05;

    /// Sums of squares in float32 tell larger ones to six digits.
    private static final double SMALL_ERROR = 0.1;

    /// A checkpoint is written this often, unless somebody wants it otherwise, and at most this share of the
    /// time.
    private static final long CHECKPOINT_NANOS = 20_000_000_000L;

    private static final double CHECKPOINT_SHARE = 0.1;

    /// Objectives beyond this many are thinned out.
    private static final int MOST_TRACE = 4096;

    private final Compute compute;
    private final ThreadPoolExecutor drivers;
    private final ExecutorService helpers;
    private final ScheduledExecutorService watch;
    private volatile long checkpointNanos = CHECKPOINT_NANOS;
    private final AtomicLong numbers = new AtomicLong();
    private final List<Consumer<Run>> listeners = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<Long, Run> all = new ConcurrentHashMap<>();

    /// @param threads how many compute at once, over all runs
    /// @param atOnce how many runs compute at once; others wait
    public Runs(int threads, int atOnce, MemoryBudget memory) {
        helpers = Executors.newFixedThreadPool(Math.max(1, threads - 1), daemons("factorscope-helper"));
        watch = Executors.newSingleThreadScheduledExecutor(daemons("factorscope-watch"));
        drivers = new ThreadPoolExecutor(
                atOnce, atOnce, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons("factorscope-run"));
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
    public AutoCloseable onChange(Consumer<Run> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// All runs that are not over, in order.
    public List<Run> all() {
        return all.values().stream()
                .sorted(java.util.Comparator.comparingLong(Run::number))
                .toList();
    }

    /// What a run will take.
    ///
    /// @throws Failure if the data do not suit
    public Forecast forecast(Decomposition decomposition, Problem problem) {
        decomposition.accepts(problem.inputs()).refusal().ifPresent(why -> {
            throw Failure.data(why, "Choose other data or another algorithm.");
        });
        return decomposition.forecast(problem, compute);
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
        var forecast = forecast(decomposition, problem);
        requireRoom(decomposition, problem, forecast);
        var run = new Run(numbers.incrementAndGet(), decomposition, problem, forecast, from, this::announce);
        checkpoints.ifPresent(run::checkpointTo);
        all.put(run.number(), run);
        var leases = problem.inputs().leases();
        announce(run);
        drivers.execute(() -> {
            try {
                drive(run);
            } finally {
                leases.forEach(Storage.Lease::close);
                all.remove(run.number());
                if (run.isLeftBehind()) {
                    resize(-1);
                }
            }
        });
        return run;
    }

    private void requireRoom(Decomposition decomposition, Problem problem, Forecast forecast) {
        long limit = compute.memory().limit();
        if (forecast.offHeapPeak() > limit) {
            throw Failure.data(
                    decomposition.descriptor().name() + " would need about " + Bytes.text(forecast.offHeapPeak())
                            + ", but the memory budget is " + Bytes.text(limit) + ".",
                    fitting(decomposition, problem, limit));
        }
        long heap = Runtime.getRuntime().maxMemory();
        if (forecast.heapPeak() > heap * 3 / 4) {
            throw Failure.data(
                    decomposition.descriptor().name() + " would need about " + Bytes.text(forecast.heapPeak())
                            + " of Java heap, but there are " + Bytes.text(heap) + ".",
                    "Draw a smaller sample, or start with a larger heap (-Xmx).");
        }
    }

    /// Names a number of components that would fit, if one would.
    private String fitting(Decomposition decomposition, Problem problem, long limit) {
        var components = decomposition.params().param("components");
        if (components.isPresent() && components.get() instanceof factorscope.model.param.Param.Whole whole) {
            for (int k = problem.params().get(whole) / 2; k >= whole.least(); k /= 2) {
                var smaller =
                        new Problem(problem.inputs(), problem.params().with(whole, k), problem.seed(), problem.start());
                if (decomposition.forecast(smaller, compute).offHeapPeak() <= limit) {
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
    public void cancel(Run run) {
        stop(run, Run.Wish.DISCARD);
    }

    /// Ends a run and keeps what it found, after its step: within a second where that is a library's single
    /// call.
    public void stopAndKeep(Run run) {
        stop(run, Run.Wish.KEEP);
    }

    private void stop(Run run, Run.Wish wish) {
        run.wish(wish);
        if (run.state() instanceof RunState.Waiting) {
            run.become(new RunState.Cancelled(Optional.empty()));
            return;
        }
        boolean patient =
                wish == Run.Wish.KEEP && run.decomposition().descriptor().steps() == Descriptor.Steps.FINE;
        if (!patient) {
            var _ = watch.schedule(() -> abandon(run, wish), ABANDONED_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void abandon(Run run, Run.Wish wish) {
        if (!(run.state() instanceof RunState.Working working)) {
            return;
        }
        var partial = wish == Run.Wish.KEEP
                ? working.preview()
                        .map(preview -> result(
                                run,
                                preview,
                                Measures.NONE,
                                working.trace(),
                                Result.Outcome.PARTIAL,
                                working.seconds(),
                                0))
                : Optional.<Result>empty();
        if (run.become(new RunState.Cancelled(partial))) {
            // its thread is busy until the call returns: let the queue go on meanwhile
            resize(1);
            run.leaveBehind();
        }
    }

    private synchronized void resize(int by) {
        int size = drivers.getCorePoolSize() + by;
        if (by > 0) {
            drivers.setMaximumPoolSize(size);
            drivers.setCorePoolSize(size);
        } else {
            drivers.setCorePoolSize(size);
            drivers.setMaximumPoolSize(size);
        }
    }

    private void announce(Run run) {
        listeners.forEach(listener -> listener.accept(run));
    }

    private void drive(Run run) {
        if (run.state().isOver()) {
            return;
        }
        // from here on it is busy, however long its first step takes
        var beginning = new Step.Working(0, 0, Step.Working.UNCOUNTED, OptionalDouble.empty());
        run.become(new RunState.Working(beginning, Optional.empty(), Trace.EMPTY, 0, false));
        var memory = compute.memory().part();
        var own = new Compute(compute.threads(), compute.helpers(), memory, compute.linalg());
        try (var driver = new Driver(run, own)) {
            driver.run();
        } catch (Failure e) {
            run.become(new RunState.Failed(e, Optional.empty()));
        } catch (OutOfMemoryError e) {
            run.become(new RunState.Failed(
                    Failure.data(
                            "The Java heap is exhausted.",
                            "Draw a smaller sample, or start with a larger heap (-Xmx)."),
                    Optional.empty()));
        } catch (RuntimeException | Error e) {
            LOG.log(Level.SEVERE, "run " + run.number() + " broke off", e);
            run.become(new RunState.Failed(
                    Failure.numerical(
                            "The run broke off by a defect of the program ("
                                    + e.getClass().getSimpleName() + ").",
                            "Please report it with the log."),
                    Optional.empty()));
        }
    }

    private Result result(
            Run run,
            Factorization factorization,
            Measures measures,
            Trace trace,
            Result.Outcome outcome,
            double seconds,
            long peakBytes) {
        var descriptor = run.decomposition().descriptor();
        var origin = run.problem().inputs().data().origin();
        var provenance = new Provenance(
                descriptor.id(),
                descriptor.version(),
                run.problem().params().texts(),
                run.problem().seed(),
                "",
                origin.prepare(),
                Platform.text(compute.linalg()),
                compute.linalg().factorizationThreads(),
                descriptor.steps() == Descriptor.Steps.FINE,
                Instant.now());
        return new Result(factorization, measures, trace, provenance, outcome, seconds, peakBytes);
    }

    /// Takes one run from its first step to its end.
    private final class Driver implements AutoCloseable {
        private final Run run;
        private final Compute own;
        private final Solver solver;
        private final ArrayList<Trace.Point> points = new ArrayList<>();
        private final long start = System.nanoTime();
        private Optional<Factorization> preview = Optional.empty();
        private long nextPreview = start + PREVIEW_NANOS;
        private long nextCheckpoint = start + checkpointNanos;
        private String unit = "";

        Driver(Run run, Compute own) {
            this.run = run;
            this.own = own;
            this.solver = run.from()
                    .map(checkpoint -> run.decomposition().resume(run.problem(), own, checkpoint))
                    .orElseGet(() -> run.decomposition().start(run.problem(), own));
        }

        void run() {
            try {
                while (true) {
                    switch (solver.step()) {
                        case Step.Working working -> {
                            note(working);
                            if (run.wish() != Run.Wish.GO_ON || run.state().isOver()) {
                                stopped();
                                return;
                            }
                        }
                        case Step.Converged _ -> {
                            finished(Result.Outcome.CONVERGED);
                            return;
                        }
                        case Step.Stalled _ -> {
                            finished(Result.Outcome.STALLED);
                            return;
                        }
                        case Step.RanOut _ -> {
                            finished(Result.Outcome.RAN_OUT);
                            return;
                        }
                    }
                }
            } catch (Failure e) {
                run.become(new RunState.Failed(e, preview.map(f -> partial(f, Measures.NONE))));
            }
        }

        private double seconds() {
            return (System.nanoTime() - start) / 1e9;
        }

        private Trace trace() {
            return new Trace(unit, points);
        }

        private void note(Step.Working working) {
            unit = working.unit();
            if (working.objective().isPresent()) {
                points.add(new Trace.Point(
                        working.done(), seconds(), working.objective().getAsDouble()));
                if (points.size() > MOST_TRACE) {
                    thin();
                }
            }
            long now = System.nanoTime();
            if (now >= nextPreview) {
                if (hasRoomForPreview()) {
                    preview = solver.current();
                }
                long took = System.nanoTime() - now;
                nextPreview = System.nanoTime() + Math.max(PREVIEW_NANOS, (long) (took / PREVIEW_SHARE));
            }
            if (now >= nextCheckpoint) {
                run.checkpoint(solver::save);
                long took = System.nanoTime() - now;
                nextCheckpoint = System.nanoTime() + Math.max(checkpointNanos, (long) (took / CHECKPOINT_SHARE));
            }
            run.become(new RunState.Working(working, preview, trace(), seconds(), run.wish() != Run.Wish.GO_ON));
        }

        /// A preview must not take what the run itself still needs; the last one may not be given back yet.
        private boolean hasRoomForPreview() {
            long stillNeeded =
                    Math.max(0, run.forecast().offHeapPeak() - own.memory().used());
            return 2 * run.forecast().preview() + stillNeeded <= own.memory().free();
        }

        /// Every second point of the older half.
        private void thin() {
            var kept = new ArrayList<Trace.Point>();
            for (int i = 0; i < points.size(); i++) {
                if (i >= points.size() / 2 || i % 2 == 0) {
                    kept.add(points.get(i));
                }
            }
            points.clear();
            points.addAll(kept);
        }

        private void stopped() {
            run.checkpoint(solver::save);
            var partial = run.wish() == Run.Wish.KEEP
                    ? solver.last().map(f -> partial(f, exact(f)))
                    : Optional.<Result>empty();
            run.become(new RunState.Cancelled(partial));
        }

        /// From the result itself: a run that is stopped between two passes knows its error only from before.
        private Measures exact(Factorization factorization) {
            var measures = solver.measures();
            if (factorization instanceof TwoWay twoWay) {
                double error = ReconstructionError.of(
                        run.problem().inputs().data(),
                        twoWay,
                        own,
                        () -> run.state().isOver());
                if (!Double.isNaN(error)) {
                    return withError(measures, error);
                }
            }
            return measures;
        }

        private static Measures withError(Measures measures, double error) {
            double before = measures.get(Measures.RELATIVE_ERROR).orElse(0);
            var centred = measures.get(Measures.CENTRED_ERROR);
            var exact = measures.with(Measures.RELATIVE_ERROR, error);
            if (centred.isEmpty()) {
                return exact;
            }
            return before > 0
                    ? exact.with(Measures.CENTRED_ERROR, centred.getAsDouble() * error / before)
                    : exact.without(Measures.CENTRED_ERROR);
        }

        private Result partial(Factorization factorization, Measures measures) {
            return result(
                    run,
                    factorization,
                    measures,
                    trace(),
                    Result.Outcome.PARTIAL,
                    seconds(),
                    own.memory().peak());
        }

        /// Small errors are lost in the sums that solvers take them from: they are measured again.
        private boolean isSmall(Factorization factorization) {
            var error = solver.measures().get(Measures.RELATIVE_ERROR);
            return factorization instanceof TwoWay twoWay
                    && twoWay.axes().size() == 2
                    && run.problem().inputs().sides().isEmpty()
                    && error.isPresent()
                    && error.getAsDouble() < SMALL_ERROR;
        }

        private void finished(Result.Outcome outcome) {
            var factorization = solver.last().orElseThrow();
            run.become(new RunState.Finished(Runs.this.result(
                    run,
                    factorization,
                    isSmall(factorization) ? exact(factorization) : solver.measures(),
                    trace(),
                    outcome,
                    seconds(),
                    own.memory().peak())));
        }

        @Override
        public void close() {
            solver.close();
        }
    }

    /// Cancels what is running and gives the threads back.
    @Override
    public void close() {
        all().stream().filter(r -> !r.state().isOver()).forEach(this::cancel);
        drivers.shutdown();
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
