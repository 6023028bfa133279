package factorscope.model.decompose.state;

import factorscope.model.data.DType;
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
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The state of a solver, each part of which is declared once, with its name: saving, restoring and giving memory
/// back follow.
public final class SolverState implements AutoCloseable {
    private static final String PURPOSE = "the run";

    private final MemoryBudget memory;
    private final OffHeap scope;
    private final List<StatePart> parts = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    public SolverState(MemoryBudget memory) {
        this.memory = memory;
        scope = memory.scope(PURPOSE);
    }

    private <P extends StatePart> P declared(String name, P part) {
        if (!names.add(name)) {
            throw new IllegalArgumentException("declared twice: " + name);
        }
        parts.add(part);
        return part;
    }

    /// A number.
    public static final class Real implements StatePart {
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

    /// Any number of numbers, none to begin with.
    public static final class Reals implements StatePart {
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

        public double[] toArray() {
            return values.stream().mapToDouble(Double::doubleValue).toArray();
        }

        public void add(double value) {
            values.add(value);
        }

        public void set(List<Double> to) {
            values.clear();
            values.addAll(to);
        }

        public void set(double[] to) {
            set(Arrays.stream(to).boxed().toList());
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
    public static final class Flag implements StatePart {
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

    /// Yes or no for each of so many things.
    public static final class Flags implements StatePart {
        private final String name;
        private final BitSet values = new BitSet();

        private Flags(String name) {
            this.name = name;
        }

        public boolean get(int which) {
            return values.get(which);
        }

        public void raise(int which) {
            values.set(which);
        }

        public void clear() {
            values.clear();
        }

        @Override
        public void save(Checkpoint.Writer writer) {
            writer.put(name, values.stream().mapToObj(String::valueOf).collect(Collectors.joining(" ")));
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            values.clear();
            for (var which : checkpoint.text(name).split(" ")) {
                if (!which.isEmpty()) {
                    values.set(Checkpoint.number(name, which));
                }
            }
        }
    }

    /// No for all of them, to begin with.
    public Flags flags(String name) {
        return declared(name, new Flags(name));
    }

    /// A number of things.
    public static final class Count implements StatePart {
        private final String name;
        private int value;

        private Count(String name, int value) {
            this.name = name;
            this.value = value;
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
            value = checkpoint.count(name);
        }
    }

    /// From zero.
    public Count count(String name) {
        return count(name, 0);
    }

    public Count count(String name, int initial) {
        return declared(name, new Count(name, initial));
    }

    /// One of several, such as the phase.
    public static final class Chosen<E extends Enum<E>> implements StatePart {
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

    /// A matrix of zeros that is given back with the state.
    public Matrix matrix(String name, DType dtype, long rows, int columns) {
        return matrix(name, Matrix.allocate(scope, dtype, rows, columns));
    }

    /// A matrix that lives longer than the state.
    public Matrix matrix(String name, Matrix matrix) {
        return matrix(name, matrix, () -> true);
    }

    /// A matrix that says something only at times.
    ///
    /// @param isNeeded of what is declared before the matrix
    public Matrix matrix(String name, Matrix matrix, BooleanSupplier isNeeded) {
        return declared(name, new StatePart.Kept(name, matrix, isNeeded)).matrix();
    }

    /// Several matrices, see [#matrix(String, Matrix)].
    public void matrices(String name, List<Matrix> matrices) {
        for (int i = 0; i < matrices.size(); i++) {
            matrix(name + "-" + i, matrices.get(i));
        }
    }

    /// So many whole numbers of 32 bits, zeros to begin with, that are given back with the state.
    public MemorySegment wholes(String name, long count) {
        return declared(name, new StatePart.Wholes(name, scope.allocate(Integer.BYTES * count)))
                .values();
    }

    /// Passes over the rows with these sums, one after the other.
    public RowSweep sweep(String name, Rows rows, Compute compute, List<Sums.Part> layout) {
        return sweep(name, new RowSweep(rows, compute, scope, layout));
    }

    /// Passes whose sums lie in [#scratch].
    public RowSweep sweep(String name, RowSweep sweep) {
        return declared(name, new StatePart.Sweep(name, sweep)).sweep();
    }

    /// Something with a state of its own, such as another solver. Whoever declares it closes it.
    ///
    /// @param save gives nothing while there is nothing to go on from
    /// @param restore called only where something was saved
    public void inner(String name, Supplier<Optional<Checkpoint>> save, Consumer<Checkpoint> restore) {
        declared(name, new StatePart.Within(name, save, restore));
    }

    /// Memory that is given back with the state, and is none of it.
    public OffHeap scratch() {
        return scope;
    }

    /// A matrix that is there for a part of the run only.
    public final class Passing implements StatePart {
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

    /// A matrix whose size the run finds.
    public final class Found implements StatePart {
        private final String name;
        private final DType dtype;
        private @Nullable Matrix matrix;

        private Found(String name, DType dtype) {
            this.name = name;
            this.dtype = dtype;
        }

        /// Of zeros.
        public Matrix allocate(long rows, int columns) {
            var allocated = Matrix.allocate(scope, dtype, rows, columns);
            matrix = allocated;
            return allocated;
        }

        public boolean isThere() {
            return matrix != null;
        }

        public Matrix get() {
            return Objects.requireNonNull(matrix);
        }

        @Override
        public void save(Checkpoint.Writer writer) {
            var there = matrix;
            if (there != null) {
                writer.put(name, there).put(name + ".rows", there.rows()).put(name + ".columns", there.columns());
            }
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            if (checkpoint.arrays().containsKey(name)) {
                var to = allocate(checkpoint.whole(name + ".rows"), checkpoint.count(name + ".columns"));
                checkpoint.restore(name, to);
            }
        }
    }

    public Found found(String name, DType dtype) {
        return declared(name, new Found(name, dtype));
    }

    /// What is to be done whenever the parts declared before have been restored.
    public void onceRestored(Runnable follow) {
        parts.add(new StatePart.Following(follow));
    }

    public void save(Checkpoint.Writer writer) {
        parts.forEach(part -> part.save(writer));
    }

    public Checkpoint save() {
        var writer = new Checkpoint.Writer();
        save(writer);
        return writer.build();
    }

    public void restore(Checkpoint checkpoint) {
        parts.forEach(part -> part.restore(checkpoint));
    }

    @Override
    public void close() {
        parts.forEach(StatePart::close);
        scope.close();
    }
}
