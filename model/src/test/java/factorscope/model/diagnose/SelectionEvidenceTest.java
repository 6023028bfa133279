package factorscope.model.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Labels;
import factorscope.model.data.Role;
import factorscope.model.decompose.tensor.Tensors;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SelectionEvidenceTest {
    private static final int ROWS = 60;

    @Test
    void theAucIsTheShareOfPairsInWhichTheSelectedSampleIsStronger() {
        var random = new SplittableRandom(3);
        var values = new double[ROWS][3];
        for (var row : values) {
            for (int k = 0; k < 3; k++) {
                // with ties and both signs
                row[k] = random.nextInt(6) - 2;
            }
        }
        var selected = new BitSet();
        for (int i = 0; i < ROWS; i += 4) {
            selected.set(i);
            values[i][1] += 3;
        }
        var loadings = Tensors.tensor(values);
        var texts = new java.util.ArrayList<String>();
        for (int i = 0; i < ROWS; i++) {
            texts.add(i % 8 == 0 ? "the" : "word" + i);
        }
        var axis = new Axis(new AxisId("t"), "token", ROWS, Role.SAMPLE, new Labels.Named(texts));
        var evidence = SelectionEvidence.of(axis, Optional.of(loadings), selected, () -> false);
        assertThat(evidence.count()).isEqualTo(15);
        assertThat(evidence.names().getFirst()).isEqualTo(new SelectionEvidence.Frequency("the", 8));
        assertThat(evidence.classes()).isEmpty();
        assertThat(evidence.compared()).isEqualTo(ROWS);
        assertThat(evidence.components())
                .hasSize(3)
                .first()
                .satisfies(c -> assertThat(c.component()).isEqualTo(1));
        for (var of : evidence.components()) {
            double pairs = 0;
            double wins = 0;
            for (int i = 0; i < ROWS; i++) {
                for (int j = 0; j < ROWS; j++) {
                    if (selected.get(i) && !selected.get(j)) {
                        double a = Math.abs(values[i][of.component()]);
                        double b = Math.abs(values[j][of.component()]);
                        pairs++;
                        wins += a > b ? 1 : a == b ? 0.5 : 0;
                    }
                }
            }
            assertThat(of.auc()).isCloseTo(wins / pairs, within(1e-12));
        }
    }

    @Test
    void allOrNothingTellsNothingApart() {
        var axis = new Axis(new AxisId("t"), "token", 4, Role.SAMPLE, new Labels.Numbered(4));
        var loadings = Optional.of(Tensors.tensor(new double[][] {{1}, {2}, {3}, {4}}));
        var all = new BitSet();
        all.set(0, 4);
        for (var selected : List.of(new BitSet(), all)) {
            var evidence = SelectionEvidence.of(axis, loadings, selected, () -> false);
            assertThat(evidence.components()).isEmpty();
            assertThat(evidence.names()).isEmpty();
        }
    }
}
