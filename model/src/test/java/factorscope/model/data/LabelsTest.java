package factorscope.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.failure.Failure;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LabelsTest {
    private static Axis axis(String name, Labels labels) {
        return new Axis(new AxisId(name), name, labels.size(), Role.OTHER, labels);
    }

    static List<Labels> kinds() {
        var words = List.of("bamboo", "", "a, \"b\"", "ß", "bamboo", "5");
        return List.of(
                new Labels.Numbered(6),
                new Labels.Named(words),
                new Labels.Even(6, -1.5, 0.25, "nm"),
                new Labels.Values(List.of(3.0, -0.5, 1e9, 0.1, Double.NaN, 2.0), "°"),
                Labels.Table.of(new MetadataTable(6, List.of(MetadataColumn.of("token", words)))),
                new Labels.Folded(List.of(
                        axis("height", new Labels.Numbered(2)), axis("width", new Labels.Even(3, 0, 10, "mm")))));
    }

    /// Taking some positions, in any order and more than once, takes their labels along.
    @ParameterizedTest
    @MethodSource("kinds")
    void labelsFollowTheirPositions(Labels labels) {
        assertThat(labels.size()).isEqualTo(6);
        for (var positions : List.of(
                new int[] {},
                new int[] {4},
                new int[] {5, 0, 0, 3},
                IntStream.range(0, 6).toArray())) {
            var picked = labels.pick(positions);
            assertThat(picked.size()).isEqualTo(positions.length);
            for (int i = 0; i < positions.length; i++) {
                assertThat(picked.text(i)).isEqualTo(labels.text(positions[i]));
            }
        }
    }

    @Test
    void foldedAxesRunLastAxisFastest() {
        var folded = kinds().getLast();
        assertThat(folded.text(1)).isEqualTo("height 0, width 10 mm");
        assertThat(folded.text(3)).isEqualTo("height 1, width 0 mm");
    }

    @Test
    void aLabelForEveryPositionOrNone() {
        assertThatThrownBy(() -> new Axis(new AxisId("x"), "x", 3, Role.OTHER, new Labels.Numbered(2)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("3 positions but 2 labels");
        assertThatThrownBy(() -> new AxisId(" ")).isInstanceOf(Failure.class);
    }
}
