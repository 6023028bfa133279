package factorscope.model.decompose.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.linalg.Rows;
import factorscope.model.linalg.Sums;
import factorscope.model.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SolverStateTest {
    private enum Phase {
        FIRST,
        SECOND
    }

    private final MemoryBudget memory = new MemoryBudget(1 << 24);

    /// A solver's state of every kind.
    private final class Parts implements AutoCloseable {
        private final SolverState state = new SolverState(memory);
        private final SolverState.Real objective = state.real("objective", Double.POSITIVE_INFINITY);
        private final SolverState.Count iteration = state.count("iteration");
        private final SolverState.Flag isReady = state.flag("isReady");
        private final SolverState.Chosen<Phase> phase = state.chosen("phase", Phase.FIRST);
        private final Matrix values = state.matrix("values", DType.FLOAT32, 2, 3);
        private final SolverState.Passing scratch = state.passing("scratch", DType.FLOAT64, 1, 2);
        private final SolverState.Reals ends = state.reals("ends");
        private final SolverState.Flags freed = state.flags("freed");
        private final Matrix copy =
                state.matrix("copy", Matrix.allocate(state.scratch(), DType.FLOAT64, 1, 1), isReady::get);
        private final SolverState.Found basis = state.found("basis", DType.FLOAT64);
        private final List<String> followed = new ArrayList<>();

        /// What an inner solver has, if there is one.
        private Optional<Checkpoint> inner = Optional.empty();

        Parts() {
            state.onceRestored(() -> followed.add("iteration " + iteration.get()));
            state.inner("inner", () -> inner, saved -> inner = Optional.of(saved));
        }

        Checkpoint save() {
            return state.save();
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
            before.ends.set(new double[] {3, 0.1});
            before.freed.raise(4);
            before.freed.raise(70);
            before.copy.set(0, 0, 8);
            before.basis.allocate(2, 3).set(1, 2, 9);
            before.inner = Optional.of(new Checkpoint.Writer().put("at", 2).build());
            after.freed.raise(1);
            after.state.restore(before.save());
            assertThat(after.ends.get()).containsExactly(3.0, 0.1);
            assertThat(after.freed.get(1)).isFalse();
            assertThat(after.freed.get(4)).isTrue();
            assertThat(after.freed.get(70)).isTrue();
            assertThat(after.copy.get(0, 0)).isEqualTo(8);
            assertThat(after.basis.get().get(1, 2)).isEqualTo(9);
            assertThat(after.inner.orElseThrow().whole("at")).isEqualTo(2);
            assertThat(after.followed).containsExactly("iteration 7");
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
    void whatSaysNothingIsNotSaved() {
        try (var parts = new Parts()) {
            assertThat(parts.save().arrays()).doesNotContainKeys("copy", "basis");
            assertThat(parts.save().nested("inner")).isEmpty();
            parts.isReady.set(true);
            parts.basis.allocate(1, 1);
            assertThat(parts.save().arrays()).containsKeys("copy", "basis");
        }
    }

    @Test
    void numbersThatAreNoneAreRefused() {
        try (var parts = new Parts()) {
            for (var wrong : List.of("", "x", "9223372036854775807")) {
                var numbers = new HashMap<>(parts.save().numbers());
                numbers.put("iteration", wrong);
                var damaged = new Checkpoint(numbers, parts.save().arrays());
                assertThatThrownBy(() -> parts.state.restore(damaged))
                        .isInstanceOf(Failure.class)
                        .hasMessageContaining("iteration");
            }
            var numbers = new HashMap<>(parts.save().numbers());
            numbers.put("freed", "[true, false]");
            var damaged = new Checkpoint(numbers, parts.save().arrays());
            assertThatThrownBy(() -> parts.state.restore(damaged))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("freed");
        }
    }

    /// Sums belong to how the rows were divided when they were added up.
    @Test
    void passesOverOtherBlocksAreNotGoneOnWith() {
        var rows = Rows.of(Golden.dataset(new double[4000][3], DType.FLOAT64));
        var compute = new Compute(1, _ -> {}, memory, Linalg.best());
        var layout = List.of(Sums.Part.vector(1));
        try (var before = new SolverState(memory);
                var same = new SolverState(memory);
                var other = new SolverState(memory)) {
            before.sweep("pass", rows.inBlocksOfAtMost(128), compute, layout).advance(1e12, (_, _, _) -> {});
            var saved = before.save();
            var goingOn = same.sweep("pass", rows.inBlocksOfAtMost(128), compute, layout);
            same.restore(saved);
            assertThat(goingOn.done()).isPositive().isLessThan(1);
            other.sweep("pass", rows.inBlocksOfAtMost(64), compute, layout);
            assertThatThrownBy(() -> other.restore(saved))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("pass");
            var numbers = new HashMap<>(saved.numbers());
            numbers.put("pass.position", "1000000");
            var beyond = new Checkpoint(numbers, saved.arrays());
            assertThatThrownBy(() -> same.restore(beyond)).isInstanceOf(Failure.class);
        }
    }

    @Test
    void theBestStartHasANumber() {
        try (var state = new SolverState(memory)) {
            var starts = new Starts(state, 3);
            assertThat(starts.least()).isInfinite();
            assertThat(starts.end(Double.NaN)).isFalse();
            assertThat(starts.end(2)).isTrue();
            assertThat(starts.areOver()).isFalse();
            assertThat(starts.end(2)).isFalse();
            assertThat(starts.areOver()).isTrue();
            assertThat(starts.least()).isEqualTo(2);
            assertThat(starts.number()).isEqualTo(3);
        }
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
