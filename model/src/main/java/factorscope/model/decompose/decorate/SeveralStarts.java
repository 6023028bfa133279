package factorscope.model.decompose.decorate;

import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.decompose.state.Starts;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A decomposition that ends in a local optimum, run from several starts to the end, of which the best is kept.
///
/// The first start is the one that a single run takes; the others are random. With one start nothing differs from the
/// decomposition by itself. The result is the one with the smallest objective, and its measures say how many starts
/// came as near to the data as the best.
public final class SeveralStarts extends Around {
    public static final Param.Whole STARTS = new Param.Whole(
            "starts",
            "Starts",
            "How many starts to follow to the end; the best is kept. The first is as chosen, the others are random.",
            1,
            1,
            1000);

    /// Objectives that differ by a smaller share are of the same optimum.
    private static final double AGREEING = 2e-3;

    private static final String START = "start";
    private static final String RANDOM = "random";

    /// Between the seeds of two starts: odd, so that no two are alike.
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private SeveralStarts(Decomposition inner) {
        super(inner);
    }

    public static Decomposition of(Decomposition inner) {
        return new SeveralStarts(inner);
    }

    /// What determines a result, for telling runs apart: as before there were several starts where there is one.
    public static ParamValues recipe(Decomposition decomposition, ParamValues params) {
        boolean isOne = decomposition
                .params()
                .param(STARTS.key())
                .filter(STARTS::equals)
                .filter(_ -> params.get(STARTS) == 1)
                .isPresent();
        return isOne ? params.without(STARTS) : params;
    }

    @Override
    public ParamSpec params() {
        return new ParamSpec(Stream.concat(inner().params().params().stream(), Stream.of(STARTS))
                .toList());
    }

    /// One after the other, the best so far being held.
    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        var one = inner().forecast(problem, compute);
        int starts = problem.params().get(STARTS);
        return starts == 1
                ? one
                : new Forecast(
                        starts * one.productFlops(),
                        starts * one.scalarFlops(),
                        starts * one.bytesRead(),
                        2 * one.offHeapPeak(),
                        one.preview(),
                        2 * one.heapPeak());
    }

    /// The problem of one of the starts.
    private Problem problem(Problem problem, int start) {
        if (start == 0) {
            return problem;
        }
        var params = problem.params();
        for (var param : inner().params().params()) {
            if (param.key().equals(START) && param instanceof Param.Choice choice) {
                params = params.with(choice, RANDOM);
            }
        }
        return new Problem(problem.inputs(), params, problem.seed() + start * STEP, Optional.empty());
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return problem.params().get(STARTS) == 1 ? inner().start(problem, compute) : new BestOf(problem, compute);
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        if (problem.params().get(STARTS) == 1) {
            return inner().resume(problem, compute, checkpoint);
        }
        var solver = new BestOf(problem, compute);
        solver.state.restore(checkpoint);
        return solver;
    }

    private enum End {
        CONVERGED,
        STALLED,
        RAN_OUT;

        static End of(Step step) {
            return switch (step) {
                case Step.Stalled _ -> STALLED;
                case Step.RanOut _ -> RAN_OUT;
                case Step.Converged _, Step.Working _ -> CONVERGED;
            };
        }

        Step step() {
            return switch (this) {
                case CONVERGED -> new Step.Converged();
                case STALLED -> new Step.Stalled();
                case RAN_OUT -> new Step.RanOut();
            };
        }
    }

    /// Follows one start after the other.
    private final class BestOf implements Solver {
        private final Problem problem;
        private final Compute compute;
        private final SolverState state;

        /// They end with their objectives.
        private final Starts starts;

        /// Which start was the best of those that are over, or -1, and how it ended.
        private final SolverState.Count bestStart;

        private final SolverState.Chosen<End> bestEnd;

        private @Nullable Solver running;

        /// The best of those that are over; the one that runs is none of them.
        private @Nullable Solver best;

        BestOf(Problem problem, Compute compute) {
            this.problem = problem;
            this.compute = compute;
            state = new SolverState(compute.memory());
            starts = new Starts(state, problem.params().get(STARTS));
            bestStart = state.count("best", -1);
            bestEnd = state.chosen("bestEnd", End.CONVERGED);
            state.inner(
                    "running",
                    () -> Optional.ofNullable(running).map(Solver::save),
                    saved -> running = inner().resume(problem(problem, starts.number()), compute, saved));
            state.inner(
                    "held",
                    () -> Optional.ofNullable(best).map(Solver::save),
                    saved -> best = inner().resume(problem(problem, bestStart.get()), compute, saved));
        }

        private Solver running() {
            var now = running;
            if (now == null) {
                now = inner().start(problem(problem, starts.number()), compute);
                running = now;
            }
            return now;
        }

        @Override
        public Step step() {
            if (starts.areOver()) {
                return bestEnd.get().step();
            }
            var now = running();
            var step = now.step();
            if (step instanceof Step.Working working) {
                double share = working.share().orElse(0);
                int at = starts.number();
                return new Step.Working(
                        Math.min(at + share, at + 1.0), problem.params().get(STARTS), "start", working.objective());
            }
            if (starts.end(objective(now)) || best == null) {
                take(now, step);
            } else {
                now.close();
            }
            running = null;
            return starts.areOver()
                    ? bestEnd.get().step()
                    : new Step.Working(starts.number(), problem.params().get(STARTS), "start", OptionalDouble.empty());
        }

        private void take(Solver now, Step end) {
            if (best != null) {
                best.close();
            }
            best = now;
            bestStart.set(starts.number() - 1);
            bestEnd.set(End.of(end));
        }

        private static double objective(Solver solver) {
            var measures = solver.measures();
            return measures.get(Measures.OBJECTIVE)
                    .orElse(measures.get(Measures.RELATIVE_ERROR).orElse(Double.POSITIVE_INFINITY));
        }

        /// The best of those that are over, before that what the first has so far.
        private Solver shown() {
            return best == null ? running() : best;
        }

        @Override
        public Optional<Factorization> current() {
            return shown().current();
        }

        @Override
        public Optional<Factorization> last() {
            return shown().last();
        }

        @Override
        public Measures measures() {
            var measures = shown().measures();
            return starts.number() < 2
                    ? measures
                    : measures.with(Measures.STARTS, starts.number()).with(Measures.STARTS_AGREEING, agreeing());
        }

        /// How many starts ended as low as the best.
        private long agreeing() {
            double least = starts.least();
            return starts.ends().stream()
                    .filter(end -> end <= least + AGREEING * Math.abs(least))
                    .count();
        }

        @Override
        public Checkpoint save() {
            return state.save();
        }

        @Override
        public void close() {
            if (best != null) {
                best.close();
            }
            if (running != null) {
                running.close();
            }
            state.close();
        }
    }
}
