package factorscope.model.analyse.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.Golden;
import factorscope.model.analyse.Asking;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.diagnose.ReconstructionError;
import factorscope.model.failure.Failure;
import factorscope.model.match.Matching;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.run.Fits;
import factorscope.model.run.Runs;
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

    private static Dataset data(double[][] features) {
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
        return Golden.dataset(values, DType.FLOAT32);
    }

    private static FeatureTree.Plan plan(int rounds) {
        return new FeatureTree.Plan(List.of(FAMILIES * MEMBERS, FAMILIES), Map.of("keep", "0.1"), 3, 0.3, rounds);
    }

    /// All levels together come closer to the data, round by round, and no weight becomes negative.
    @Test
    void refinementLowersTheErrorAndKeepsTheWeightsNonnegative() {
        var data = data(features());
        try (var runs = new Runs(2, 1, memory)) {
            var ranks = List.of(24, 12, FAMILIES);
            var keep = Map.of("keep", "0.2");
            var single = Asking.work(
                    runs, Fits.NONE, work -> FeatureTree.of(work, data, new FeatureTree.Plan(ranks, keep, 3, 0.3, 0)));
            var tree = Asking.work(
                    runs, Fits.NONE, work -> FeatureTree.of(work, data, new FeatureTree.Plan(ranks, keep, 3, 0.3, 20)));
            var errors = tree.refinement();
            assertThat(errors).hasSize(21);
            var before = ReconstructionError.of(data, single.levels().getLast().result(), runs.compute(), () -> false);
            assertThat(errors.getFirst()).isCloseTo(before, within(1e-4));
            for (int i = 1; i < errors.size(); i++) {
                assertThat(errors.get(i)).isLessThanOrEqualTo(errors.get(i - 1) + 1e-7);
            }
            assertThat(errors.getLast()).isLessThan(errors.getFirst() - 0.01);
            for (var level : tree.levels()) {
                var codes = level.result().loadings(0);
                for (int i = 0; i < codes.shape().rows(); i++) {
                    for (int k = 0; k < codes.shape().columns(); k++) {
                        assertThat(codes.at(i, k)).isNotNegative();
                    }
                }
            }
            // what the errors say is what the coarsest level leaves
            var left = ReconstructionError.of(data, tree.levels().getLast().result(), runs.compute(), () -> false);
            assertThat(left).isCloseTo(errors.getLast(), within(1e-4));
        }
    }

    @Test
    void findsAPlantedTreeOfTwoLevels() {
        var features = features();
        var data = data(features);
        try (var runs = new Runs(2, 1, memory)) {
            var tree = Asking.work(runs, Fits.NONE, work -> FeatureTree.of(work, data, plan(0)));
            var leaves = tree.levels().getFirst().result();
            var truth = new double[features[0].length][features.length];
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
        assertThatThrownBy(() -> new FeatureTree.Plan(List.of(4, 4), Map.of(), 1, 0.1, 0))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("fall");
        assertThatThrownBy(() -> new FeatureTree.Plan(List.of(4), Map.of(), 1, 0.1, 0))
                .isInstanceOf(Failure.class);
    }
}
