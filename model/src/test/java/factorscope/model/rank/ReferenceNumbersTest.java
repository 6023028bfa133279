package factorscope.model.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import org.junit.jupiter.api.Test;

class ReferenceNumbersTest {
    @Test
    void theEvidenceOfPcaIsScikitLearns() {
        var golden = Golden.read("diagnose").get("minka");
        var expected = Golden.vector(golden.get("evidences"));
        var evidences = MinkaEvidence.evidences(
                Golden.vector(golden.get("variances")), golden.get("rows").asInt());
        assertThat(evidences).hasSameSizeAs(expected);
        for (int k = 0; k < expected.length; k++) {
            assertThat(evidences[k]).isCloseTo(expected[k], within(1e-8));
        }
    }

    /// Gavish and Donoho 2014, section III.E: omega(1) = 2.858, and their table of omega for other aspects.
    @Test
    void theOptimalThresholdIsThePublishedOne() {
        assertThat(GavishDonoho.factor(1)).isCloseTo(2.8582, within(5e-4));
        assertThat(GavishDonoho.factor(0.5)).isCloseTo(2.1711, within(5e-3));
        assertThat(GavishDonoho.factor(0.05)).isCloseTo(1.5194, within(5e-3));
    }
}
