package factorscope.model.decompose;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowSweep;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.Handing;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The state of a solver, each part of which is declared once, with its name: saving, restoring and giving memory
/// back follow.
public final class SolverState implements AutoCloseable {
    private static final String PURPOSE = "the run";

    private final MemoryBudget memory;
    private final OffHeap scope;
    private final List<Part> parts = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    public SolverState(MemoryBudget memory) {
        this.memory = memory;
        scope = memory.scope(PURPOSE);
    }

    /// One thing that is declared.
    sealed interface Part permits Real, Reals, Flag, Count, Chosen, Kept, Wholes, Passing, Sweep {
        void save(Checkpoint.Writer writer);

        void restore(Checkpoint checkpoint);

        default void close() {
            // most hold nothing of their own
        }
    }

    private <P extends Part> P declared(String name, P part) {
        if (!names.add(name)) {
            throw new IllegalArgumentException("declared twice: " + name);
        }
        parts.add(part);
        return part;
    }

    /// A number.
    public static final class Real implements Part {
        private final String name;
        private double value;

        private Real(String name, double value) {
            this.name = name;
            this.value = value;
        }

        public double get() {
            return value;
        }

        public void set(double to) {
            value = to;
        }

        @Override
        public void save(Checkpoint.Writer writer) {
            writer.put(name, value);
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            value = checkpoint.real(name);
        }
    }

    public Real real(String name, double initial) {
        return declared(name, new Real(name, initial));
    }

    /// Numbers that become more.
    public static final class Reals implements Part {
        private final String name;
        private final List<Double> values = new ArrayList<>();

        private Reals(String name) {
            this.name = name;
        }

        public List<Double> get() {
            return List.copyOf(values);
        }

        public int size() {
            return values.size();
        }

        public void add(double value) {
            values.add(value);
        }

        @Override
        public void save(Checkpoint.Writer writer) {
            writer.put(name, values.size());
            for (int i = 0; i < values.size(); i++) {
                writer.put(name + "-" + i, values.get(i));
            }
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            values.clear();
            for (int i = 0; i < checkpoint.whole(name); i++) {
                values.add(checkpoint.real(name + "-" + i));
            }
        }
    }

    public Reals reals(String name) {
        return declared(name, new Reals(name));
    }

    /// Yes or no.
    public static final class Flag implements Part {
        private final String name;
        private boolean value;

        private Flag(String name) {
            this.name = name;
        }

        public boolean get() {
            return value;
        }

        public void set(boolean to) {
            value = to;
        }

        @Override
        public void save(Checkpoint.Writer writer) {
            writer.put(name, value ? 1 : 0);
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            value = checkpoint.whole(name) == 1;
        }
    }

    /// No, to begin with.
    public Flag flag(String name) {
        return declared(name, new Flag(name));
    }

    /// A number of things.
    public static final class Count implements Part {
        private final String name;
        private int value;

        private Count(String name) {
            this.name = name;
        }

        public int get() {
            return value;
        }

        public void set(int to) {
            value = to;
        }

        public void next() {
            value++;
        }

        @Override
        public void save(Checkpoint.Writer writer) {
            writer.put(name, value);
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            value = Math.toIntExact(checkpoint.whole(name));
        }
    }

    /// From zero.
    public Count count(String name) {
        return declared(name, new Count(name));
    }

    /// One of several, such as the phase.
    public static final class Chosen<E extends Enum<E>> implements Part {
        private final String name;
        private E value;

        private Chosen(String name, E value) {
            this.name = name;
            this.value = value;
        }

        public E get() {
            return value;
        }

        public void set(E to) {
            value = to;
        }

        @Override
        public void save(Checkpoint.Writer writer) {
            writer.put(name, value.name());
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            value = Arrays.stream(value.getDeclaringClass().getEnumConstants())
                    .filter(e -> e.name().equals(checkpoint.text(name)))
                    .findFirst()
                    .orElseThrow(() -> Checkpoint.damaged(name));
        }
    }

    public <E extends Enum<E>> Chosen<E> chosen(String name, E initial) {
        return declared(name, new Chosen<>(name, initial));
    }

    private record Kept(String name, Matrix matrix) implements Part {
        @Override
        public void save(Checkpoint.Writer writer) {
            writer.put(name, matrix);
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            checkpoint.restore(name, matrix);
        }
    }

    /// A matrix of zeros that is given back with the state.
    public Matrix matrix(String name, DType dtype, long rows, int columns) {
        return matrix(name, Matrix.allocate(scope, dtype, rows, columns));
    }

    /// A matrix that lives longer than the state.
    public Matrix matrix(String name, Matrix matrix) {
        return declared(name, new Kept(name, matrix)).matrix;
    }

    private record Wholes(String name, MemorySegment values) implements Part {
        @Override
        public void save(Checkpoint.Writer writer) {
            long count = values.byteSize() / Integer.BYTES;
            writer.put(name, Tensor.of(values, DType.INT32, Shape.of(count), Storage.collected()));
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            checkpoint.restoreIntegers(name, values);
        }
    }

    /// So many whole numbers of 32 bits, zeros to begin with, that are given back with the state.
    public MemorySegment wholes(String name, long count) {
        return declared(name, new Wholes(name, scope.allocate(Integer.BYTES * count))).values;
    }

    private record Sweep(String name, RowSweep sweep) implements Part {
        @Override
        public void save(Checkpoint.Writer writer) {
            writer.put(name + ".section", sweep.section())
                    .put(name + ".position", sweep.position())
                    .put(name + ".sums", sweep.state());
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            var sums = sweep.state();
            for (int i = 0; i < sums.size(); i++) {
                checkpoint.restore(name + ".sums-" + i, sums.get(i));
            }
            sweep.resumeAt(Math.toIntExact(checkpoint.whole(name + ".section")), checkpoint.whole(name + ".position"));
        }
    }

    /// Passes over the rows with these sums, one after the other.
    public RowSweep sweep(String name, Rows rows, Compute compute, List<Sums.Part> layout) {
        return declared(name, new Sweep(name, new RowSweep(rows, compute, scope, layout))).sweep;
    }

    /// Memory that is given back with the state, and is none of it.
    public OffHeap scratch() {
        return scope;
    }

    /// A matrix that is there for a part of the run only.
    public final class Passing implements Part {
        private final String name;
        private final DType dtype;
        private final long rows;
        private final int columns;
        private @Nullable Matrix matrix;
        private @Nullable OffHeap own;

        private Passing(String name, DType dtype, long rows, int columns) {
            this.name = name;
            this.dtype = dtype;
            this.rows = rows;
            this.columns = columns;
        }

        /// The matrix, of zeros where it was not there.
        public Matrix get() {
            if (matrix == null) {
                var here = memory.scope(PURPOSE);
                matrix = Handing.over(here::close, () -> Matrix.allocate(here, dtype, rows, columns));
                own = here;
            }
            return matrix;
        }

        @Override
        public void close() {
            if (own != null) {
                own.close();
                own = null;
                matrix = null;
            }
        }

        @Override
        public void save(Checkpoint.Writer writer) {
            if (matrix != null) {
                writer.put(name, matrix);
            }
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            if (checkpoint.arrays().containsKey(name)) {
                checkpoint.restore(name, get());
            }
        }
    }

    public Passing passing(String name, DType dtype, long rows, int columns) {
        return declared(name, new Passing(name, dtype, rows, columns));
    }

    public void save(Checkpoint.Writer writer) {
        parts.forEach(part -> part.save(writer));
    }

    public void restore(Checkpoint checkpoint) {
        parts.forEach(part -> part.restore(checkpoint));
    }

    @Override
    public void close() {
        parts.forEach(Part::close);
        scope.close();
    }
}
