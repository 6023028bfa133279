package factorscope.model.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.Golden;
import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Role;
import factorscope.model.decompose.TwoWay;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DenseComponentsTest {
    /// Orthogonal components that every row uses, and one that only half of them use.
    private static TwoWay result() {
        var left = new double[][] {{1, 1, 1}, {1, -1, 1}, {-1, 1, 0}, {-1, -1, 0}};
        var right = new double[][] {{1, 0, 1}, {0, 1, 0}, {0, 0, 1}};
        return TwoWay.of(
                new TwoWay.Axes(
                        Axis.numbered(new AxisId("d/0"), "row", 4, Role.SAMPLE),
                        Axis.numbered(new AxisId("d/1"), "column", 3, Role.FEATURE)),
                new TwoWay.Arrays(
                        Golden.matrix(left, DType.FLOAT64).asTensor(),
                        Golden.matrix(new double[][] {{3, 2, 1}}, DType.FLOAT64).asVector(),
                        Golden.matrix(right, DType.FLOAT64).asTensor()),
                TwoWay.Signs.SIGNED,
                TwoWay.Signs.SIGNED);
    }

    @Test
    void whatEveryRowUsesFiresOnNothingInParticular() {
        var statistics =
                IntStream.range(0, 3).mapToObj(ComponentStatistics.of(result())).toList();
        assertThat(statistics).extracting(ComponentStatistics::isSparse).containsExactly(false, false, true);
        assertThat(statistics.get(0).firingText()).isEqualTo("not sparse");
        assertThat(statistics.get(2).firingText()).isEqualTo("50.0 %");
        assertThat(ActivationDensity.of(result().loadings(0), 0).isSparse()).isFalse();
        assertThat(ComponentStatistics.firingText(0)).isEqualTo("dead");
    }

    @Test
    void whatResemblesNothingHasNoNeighbours() {
        assertThat(Neighbourhood.components(result(), 1, 5)).isEmpty();
        assertThat(Neighbourhood.components(result(), 0, 5))
                .extracting(Neighbourhood.Near::component)
                .containsExactly(2);
    }
}
