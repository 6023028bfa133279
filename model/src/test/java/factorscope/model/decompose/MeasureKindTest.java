package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class MeasureKindTest {
    /// Whatever is written down about results has a name and a way to be read.
    @Test
    void everyMeasureHasAKind() throws IllegalAccessException {
        var keys = new ArrayList<String>();
        for (var field : Measures.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                keys.add((String) field.get(null));
            }
        }
        assertThat(MeasureKind.all().stream().map(MeasureKind::key)).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(MeasureKind.all().stream().map(MeasureKind::label)).doesNotHaveDuplicates();
    }

    @Test
    void writesWhatItIs() {
        assertThat(MeasureKind.of(Measures.RELATIVE_ERROR).orElseThrow().text(0.123456))
                .isEqualTo("0.1235");
        assertThat(MeasureKind.of(Measures.EXPLAINED).orElseThrow().text(0.9)).isEqualTo("90.0 %");
        assertThat(MeasureKind.of(Measures.PARAMETERS).orElseThrow().text(12345))
                .isEqualTo("12,345");
        assertThat(MeasureKind.of(Measures.KRUSKAL).orElseThrow().text(-1)).isEqualTo("not ensured");
        assertThat(MeasureKind.of("of another version")).isEmpty();
    }
}
