package factorscope.model.analyse.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import factorscope.model.data.MetadataColumn;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MapWordsTest {
    /// Two groups: one with a word of its own, one with another, and a word and a mark that are everywhere.
    @Test
    void aRegionIsNamedByWhatSetsItApart() {
        var random = new SplittableRandom(1);
        var positions = new double[200][2];
        var texts = new ArrayList<String>();
        for (int i = 0; i < positions.length; i++) {
            boolean isLeft = i < 100;
            positions[i][0] = (isLeft ? -5 : 5) + 0.1 * random.nextGaussian();
            positions[i][1] = (isLeft ? -5 : 5) + 0.1 * random.nextGaussian();
            texts.add(i % 4 == 0 ? (isLeft ? "river" : "engine") : i % 4 == 1 ? "," : "the");
        }
        var points = Points.of(Golden.dataset(positions, DType.FLOAT32).values(), 0, 1, new BitSet());
        var words = MapWords.level(points, MetadataColumn.of("token", texts), 0);
        assertThat(words).extracting(MapWords.Word::text).containsExactlyInAnyOrder("river", "engine");
        for (var word : words) {
            double place = word.text().equals("river") ? -5 : 5;
            assertThat((double) word.x()).isCloseTo(place, within(0.2));
            assertThat((double) word.y()).isCloseTo(place, within(0.2));
        }
    }

    /// A text that all carry, and points without one in sight, have nothing to say.
    @Test
    void whatIsEverywhereNamesNothing() {
        var positions = new double[300][2];
        for (int i = 0; i < positions.length; i++) {
            positions[i][0] = i % 17;
            positions[i][1] = i % 19;
        }
        var points = Points.of(Golden.dataset(positions, DType.FLOAT32).values(), 0, 1, new BitSet());
        var column = MetadataColumn.of("token", Collections.nCopies(300, "same"));
        assertThat(MapWords.level(points, column, 0)).isEmpty();
    }
}
