package factorscope.model.decompose;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.linalg.Compute;
import factorscope.model.match.ClusterAgreement;
import factorscope.model.memory.MemoryBudget;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HdbscanTest {
    private final Compute compute = Compute.alone(new MemoryBudget(1L << 30));

    private Clusters run(double[][] rows, Map<String, String> texts) {
        var data = Golden.dataset(rows, DType.FLOAT64);
        var hdbscan = Decompositions.byId("hdbscan");
        var params = hdbscan.params().parse(texts, data.values().shape());
        return (Clusters) DecompositionContractTest.run(hdbscan, Problem.of(Inputs.of(data), params, 1), compute);
    }

    private static int[] labels(Clusters clusters, int rows) {
        return IntStream.range(0, rows).map(clusters::label).toArray();
    }

    /// Where distances are equal, R's labels depend on the order of the rows: as near as it is to itself.
    @ParameterizedTest
    @ValueSource(strings = {"iris", "groups", "moons", "noisy", "wine"})
    void findsWhatRFinds(String name) {
        var golden = Golden.read("hdbscan").get(name);
        var rows = Golden.matrix(golden.get("rows"));
        var points = golden.get("points").asString();
        var ours = labels(run(rows, Map.of("smallest", points, "neighbours", points)), rows.length);
        var theirs = Arrays.stream(Golden.vector(golden.get("labels")))
                .mapToInt(label -> (int) label)
                .toArray();
        assertThat(adjustedRand(ours, theirs))
                .isGreaterThanOrEqualTo(golden.get("agreement").asDouble());
    }

    /// By the definitions, point by point.
    @ParameterizedTest
    @ValueSource(strings = {"groups", "moons"})
    void saysHowSurelyAndHowSparsely(String name) {
        var golden = Golden.read("hdbscan").get(name);
        var rows = Golden.matrix(golden.get("rows"));
        var points = golden.get("points").asString();
        var found = run(rows, Map.of("smallest", points, "neighbours", points));
        var scores = Golden.read("hdbscan-scores").get(name);
        assertThat(numbers(found, RowValues.Kind.PROBABILITY))
                .usingComparatorWithPrecision(1e-6)
                .containsExactly(Golden.vector(scores.get("probabilities")));
        // where several edges are equally long, which they often are, the order in which they are cut decides what some
        // points leave last: the definitions leave it open
        var ours = numbers(found, RowValues.Kind.OUTLIER_SCORE);
        var theirs = Golden.vector(scores.get("outliers"));
        var others = IntStream.range(0, rows.length)
                .filter(i -> Math.abs(ours[i] - theirs[i]) > 1e-6)
                .toArray();
        assertThat(others.length).isLessThan(rows.length / 30);
    }

    private static double[] numbers(Clusters found, RowValues.Kind kind) {
        var values = found.rowValues().stream()
                .filter(v -> v.kind() == kind)
                .findFirst()
                .orElseThrow()
                .values();
        return IntStream.range(0, (int) values.shape().count())
                .mapToDouble(values::at)
                .toArray();
    }

    /// What a cut at a distance would give is what a run with that epsilon gives.
    @Test
    void theTreeHasTheClustersOfEveryCut() {
        var rows = nested();
        var tree = run(rows, Map.of()).tree().orElseThrow();
        assertThat(tree.nodes().getFirst().size()).isEqualTo(rows.length);
        for (double epsilon : new double[] {0, 0.2, 1, 5, 100}) {
            var cut = tree.labels(tree.chosen(epsilon));
            assertThat(cut).isEqualTo(labels(run(rows, Map.of("epsilon", "" + epsilon)), rows.length));
        }
    }

    private static double adjustedRand(int[] one, int[] other) {
        return ClusterAgreement.of(one, other).adjustedRand();
    }

    /// So many that not all neighbours that matter are on the lists.
    @Test
    void findsAllOfTwentyGaussians() {
        var random = new SplittableRandom(3);
        var centres = gaussians(random, 20, 50, 3);
        var rows = gaussians(random, 3000, 50, 1);
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < 50; j++) {
                rows[i][j] += centres[i % 20][j];
            }
        }
        var found = run(rows, Map.of());
        assertThat(found.components()).isEqualTo(20);
        var planted = IntStream.range(0, rows.length).map(i -> i % 20).toArray();
        assertThat(adjustedRand(labels(found, rows.length), planted)).isGreaterThan(0.99);
    }

    private static double[][] gaussians(SplittableRandom random, int rows, int columns, double size) {
        var values = new double[rows][columns];
        for (var row : values) {
            for (int j = 0; j < columns; j++) {
                row[j] = size * random.nextGaussian();
            }
        }
        return values;
    }

    /// Two pairs of groups, the groups of a pair near each other.
    private static double[][] nested() {
        var random = new SplittableRandom(4);
        var rows = gaussians(random, 400, 2, 0.3);
        for (int i = 0; i < rows.length; i++) {
            rows[i][0] += (i % 2) * 3;
            rows[i][1] += (i / 2 % 2) * 60;
        }
        return rows;
    }

    @Test
    void epsilonKeepsTogetherWhatIsNearEachOther() {
        var rows = nested();
        assertThat(run(rows, Map.of()).components()).isEqualTo(4);
        assertThat(run(rows, Map.of("epsilon", "5")).components()).isEqualTo(2);
    }

    @Test
    void leavesAreAtLeastAsManyAsTheLongestLasting() {
        var rows = nested();
        var leaves = run(rows, Map.of("selection", "leaf"));
        assertThat(leaves.components()).isGreaterThanOrEqualTo(4);
        for (int k = 0; k < leaves.components(); k++) {
            assertThat(leaves.strength(k)).isGreaterThanOrEqualTo(10);
        }
    }

    @Test
    void equalRowsAreOneCluster() {
        var rows = new double[60][3];
        for (int i = 0; i < 60; i++) {
            Arrays.fill(rows[i], i < 30 ? 0 : 5);
        }
        var found = run(rows, Map.of());
        assertThat(found.components()).isEqualTo(2);
        assertThat(labels(found, 60)).doesNotContain(Clusters.NOISE);
    }

    @Test
    void twoRowsAreNoise() {
        assertThat(labels(run(new double[][] {{0, 1}, {2, 3}}, Map.of()), 2)).containsOnly(Clusters.NOISE);
    }
}
