package factorscope.model.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryBudgetTest {
    /// Small pieces, pieces of many pages, and sizes that are no whole number of pages.
    @ParameterizedTest
    @ValueSource(longs = {1, 64, 4096, (16 << 20) - 8, 16 << 20, (17 << 20) + 24})
    void givesZeroedMemoryAndTakesItBack(long bytes) {
        var budget = new MemoryBudget(32 << 20);
        for (int round = 0; round < 3; round++) {
            var scope = budget.scope("a test");
            var segment = scope.allocate(bytes);
            assertThat(segment.byteSize()).isGreaterThanOrEqualTo(bytes);
            assertThat(segment.address() % 64).isZero();
            assertThat(budget.used()).isEqualTo(bytes);
            for (long at = 0; at + 8 <= bytes; at += 520) {
                assertThat(segment.get(JAVA_LONG, at)).isZero();
                segment.set(JAVA_LONG, at, -1);
            }
            scope.close();
            assertThat(budget.used()).isZero();
            assertThatThrownBy(() -> segment.asSlice(0, 1).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void refusesWhatIsBeyondItsLimit() {
        try (var scope = new MemoryBudget(3 << 20).scope("a test")) {
            scope.allocate(2 << 20);
            assertThatThrownBy(() -> scope.allocate(2 << 20)).isInstanceOf(Failure.class);
        }
    }
}
