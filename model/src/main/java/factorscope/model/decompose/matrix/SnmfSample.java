package factorscope.model.decompose.matrix;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Role;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Randoms;
import factorscope.model.linalg.Rows;
import factorscope.model.memory.OffHeap;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The components of some of the rows: an SNMF whose passes are short.
///
/// The sampled rows are private memory, m x d in the data's working type.
final class SnmfSample implements AutoCloseable {
    /// So many rows tell a component's few columns from noise nearly as well as all.
    private static final int ROWS_PER_COMPONENT = 64;

    private static final int LEAST_ROWS = 2048;

    /// The search among all rows must be so many times as long for this to be worth while.
    private static final int LEAST_SHARE = 3;

    /// Passes over the sample; it is seen to need some 20.
    private static final int MOST_PASSES = 100;

    /// Read in one step.
    private static final int ROWS_PER_STEP = 4096;

    private static final int ROWS_PER_TASK = 256;

    private final Problem problem;
    private final Compute compute;
    private final Rows rows;
    private final long[] numbers;
    private final OffHeap scope;
    private final Matrix values;
    private int read;
    private @Nullable SnmfSolver solver;

    static boolean isWorthWhile(Rows rows, int components) {
        return rows.count() >= (long) LEAST_SHARE * size(rows, components);
    }

    private static int size(Rows rows, int components) {
        return (int) Math.min(rows.count(), Math.max(LEAST_ROWS, (long) ROWS_PER_COMPONENT * components));
    }

    static Forecast forecast(Problem problem, Rows rows, Compute compute, int components) {
        int size = size(rows, components);
        long bytes = (long) size * rows.columns() * rows.working().bytes();
        var reading = new Forecast(0, 0, bytes, bytes, 0, 0);
        return SnmfSolver.forecast(within(problem, unread(rows, size, bytes)), compute)
                .plus(reading);
    }

    /// Off-heap bytes of the sampled rows' codes.
    static long codeBytes(Rows rows, int components) {
        return (long) size(rows, components) * components * rows.working().bytes();
    }

    /// Values of which only the shape counts: they lie nowhere.
    @SuppressWarnings("restricted")
    private static Tensor unread(Rows rows, int size, long bytes) {
        var nowhere = MemorySegment.NULL.reinterpret(bytes);
        return Tensor.of(nowhere, rows.working(), Shape.of(size, rows.columns()), Storage.collected());
    }

    SnmfSample(Problem problem, Compute compute, Rows rows, int components) {
        this.problem = problem;
        this.compute = compute;
        this.rows = rows;
        int size = size(rows, components);
        numbers = Randoms.sample(Randoms.of(problem.seed(), "sampled rows", 0), rows.count(), size);
        scope = compute.memory().scope("the sampled rows");
        values = Matrix.allocate(scope, rows.working(), size, rows.columns());
    }

    private static Problem within(Problem whole, Tensor values) {
        var data = whole.inputs().data();
        var axis = Axis.numbered(
                new AxisId(data.id() + "/sampled"),
                "sampled",
                (int) values.shape().rows(),
                Role.SAMPLE);
        var sampled = new Dataset(data.id(), data.name(), List.of(axis, data.columns()), values, data.origin());
        var params = whole.params()
                .with(Snmf.RULE, "fast")
                .with(Snmf.START, "random")
                .with(Snmf.ITERATIONS, MOST_PASSES)
                .with(Snmf.FLOOR, false);
        return Problem.of(Inputs.of(sampled), params, whole.seed());
    }

    /// One piece of work.
    ///
    /// @param h components to fill, K x columns
    /// @return whether they are
    boolean advance(Matrix h) {
        if (read < numbers.length) {
            read(Math.min(numbers.length, read + ROWS_PER_STEP));
            return false;
        }
        if (begun().step() instanceof Step.Working) {
            return false;
        }
        begun().copyComponents(h);
        close();
        return true;
    }

    private void read(int to) {
        int from = read;
        compute.parallel(Math.ceilDiv(to - from, ROWS_PER_TASK), (task, _) -> {
            int first = from + task * ROWS_PER_TASK;
            int count = Math.min(ROWS_PER_TASK, to - first);
            rows.gather(java.util.Arrays.copyOfRange(numbers, first, first + count), values.rows(first, count));
        });
        read = to;
    }

    private SnmfSolver begun() {
        if (solver == null) {
            solver = SnmfSolver.of(within(problem, values.asTensor()), compute);
        }
        return solver;
    }

    Checkpoint save() {
        var writer = new Checkpoint.Writer().put("read", read);
        if (solver != null) {
            writer.nested("solver", solver.save());
        }
        return writer.build();
    }

    void restore(Checkpoint checkpoint) {
        int had = (int) checkpoint.whole("read");
        while (read < had) {
            read(Math.min(had, read + ROWS_PER_STEP));
        }
        checkpoint.nested("solver").ifPresent(saved -> begun().restore(saved));
    }

    @Override
    public void close() {
        if (solver != null) {
            solver.close();
        }
        scope.close();
    }
}
