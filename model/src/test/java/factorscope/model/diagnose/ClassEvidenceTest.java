package factorscope.model.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import factorscope.model.data.MetadataColumn;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ClassEvidenceTest {
    @Test
    void agreesWithScipyAndScikitLearn() {
        var golden = Golden.read("diagnose").get("classes");
        var activation = Golden.vector(golden.get("activation"));
        var loadings = new double[activation.length][1];
        for (int i = 0; i < activation.length; i++) {
            loadings[i][0] = activation[i];
        }
        var labels = new ArrayList<String>();
        golden.get("labels").forEach(label -> labels.add(label.asString()));
        var classes = ClassEvidence.of(
                Golden.matrix(loadings, DType.FLOAT64).asTensor(), 0, MetadataColumn.of("class", labels));
        assertThat(classes).hasSize(3);
        assertThat(classes.getFirst().label()).isEqualTo("a");
        for (var found : classes) {
            var expected = golden.get("of").get(found.label());
            assertThat(found.auc()).isCloseTo(expected.get("auc").asDouble(), within(1e-12));
            assertThat(found.best()).isCloseTo(expected.get("f1").asDouble(), within(1e-12));
            assertThat(found.logRatio()).isCloseTo(expected.get("logRatio").asDouble(), within(1e-12));
            assertThat(found.p()).isCloseTo(Math.min(1, 3 * expected.get("p").asDouble()), within(1e-9));
        }
    }
}
