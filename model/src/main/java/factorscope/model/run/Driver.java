package factorscope.model.run;

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
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.diagnose.ReconstructionError;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Supplier;

/// Takes a solver from its first step to its end.
final class Driver implements AutoCloseable {
    /// Who wants it driven.
    interface Owner {
        Wish wish();

        /// Whether nobody waits for it any more.
        boolean isOver();

        void working(RunState.Working state);

        /// How often a preview is made; no more often than that, and never by default.
        default long previewNanos() {
            return Long.MAX_VALUE / 2;
        }

        /// How often a checkpoint is written, by default never.
        default long checkpointNanos() {
            return Long.MAX_VALUE / 2;
        }

        default void checkpoint(Supplier<Checkpoint> state) {
            // most write none
        }
    }

    /// Of the time, at most.
    private static final double PREVIEW_SHARE = 0.05;

    private static final double CHECKPOINT_SHARE = 0.1;

    /// Sums of squares in float32 tell larger ones to six digits.
    private static final double SMALL_ERROR = 0.1;

    /// Objectives beyond this many are thinned out.
    private static final int MOST_TRACE = 4096;

    private final Owner owner;
    private final Decomposition decomposition;
    private final Problem problem;
    private final Forecast forecast;
    private final Compute own;
    private final Solver solver;
    private final ArrayList<Trace.Point> points = new ArrayList<>();
    private final long start = System.nanoTime();
    private Optional<Factorization> preview = Optional.empty();
    private long nextPreview;
    private long nextCheckpoint;
    private String unit = "";

    /// @param own what it computes with, in a memory of its own
    Driver(
            Owner owner,
            Decomposition decomposition,
            Problem problem,
            Forecast forecast,
            Optional<Checkpoint> from,
            Compute own) {
        this.owner = owner;
        this.decomposition = decomposition;
        this.problem = problem;
        this.forecast = forecast;
        this.own = own;
        this.nextPreview = start + owner.previewNanos();
        this.nextCheckpoint = start + owner.checkpointNanos();
        this.solver = from.map(checkpoint -> decomposition.resume(problem, own, checkpoint))
                .orElseGet(() -> decomposition.start(problem, own));
    }

    /// To the end, or until its owner wants it stopped.
    RunState drive() {
        try {
            while (true) {
                switch (solver.step()) {
                    case Step.Working working -> {
                        note(working);
                        if (owner.wish() != Wish.GO_ON || owner.isOver()) {
                            return stopped();
                        }
                    }
                    case Step.Converged _ -> {
                        return finished(Result.Outcome.CONVERGED);
                    }
                    case Step.Stalled _ -> {
                        return finished(Result.Outcome.STALLED);
                    }
                    case Step.RanOut _ -> {
                        return finished(Result.Outcome.RAN_OUT);
                    }
                }
            }
        } catch (Failure e) {
            return new RunState.Failed(e, preview.map(f -> partial(f, Measures.NONE)));
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
            nextPreview = System.nanoTime() + Math.max(owner.previewNanos(), (long) (took / PREVIEW_SHARE));
        }
        if (now >= nextCheckpoint) {
            owner.checkpoint(solver::save);
            long took = System.nanoTime() - now;
            nextCheckpoint = System.nanoTime() + Math.max(owner.checkpointNanos(), (long) (took / CHECKPOINT_SHARE));
        }
        owner.working(new RunState.Working(working, preview, trace(), seconds(), owner.wish() != Wish.GO_ON));
    }

    /// A preview must not take what the run itself still needs; the last one may not be given back yet.
    private boolean hasRoomForPreview() {
        long stillNeeded = Math.max(0, forecast.offHeapPeak() - own.memory().used());
        return 2 * forecast.preview() + stillNeeded <= own.memory().free();
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

    private RunState stopped() {
        owner.checkpoint(solver::save);
        var partial =
                owner.wish() == Wish.KEEP ? solver.last().map(f -> partial(f, exact(f))) : Optional.<Result>empty();
        return new RunState.Cancelled(partial);
    }

    /// From the result itself: a run that is stopped between two passes knows its error only from before.
    private Measures exact(Factorization factorization) {
        var measures = solver.measures();
        if (factorization instanceof TwoWay twoWay) {
            double error = ReconstructionError.of(problem.inputs().data(), twoWay, own, owner::isOver);
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
        return result(factorization, measures, Result.Outcome.PARTIAL);
    }

    private Result result(Factorization factorization, Measures measures, Result.Outcome outcome) {
        return new Result(
                factorization,
                measures,
                trace(),
                provenance(decomposition, problem, own),
                outcome,
                seconds(),
                own.memory().peak());
    }

    static Provenance provenance(Decomposition decomposition, Problem problem, Compute compute) {
        var descriptor = decomposition.descriptor();
        return new Provenance(
                descriptor.id(),
                descriptor.version(),
                problem.params().texts(),
                problem.seed(),
                "",
                problem.inputs().data().origin().prepare(),
                Platform.text(compute.linalg()),
                compute.linalg().factorizationThreads(),
                descriptor.steps() == Descriptor.Steps.FINE,
                Instant.now());
    }

    /// Small errors are lost in the sums that solvers take them from: they are measured again.
    private boolean isSmall(Factorization factorization) {
        var error = solver.measures().get(Measures.RELATIVE_ERROR);
        return factorization instanceof TwoWay twoWay
                && twoWay.axes().size() == 2
                && problem.inputs().sides().isEmpty()
                && error.isPresent()
                && error.getAsDouble() < SMALL_ERROR;
    }

    private RunState finished(Result.Outcome outcome) {
        var factorization = solver.last().orElseThrow();
        return new RunState.Finished(
                result(factorization, isSmall(factorization) ? exact(factorization) : solver.measures(), outcome));
    }

    @Override
    public void close() {
        solver.close();
    }
}
