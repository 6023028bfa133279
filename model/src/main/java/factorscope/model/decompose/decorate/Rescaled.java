package factorscope.model.decompose.decorate;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Embedding;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Scaling;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.OptionalDouble;

/// A decomposition of data whose values are very small or very large, as if they were multiplied by a power of two:
/// squares neither vanish nor overflow, thresholds mean what they mean for values near one, and the result is in the
/// data's own units.
public final class Rescaled extends Around {
    /// Between these the values are taken as they are.
    private static final double LEAST = 0x1p-10;

    private static final double MOST = 0x1p20;

    /// Rows that tell the size of all.
    private static final int LOOKED_AT = 64;

    private static final int MOST_EXPONENT = 1000;

    private Rescaled(Decomposition inner) {
        super(inner);
    }

    public static Decomposition of(Decomposition inner) {
        return new Rescaled(inner);
    }

    /// The power of two that brings the largest of some values to between 1 and 2; 1 where they need none.
    public static double factor(Dataset data) {
        var values = data.values();
        long rows = values.shape().rows();
        int columns = Math.toIntExact(values.shape().columns());
        double largest = 0;
        try (var arena = Arena.ofConfined()) {
            var row = arena.allocate(8L * Math.max(1, columns), 8);
            long looks = Math.min(rows, LOOKED_AT);
            for (long i = 0; i < looks; i++) {
                values.copyRows(rows * i / looks, 1, DType.FLOAT64, row);
                for (int j = 0; j < columns; j++) {
                    double size = Math.abs(row.getAtIndex(ValueLayout.JAVA_DOUBLE, j));
                    largest = Double.isFinite(size) ? Math.max(largest, size) : largest;
                }
            }
        }
        return largest == 0 || largest >= LEAST && largest <= MOST
                ? 1
                : Math.scalb(1.0, -Math.clamp(Math.getExponent(largest), -MOST_EXPONENT, MOST_EXPONENT));
    }

    /// @param factor by which the data are multiplied
    private record Plan(Problem problem, double factor, Scaling scaling) {}

    /// Empty where nothing is to be scaled.
    private Optional<Plan> plan(Problem problem, MemoryBudget memory) {
        var scaling = inner().scaling(problem.params());
        if (scaling.isEmpty() || !problem.inputs().sides().isEmpty()) {
            return Optional.empty();
        }
        var data = problem.inputs().data();
        double factor = factor(data);
        if (factor == 1) {
            return Optional.empty();
        }
        var params = problem.params();
        for (var param : scaling.get().params()) {
            params = params.with(param, params.get(param) * factor);
        }
        var scaled = scaled(data, factor);
        var start = problem.start().map(f -> scaled(f, factor, memory));
        return Optional.of(
                new Plan(new Problem(Inputs.of(scaled), params, problem.seed(), start), factor, scaling.get()));
    }

    /// The same data times a power of two, which are multiplied as they are read.
    public static Dataset scaled(Dataset data, double factor) {
        return new Dataset(data.id(), data.name(), data.axes(), data.values().scaled(factor), data.origin());
    }

    /// The result of data that are a multiple of those that it is of.
    public static Factorization scaled(Factorization factorization, double factor, MemoryBudget memory) {
        return switch (factorization) {
            case TwoWay twoWay -> twoWay.scaled(factor, tensor -> times(tensor, factor, memory));
            case Clusters clusters -> {
                var plain = new Clusters(
                                new TwoWay.Axes(
                                        clusters.axes().getFirst(),
                                        clusters.axes().get(1)),
                                clusters.labels(),
                                times(clusters.centres(), factor, memory))
                        .withRowValues(clusters.rowValues());
                yield clusters.tree()
                        .map(tree -> tree.scaled(factor, times(tree.departures(), 1 / factor, memory)))
                        .map(plain::withTree)
                        .orElse(plain);
            }
            case Embedding embedding -> embedding;
        };
    }

    private static Tensor times(Tensor tensor, double factor, MemoryBudget memory) {
        int columns = Math.toIntExact(tensor.shape().columns());
        var copy = Matrix.allocateShared(memory, tensor.dtype(), tensor.shape().rows(), columns, "a result");
        for (long i = 0; i < copy.rows(); i++) {
            for (int j = 0; j < columns; j++) {
                copy.set(i, j, tensor.at(i, j) * factor);
            }
        }
        return Tensor.of(copy.segment(), tensor.dtype(), tensor.shape(), factorscope.model.data.Storage.collected());
    }

    @Override
    public Forecast forecast(Problem problem, Compute compute) {
        return inner().forecast(
                        plan(problem, compute.memory()).map(Plan::problem).orElse(problem), compute);
    }

    @Override
    public Solver start(Problem problem, Compute compute) {
        return plan(problem, compute.memory())
                .<Solver>map(plan -> new Scaled(inner().start(plan.problem, compute), plan, compute.memory()))
                .orElseGet(() -> inner().start(problem, compute));
    }

    @Override
    public Solver resume(Problem problem, Compute compute, Checkpoint checkpoint) {
        return plan(problem, compute.memory())
                .<Solver>map(
                        plan -> new Scaled(inner().resume(plan.problem, compute, checkpoint), plan, compute.memory()))
                .orElseGet(() -> inner().resume(problem, compute, checkpoint));
    }

    /// Says everything in the data's own units.
    private record Scaled(Solver solver, Plan plan, MemoryBudget memory) implements Solver {
        @Override
        public Step step() {
            var step = solver.step();
            if (!(step instanceof Step.Working working) || working.objective().isEmpty()) {
                return step;
            }
            double shown = working.objective().getAsDouble() * back(plan.scaling.shown());
            return new Step.Working(working.done(), working.of(), working.unit(), OptionalDouble.of(shown));
        }

        private double back(int power) {
            return Math.pow(plan.factor, -power);
        }

        @Override
        public Optional<Factorization> current() {
            return solver.current().map(f -> scaled(f, back(1), memory));
        }

        @Override
        public Optional<Factorization> last() {
            return solver.last().map(f -> scaled(f, back(1), memory));
        }

        @Override
        public Measures measures() {
            var measures = solver.measures();
            measures = times(measures, Measures.OBJECTIVE, plan.scaling.objective());
            measures = times(measures, Measures.INERTIA, 2);
            measures = times(measures, Measures.NOISE, 1);
            return times(measures, Measures.TOTAL_VARIANCE, 2);
        }

        private Measures times(Measures measures, String name, int power) {
            var value = measures.get(name);
            return value.isPresent() ? measures.with(name, value.getAsDouble() * back(power)) : measures;
        }

        @Override
        public Checkpoint save() {
            return solver.save();
        }

        @Override
        public void close() {
            solver.close();
        }
    }
}
