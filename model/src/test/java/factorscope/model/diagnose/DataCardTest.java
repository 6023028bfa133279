package factorscope.model.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import org.junit.jupiter.api.Test;

class DataCardTest {
    @Test
    void countsWhatIsThere() {
        var values = new double[20][3];
        for (int i = 0; i < 20; i++) {
            values[i] = new double[] {i % 5 + 1, 0, i == 7 ? Double.NaN : 2};
        }
        values[3][0] = 1000;
        var card = DataCard.of(Golden.dataset(values, DType.FLOAT64));
        assertThat(card.least()).isZero();
        assertThat(card.most()).isEqualTo(1000);
        assertThat(card.zeros()).isCloseTo(20 / 60.0, within(1e-12));
        assertThat(card.missing()).isCloseTo(1 / 60.0, within(1e-12));
        assertThat(card.constantColumns()).isEqualTo(1);
        assertThat(card.deadColumns()).isEqualTo(1);
        // 59 finite values: all but one in the first of the bins, the largest in the last
        assertThat(card.histogram()).hasSize(DataCard.BINS);
        assertThat(card.histogram().getFirst()).isCloseTo(58 / 59.0, within(1e-12));
        assertThat(card.histogram().getLast()).isCloseTo(1 / 59.0, within(1e-12));
        assertThat(card.outlierRows()).isEqualTo(1);
    }

    @Test
    void valuesOfAnySizeHaveABin() {
        var extremes = new double[][] {{-Double.MAX_VALUE, Double.MAX_VALUE}, {Double.POSITIVE_INFINITY, 0}};
        var bins = DataCard.of(Golden.dataset(extremes, DType.FLOAT64)).histogram();
        assertThat(bins.getFirst()).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(bins.get(DataCard.BINS / 2)).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(DataCard.of(Golden.dataset(new double[][] {{Double.NaN}}, DType.FLOAT64))
                        .histogram())
                .isEmpty();
        assertThat(DataCard.of(Golden.dataset(new double[][] {{3, 3}}, DType.FLOAT64))
                        .histogram()
                        .getFirst())
                .isEqualTo(1);
    }
}
