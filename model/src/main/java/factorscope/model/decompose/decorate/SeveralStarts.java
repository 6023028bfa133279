package factorscope.model.decompose.decorate;

import factorscope.model.decompose.Checkpoint;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
        return problem.params().get(STARTS) == 1
                ? inner().start(problem, compute)
                : new BestOf(problem, compute, inner().start(problem, compute));
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        if (problem.params().get(STARTS) == 1) {
            return inner().resume(problem, compute, checkpoint);
        }
        int at = (int) checkpoint.whole("at");
        var running = inner().resume(problem(problem, at), compute, nested(checkpoint, "running"));
        var solver = new BestOf(problem, compute, running);
        solver.restore(checkpoint, at);
        return solver;
    }

    private static Checkpoint nested(Checkpoint checkpoint, String name) {
        return checkpoint.nested(name).orElse(new Checkpoint(Map.of(), Map.of()));
    }

    /// Follows one start after the other.
    private final class BestOf implements Solver {
        private final Problem problem;
        private final Compute compute;
        private final int starts;
        private Solver running;
        private int at;

        /// The best of those that are over, with how it ended; the one that runs is none of them.
        private @Nullable Solver best;

        private int bestStart = -1;
        private Step bestEnd = new Step.Converged();

        /// Objectives that the starts ended with.
        private final List<Double> ends = new ArrayList<>();

        BestOf(Problem problem, Compute compute, Solver first) {
            this.problem = problem;
            this.compute = compute;
            starts = problem.params().get(STARTS);
            running = first;
        }

        void restore(Checkpoint checkpoint, int start) {
            at = start;
            for (int i = 0; i < checkpoint.whole("ends"); i++) {
                ends.add(checkpoint.real("end-" + i));
            }
            bestStart = (int) checkpoint.whole("best");
            bestEnd = switch (checkpoint.text("how")) {
                case "stalled" -> new Step.Stalled();
                case "ran out" -> new Step.RanOut();
                default -> new Step.Converged();
            };
            if (bestStart >= 0) {
                best = inner().resume(problem(problem, bestStart), compute, nested(checkpoint, "held"));
            }
        }

        @Override
        public Step step() {
            var step = running.step();
            if (step instanceof Step.Working working) {
                double share = working.share().orElse(0);
                return new Step.Working(Math.min(at + share, at + 1.0), starts, "start", working.objective());
            }
            ends.add(objective(running));
            if (best == null || objective(running) < objective(best)) {
                take(step);
            }
            if (at + 1 == starts) {
                return bestEnd;
            }
            if (bestStart != at) {
                running.close();
            }
            at++;
            running = inner().start(problem(problem, at), compute);
            return new Step.Working(at, starts, "start", OptionalDouble.empty());
        }

        private void take(Step end) {
            if (best != null) {
                best.close();
            }
            best = running;
            bestStart = at;
            bestEnd = end;
        }

        private static double objective(Solver solver) {
            var measures = solver.measures();
            return measures.get(Measures.OBJECTIVE)
                    .orElse(measures.get(Measures.RELATIVE_ERROR).orElse(Double.POSITIVE_INFINITY));
        }

        /// The best of those that are over, before that what the first has so far.
        private Solver shown() {
            return best == null ? running : best;
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
            return ends.size() < 2
                    ? measures
                    : measures.with(Measures.STARTS, ends.size()).with(Measures.STARTS_AGREEING, agreeing());
        }

        /// How many starts ended as low as the best.
        private long agreeing() {
            double least = Collections.min(ends);
            return ends.stream()
                    .filter(end -> end <= least + AGREEING * Math.abs(least))
                    .count();
        }

        @Override
        public Checkpoint save() {
            var writer = new Checkpoint.Writer()
                    .put("at", at)
                    .put("ends", ends.size())
                    .put("best", bestStart)
                    .put(
                            "how",
                            switch (bestEnd) {
                                case Step.Stalled _ -> "stalled";
                                case Step.RanOut _ -> "ran out";
                                case Step.Converged _, Step.Working _ -> "converged";
                            })
                    .nested("running", running.save());
            for (int i = 0; i < ends.size(); i++) {
                writer.put("end-" + i, ends.get(i));
            }
            if (best != null) {
                writer.nested("held", best.save());
            }
            return writer.build();
        }

        @Override
        public void close() {
            if (best != null && bestStart != at) {
                best.close();
            }
            running.close();
        }
    }
}
