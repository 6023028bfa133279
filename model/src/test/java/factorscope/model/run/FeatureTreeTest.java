package factorscope.model.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import factorscope.model.failure.Failure;
import factorscope.model.match.Matching;
import factorscope.model.memory.MemoryBudget;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FeatureTreeTest {
    private static final int FAMILIES = 5;
    private static final int MEMBERS = 4;
    private static final int SHARED = 12;
    private static final int OWN = 6;

    private final MemoryBudget memory = new MemoryBudget(1L << 30);

    /// Members of a family share neurons and have some of their own.
    private static double[][] features() {
        int columns = FAMILIES * SHARED + FAMILIES * MEMBERS * OWN;
        var features = new double[FAMILIES * MEMBERS][columns];
        var random = new SplittableRandom(1);
        for (int family = 0; family < FAMILIES; family++) {
            var common = new double[SHARED];
            for (int j = 0; j < SHARED; j++) {
                common[j] = (random.nextBoolean() ? 1 : -1) * (1 + random.nextDouble());
            }
            for (int member = 0; member < MEMBERS; member++) {
                var feature = features[family * MEMBERS + member];
                System.arraycopy(common, 0, feature, family * SHARED, SHARED);
                int own = FAMILIES * SHARED + (family * MEMBERS + member) * OWN;
                for (int j = 0; j < OWN; j++) {
                    feature[own + j] = (random.nextBoolean() ? 1 : -1) * (1 + 0.5 * random.nextDouble());
                }
            }
        }
        return features;
    }

    @Test
    void findsAPlantedTreeOfTwoLevels() throws InterruptedException {
        var features = features();
        var random = new SplittableRandom(2);
        var values = new double[3000][features[0].length];
        for (var row : values) {
            for (int active = 0; active < 1 + random.nextInt(2); active++) {
                var feature = features[random.nextInt(features.length)];
                double code = 0.5 + random.nextDouble();
                for (int j = 0; j < row.length; j++) {
                    row[j] += code * feature[j];
                }
            }
            for (int j = 0; j < row.length; j++) {
                row[j] += 0.1 * random.nextGaussian();
            }
        }
        var data = Golden.dataset(values, DType.FLOAT32);
        try (var runs = new Runs(2, 1, memory)) {
            var tree = FeatureTree.of(runs, data, List.of(FAMILIES * MEMBERS, FAMILIES), Map.of("keep", "0.1"), 3, 0.3);
            var leaves = tree.levels().getFirst().result();
            var truth = new double[values[0].length][features.length];
            for (int k = 0; k < features.length; k++) {
                for (int j = 0; j < truth.length; j++) {
                    truth[j][k] = features[k][j];
                }
            }
            var matching = Matching.of(
                    leaves.loadings(1), Golden.matrix(truth, DType.FLOAT64).asTensor());
            // common parts and own parts told apart would model these data as well: not every member is found
            assertThat(matching.atLeast(0.95)).isGreaterThanOrEqualTo(18);
            var planted = new HashMap<Integer, Integer>();
            matching.pairs().stream().filter(p -> p.likeness() >= 0.95).forEach(p -> planted.put(p.left(), p.right()));
            var families = new HashSet<Integer>();
            for (int k = 0; k < FAMILIES; k++) {
                var children = tree.node(2, k).children().stream()
                        .filter(c -> planted.containsKey(c.component()))
                        .map(c -> planted.getOrDefault(c.component(), 0) / MEMBERS)
                        .toList();
                assertThat(children).hasSizeGreaterThanOrEqualTo(2).containsOnly(children.getFirst());
                families.add(children.getFirst());
            }
            assertThat(families).hasSize(FAMILIES);
            // the coarse level is a result of all rows too
            var coarse = tree.levels().getLast().result();
            assertThat(coarse.axes().getFirst().size()).isEqualTo(3000);
            assertThat(coarse.loadings(0).shape().columns()).isEqualTo(FAMILIES);
        }
    }

    @Test
    void ranksMustFall() {
        var data = Golden.dataset(new double[20][10], DType.FLOAT32);
        try (var runs = new Runs(1, 1, memory)) {
            assertThatThrownBy(() -> FeatureTree.of(runs, data, List.of(4, 4), Map.of(), 1, 0.1))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("fall");
            assertThatThrownBy(() -> FeatureTree.of(runs, data, List.of(4), Map.of(), 1, 0.1))
                    .isInstanceOf(Failure.class);
        }
    }
}
