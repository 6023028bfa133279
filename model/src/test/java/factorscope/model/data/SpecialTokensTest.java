package factorscope.model.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpecialTokensTest {
    @Test
    void areFoundWhereThereAreTokens() {
        var table =
                new MetadataTable(4, List.of(MetadataColumn.of("token", List.of("[CLS]", "river", "bank", "[SEP]"))));
        var axis = new Axis(new AxisId("d/0"), "token", 4, Role.TOKEN, new Labels.Table(table, "token"));
        assertThat(SpecialTokens.of(axis).stream().toArray()).containsExactly(0, 3);
        assertThat(SpecialTokens.of(Axis.numbered(new AxisId("d/1"), "neuron", 4, Role.FEATURE))
                        .isEmpty())
                .isTrue();
    }
}
