package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.data.DType;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import org.junit.jupiter.api.Test;

class SolverStateTest {
    private enum Phase {
        FIRST,
        SECOND
    }

    private final MemoryBudget memory = new MemoryBudget(1 << 20);

    /// A solver's state of every kind.
    private final class Parts implements AutoCloseable {
        private final SolverState state = new SolverState(memory);
        private final SolverState.Real objective = state.real("objective", Double.POSITIVE_INFINITY);
        private final SolverState.Count iteration = state.count("iteration");
        private final SolverState.Flag isReady = state.flag("isReady");
        private final SolverState.Chosen<Phase> phase = state.chosen("phase", Phase.FIRST);
        private final Matrix values = state.matrix("values", DType.FLOAT32, 2, 3);
        private final SolverState.Passing scratch = state.passing("scratch", DType.FLOAT64, 1, 2);

        Checkpoint save() {
            var writer = new Checkpoint.Writer();
            state.save(writer);
            return writer.build();
        }

        @Override
        public void close() {
            state.close();
        }
    }

    @Test
    void whatIsDeclaredIsSavedAndRestored() {
        try (var before = new Parts();
                var after = new Parts()) {
            before.objective.set(0.1 + 0.2);
            before.iteration.set(7);
            before.isReady.set(true);
            before.phase.set(Phase.SECOND);
            before.values.set(1, 2, 5);
            before.scratch.get().set(0, 1, -3);
            after.state.restore(before.save());
            assertThat(after.objective.get()).isEqualTo(0.1 + 0.2);
            assertThat(after.iteration.get()).isEqualTo(7);
            assertThat(after.isReady.get()).isTrue();
            assertThat(after.phase.get()).isEqualTo(Phase.SECOND);
            assertThat(after.values.get(1, 2)).isEqualTo(5);
            assertThat(after.scratch.get().get(0, 1)).isEqualTo(-3);
        }
        assertThat(memory.used()).isZero();
    }

    @Test
    void aPassingMatrixIsThereFromItsFirstUseToItsEnd() {
        try (var parts = new Parts()) {
            long without = memory.used();
            assertThat(parts.save().arrays()).doesNotContainKey("scratch");
            parts.scratch.get().set(0, 0, 1);
            assertThat(memory.used()).isGreaterThan(without);
            assertThat(parts.save().arrays()).containsKey("scratch");
            parts.scratch.close();
            assertThat(memory.used()).isEqualTo(without);
            assertThat(parts.scratch.get().get(0, 0)).isZero();
        }
        assertThat(memory.used()).isZero();
    }

    @Test
    void namesAreGivenOnce() {
        try (var parts = new Parts()) {
            assertThatThrownBy(() -> parts.state.flag("phase")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> parts.state.restore(new Checkpoint.Writer().build()))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("lacks");
        }
    }
}
