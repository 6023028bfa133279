package factorscope.model.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import org.junit.jupiter.api.Test;

class DataHashTest {
    @Test
    void contentIsOfTheValuesWhereThereIsNoFile() {
        var one = Golden.dataset(new double[][] {{1, 2}, {3, 4}}, DType.FLOAT32);
        var same = Golden.dataset(new double[][] {{1, 2}, {3, 4}}, DType.FLOAT32);
        var other = Golden.dataset(new double[][] {{1, 2}, {3, 5}}, DType.FLOAT32);
        var flat = Golden.dataset(new double[][] {{1, 2, 3, 4}}, DType.FLOAT32);
        assertThat(DataHash.content(one)).isEqualTo(DataHash.content(same));
        assertThat(DataHash.content(one)).isNotIn(DataHash.content(other), DataHash.content(flat));
    }
}
