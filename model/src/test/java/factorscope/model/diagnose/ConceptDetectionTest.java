package factorscope.model.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.catalog.Opening;
import factorscope.model.data.MetadataTable;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Step;
import factorscope.model.decompose.TwoWay;
import factorscope.model.decompose.matrix.Snmf;
import factorscope.model.io.Progress;
import factorscope.model.linalg.Compute;
import factorscope.model.memory.MemoryBudget;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConceptDetectionTest {
    private final MemoryBudget memory = new MemoryBudget(2L << 30);
    private final Compute compute = Compute.alone(memory);

    /// Shafran, Geiger and Geva 2025 find more than three quarters of the components above zero.
    @Test
    void mostComponentsOfRealActivationsDetectAClass() {
        var file = Path.of(System.getProperty("factorscope.samples"), "minilm", "minilm_layer3_gelu.npy");
        var opening = Opening.of(file);
        var data = opening.read(opening.member(""), Map.of(), memory, Progress.NONE);
        var params = new Snmf()
                .params()
                .parse(
                        Map.of("components", "100", "floor", "false"),
                        data.values().shape());
        try (var _ = data.lease();
                var solver = new Snmf().start(Problem.of(Inputs.of(data), params, 1), compute)) {
            while (solver.step() instanceof Step.Working) {}
            var table = data.rows().labels().table().orElseThrow();
            var detection = ConceptDetection.of(
                    data,
                    (TwoWay) solver.last().orElseThrow(),
                    table.column(MetadataTable.Meaning.SENTENCE).orElseThrow(),
                    table.column(MetadataTable.Meaning.LABEL).orElseThrow(),
                    1,
                    compute,
                    () -> false);
            assertThat(detection.components()).hasSize(100);
            assertThat(detection.positive()).as("%s", detection.components()).isGreaterThan(0.75);
            assertThat(detection.baselines()).isNotEmpty().allMatch(s -> Double.isFinite(s.score()));
        }
    }
}
