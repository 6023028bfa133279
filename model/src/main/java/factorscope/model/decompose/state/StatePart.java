package factorscope.model.decompose.state;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.RowSweep;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One thing that is declared in a [SolverState]; those that solvers never see are here.
interface StatePart {
    void save(Checkpoint.Writer writer);

    void restore(Checkpoint checkpoint);

    default void close() {
        // most hold nothing of their own
    }

    record Kept(String name, Matrix matrix, BooleanSupplier isNeeded) implements StatePart {
        @Override
        public void save(Checkpoint.Writer writer) {
            if (isNeeded.getAsBoolean()) {
                writer.put(name, matrix);
            }
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            if (isNeeded.getAsBoolean()) {
                checkpoint.restore(name, matrix);
            }
        }
    }

    record Wholes(String name, MemorySegment values) implements StatePart {
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

    record Sweep(String name, RowSweep sweep) implements StatePart {
        @Override
        public void save(Checkpoint.Writer writer) {
            writer.put(name, sweep);
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            checkpoint.restore(name, sweep);
        }
    }

    record Within(String name, Supplier<Optional<Checkpoint>> saved, Consumer<Checkpoint> restoring)
            implements StatePart {
        @Override
        public void save(Checkpoint.Writer writer) {
            saved.get().ifPresent(state -> writer.nested(name, state));
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            checkpoint.nested(name).ifPresent(restoring);
        }
    }

    record Following(Runnable follow) implements StatePart {
        @Override
        public void save(Checkpoint.Writer writer) {
            // nothing of its own
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            follow.run();
        }
    }
}
