package factorscope.model.decompose.tensor;

import factorscope.model.data.DType;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Solver;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.decompose.state.SolverState;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.param.Param;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Takes the mean over the first axis from the data, which a pass of its own finds, and lets another solver decompose
/// the rest.
public final class Centred implements Solver {
    public static final Param.Flag CENTRE = new Param.Flag(
            "centre", "Centre", "Subtract the mean over the first axis first, such as the time mean.", false);

    private static final int SUMS = 0;
    private static final int SQUARES = 1;
    private static final int COUNTS = 2;

    /// What decomposes the rest.
    public interface Inner {
        /// @param checkpoint to go on from
        Solver start(Rows rows, Optional<Checkpoint> checkpoint);
    }

    private final Rows plain;
    private final Compute compute;
    private final Inner inner;
    private final SolverState state;
    private final RowSweep sweep;
    private final Matrix mean;
    private final SolverState.Real squares;
    private final SolverState.Real removed;
    private @Nullable Solver solver;

    private Centred(Rows plain, Compute compute, Inner inner) {
        this.plain = plain;
        this.compute = compute;
        this.inner = inner;
        state = new SolverState(compute.memory());
        mean = state.matrix("mean", DType.FLOAT64, 1, plain.columns());
        squares = state.real("squares", 0);
        removed = state.real("removed", 0);
        state.inner("inner", () -> Optional.ofNullable(solver).map(Solver::save), saved -> begin(Optional.of(saved)));
        sweep = new RowSweep(plain, compute, state.scratch(), layout(plain));
    }

    private static List<Sums.Part> layout(Rows plain) {
        return List.of(Sums.Part.vector(plain.columns()), Sums.Part.vector(1), Sums.Part.vector(plain.columns()));
    }

    /// @param centres whether there is a mean to take away at all
    public static Solver start(
            Rows plain, Compute compute, boolean centres, Optional<Checkpoint> checkpoint, Inner inner) {
        if (!centres) {
            return inner.start(plain, checkpoint);
        }
        var solver = new Centred(plain, compute, inner);
        checkpoint.ifPresent(solver.state::restore);
        return solver;
    }

    /// The rows that the inner solver will have, for its forecast.
    public static Rows rows(Rows plain, boolean centres) {
        return centres ? plain.minus(new double[plain.columns()]) : plain;
    }

    public static Forecast forecast(Problem problem, Rows plain, Compute compute, boolean centres, Forecast rest) {
        if (!centres) {
            return rest;
        }
        double values = (double) plain.count() * plain.columns();
        long bytes = 8L * plain.columns() + RowSweep.bytes(plain, compute, layout(plain));
        var own =
                new Forecast(0, 3 * values, problem.inputs().data().values().bytes(), bytes, 0, 16L * plain.columns());
        var both = rest.plus(own);
        return new Forecast(
                both.productFlops(),
                both.scalarFlops(),
                both.bytesRead(),
                both.offHeapPeak() + 8L * plain.columns(),
                rest.preview() + 8L * plain.columns(),
                both.heapPeak());
    }

    @Override
    public Checkpoint save() {
        return state.save();
    }

    private void begin(Optional<Checkpoint> checkpoint) {
        solver = inner.start(plain.minus(mean.toArray()), checkpoint);
    }

    @Override
    public Step step() {
        var rest = solver;
        if (rest == null) {
            if (sweep.advance(2.0 * plain.columns(), (block, sums, _) -> add(block.values(), sums))) {
                var sum = sweep.total().part(SUMS).toArray();
                var counts = sweep.total().part(COUNTS).toArray();
                double all = 0;
                for (int j = 0; j < sum.length; j++) {
                    double value = counts[j] == 0 ? 0 : sum[j] / counts[j];
                    mean.set(0, j, value);
                    all += counts[j] * value * value;
                }
                removed.set(all);
                squares.set(sweep.total().part(SQUARES).get(0, 0));
                begin(Optional.empty());
            }
            return new Step.Working(0, 1, "sweep", OptionalDouble.empty());
        }
        var step = rest.step();
        return step instanceof Step.Working working
                ? new Step.Working(
                        working.done(),
                        working.of(),
                        working.unit(),
                        working.objective().isPresent()
                                ? OptionalDouble.of(working.objective().getAsDouble() * ofAll())
                                : OptionalDouble.empty())
                : step;
    }

    private static void add(Matrix block, Sums sums) {
        var sum = sums.part(SUMS).toArray();
        var counts = sums.part(COUNTS).toArray();
        var row = new double[sum.length];
        double square = sums.part(SQUARES).get(0, 0);
        for (long i = 0; i < block.rows(); i++) {
            block.getRow(i, row);
            for (int j = 0; j < row.length; j++) {
                if (!Double.isNaN(row[j])) {
                    sum[j] += row[j];
                    counts[j]++;
                    square += row[j] * row[j];
                }
            }
        }
        sums.part(SUMS).fill(sum);
        sums.part(COUNTS).fill(counts);
        sums.part(SQUARES).set(0, 0, square);
    }

    /// ||X - mean|| / ||X||.
    private double ofAll() {
        double all = squares.get();
        return all == 0 ? 0 : Math.sqrt(Math.max(0, all - removed.get()) / all);
    }

    @Override
    public Optional<Factorization> current() {
        return solver == null ? Optional.empty() : solver.current().map(this::complete);
    }

    @Override
    public Optional<Factorization> last() {
        return solver == null ? Optional.empty() : solver.last().map(this::complete);
    }

    private Factorization complete(Factorization rest) {
        var offset = Matrix.allocateShared(compute.memory(), DType.FLOAT64, 1, plain.columns(), "a result");
        offset.copyFrom(mean);
        return ((TwoWay) rest).withOffset(offset.asVector());
    }

    @Override
    public Measures measures() {
        var rest = solver == null ? Measures.NONE : solver.measures();
        var error = rest.get(Measures.RELATIVE_ERROR);
        return error.isPresent()
                ? rest.with(Measures.RELATIVE_ERROR, error.getAsDouble() * ofAll())
                        .with(Measures.CENTRED_ERROR, error.getAsDouble())
                : rest;
    }

    @Override
    public void close() {
        if (solver != null) {
            solver.close();
        }
        state.close();
    }
}
