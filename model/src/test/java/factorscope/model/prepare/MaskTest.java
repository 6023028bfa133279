package factorscope.model.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import org.junit.jupiter.api.Test;

class MaskTest {
    private final MemoryBudget memory = new MemoryBudget(1L << 20);

    @Test
    void hidesWhereItIsZero() {
        var data = Golden.dataset(new double[][] {{1, 2}, {3, 4}}, DType.FLOAT32);
        var mask = Golden.dataset(new double[][] {{1, 0}, {Double.NaN, 7}}, DType.FLOAT64);
        var masked = Mask.apply(data, mask, memory);
        try (var _ = masked.lease()) {
            assertThat(masked.values().at(0, 0)).isEqualTo(1);
            assertThat(masked.values().at(0, 1)).isNaN();
            assertThat(masked.values().at(1, 0)).isNaN();
            assertThat(masked.values().at(1, 1)).isEqualTo(4);
            assertThat(masked.origin().prepare().getLast()).startsWith("mask: hid 2 of 4 values by ");
        }
    }

    @Test
    void refusesAnotherShape() {
        var data = Golden.dataset(new double[][] {{1, 2}, {3, 4}}, DType.FLOAT32);
        var mask = Golden.dataset(new double[][] {{1, 0}}, DType.FLOAT64);
        assertThatThrownBy(() -> Mask.apply(data, mask, memory))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("2 × 2");
    }
}
