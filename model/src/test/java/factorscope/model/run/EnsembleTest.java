package factorscope.model.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.Golden;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.TwoWay;
import factorscope.model.failure.Failure;
import factorscope.model.match.Consensus;
import factorscope.model.match.Matching;
import factorscope.model.match.Stability;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EnsembleTest {
    private final MemoryBudget memory = new MemoryBudget(2L << 30);

    private static Ensemble ensemble(Dataset data, String algorithm, Map<String, String> texts, double split) {
        var decomposition = Decompositions.byId(algorithm);
        var params = decomposition.params().parse(texts, data.values().shape());
        return new Ensemble(decomposition, data, params, 1, 10, Ensemble.Part.share(split));
    }

    private List<Tensor> run(Ensemble ensemble, List<Result> results) throws InterruptedException {
        try (var runs = new Runs(2, 1, memory)) {
            return ensemble.run(runs, _ -> Optional.empty(), (_, result) -> results.add(result), () -> false);
        }
    }

    /// Two directions of different variance, two of the same, and noise: PCA finds the first two each time, a
    /// turned pair, and then whatever the noise is in that half.
    @Test
    void tellsComponentsFromATurnedPairAndFromNoise() throws InterruptedException {
        var random = new SplittableRandom(2);
        var values = new double[600][40];
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < 40; j++) {
                values[i][j] = (j == 0 ? 9 : j == 1 ? 6 : 1) * random.nextGaussian();
            }
            // evenly around a circle: all rows together prefer no direction, each half some other one
            double angle = 2 * Math.PI * i / values.length;
            values[i][2] = 5 * Math.cos(angle);
            values[i][3] = 5 * Math.sin(angle);
        }
        var data = Golden.dataset(values, DType.FLOAT64);
        var results = new ArrayList<Result>();
        var found = run(ensemble(data, "pca", Map.of("components", "7"), 0.3), results);
        var stability = Stability.of(found.getFirst(), found.subList(1, found.size()), Stability.USUAL_THRESHOLD);
        var components = stability.components();
        for (int k = 0; k < 2; k++) {
            assertThat(components.get(k).returned()).as("%s", components).isGreaterThanOrEqualTo(0.95);
        }
        for (int k = 2; k < 4; k++) {
            assertThat(components.get(k).returned()).as("%s", components).isLessThanOrEqualTo(0.75);
            assertThat(components.get(k).confused()).isEqualTo(5 - k);
            assertThat(components.get(k).subspace()).isGreaterThan(0.9);
        }
        for (int k = 4; k < 7; k++) {
            assertThat(components.get(k).returned()).as("%s", components).isLessThanOrEqualTo(0.3);
            assertThat(components.get(k).isTurning(Stability.USUAL_THRESHOLD)).isFalse();
        }
    }

    /// Two planted components come back from every bootstrap; with more than there are, not all of them do.
    @Test
    void bootstrapsTellPlantedTensorComponentsFromNoise() throws InterruptedException {
        var random = new SplittableRandom(6);
        var a = new double[40][2];
        for (var row : a) {
            row[0] = random.nextGaussian();
            row[1] = random.nextGaussian();
        }
        var rows = new double[40][30];
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j < 30; j++) {
                int y = j / 5;
                int z = j % 5;
                rows[i][j] = a[i][0] * Math.sin(y) * (z + 1)
                        + a[i][1] * Math.cos(2 * y) * (z % 2)
                        + 0.05 * random.nextGaussian();
            }
        }
        var table = Golden.dataset(rows, DType.FLOAT64);
        var cube = new Dataset(
                "cube",
                "Cube",
                List.of(
                        table.rows(),
                        factorscope.model.data.Axis.numbered(
                                new factorscope.model.data.AxisId("c/1"), "y", 6, factorscope.model.data.Role.FEATURE),
                        factorscope.model.data.Axis.numbered(
                                new factorscope.model.data.AxisId("c/2"), "z", 5, factorscope.model.data.Role.FEATURE)),
                Tensor.of(
                        table.values().segment(),
                        DType.FLOAT64,
                        factorscope.model.data.Shape.of(40, 6, 5),
                        table.values().storage()),
                table.origin());
        for (int k : new int[] {2, 4}) {
            var decomposition = Decompositions.byId("cp");
            var params = decomposition
                    .params()
                    .parse(
                            Map.of("components", Integer.toString(k)),
                            cube.values().shape());
            var ensemble = new Ensemble(decomposition, cube, params, 1, 10, Ensemble.Part.BOOTSTRAP);
            var drawn = ensemble.rows(3);
            assertThat(drawn).hasSize(40);
            assertThat(java.util.Arrays.stream(drawn).distinct().count()).isBetween(18L, 33L);
            var found = run(ensemble, new ArrayList<>());
            var stability = Stability.of(found.getFirst(), found.subList(1, found.size()), Stability.USUAL_THRESHOLD);
            double least = stability.components().stream()
                    .mapToDouble(c -> c.returned())
                    .min()
                    .orElseThrow();
            if (k == 2) {
                assertThat(least).isGreaterThan(0.95);
            } else {
                assertThat(least).isLessThan(0.7);
            }
        }
    }

    @Test
    void plantedComponentsComeBackAndTheirConsensusIsOfAllRows() throws InterruptedException {
        var planted = Mixtures.semiNonnegative(10_000, 768, 50, 7).generate(memory);
        var results = new ArrayList<Result>();
        var ensemble =
                ensemble(planted.data(), "snmf", Map.of("components", "50", "keep", "0.05", "floor", "false"), 0.8);
        var found = run(ensemble, results);
        int medoid = Stability.medoid(found);
        try (var runs = new Runs(2, 1, memory)) {
            var like = results.get(medoid);
            var consensus = (TwoWay) Consensus.of(
                            planted.data(), (TwoWay) like.factorization(), like.provenance(), found, runs.compute())
                    .factorization();
            assertThat(consensus.axes().getFirst().size()).isEqualTo(10_000);
            var stability = Stability.of(consensus.loadings(1), found, Stability.USUAL_THRESHOLD);
            var truth = Matching.of(consensus.loadings(1), planted.components());
            assertThat(truth.atLeast(0.95)).isEqualTo(50);
            // the solver itself misses one rare component in one of ten runs, and the badge says so
            assertThat(stability.components().stream().filter(c -> c.returned() >= 0.95))
                    .hasSizeGreaterThanOrEqualTo(45);
            assertThat(stability.components()).allMatch(c -> c.returned() >= 0.8);
        }
    }

    @Test
    void goesOnWithoutWhatIsKnown() throws InterruptedException {
        var data = Mixtures.lowRank(200, 20, 3, 0.1, 1).generate(memory).data();
        var first = new ArrayList<Result>();
        var ensemble = ensemble(data, "pca", Map.of("components", "3"), 0.5);
        var whole = run(ensemble, first);
        var again = new ArrayList<Integer>();
        try (var runs = new Runs(1, 1, memory)) {
            var resumed = ensemble.run(
                    runs,
                    number ->
                            number < 6 ? Optional.of((TwoWay) first.get(number).factorization()) : Optional.empty(),
                    (number, _) -> again.add(number),
                    () -> false);
            assertThat(again).containsExactly(6, 7, 8, 9);
            for (int r = 0; r < whole.size(); r++) {
                assertThat(Matching.of(whole.get(r), resumed.get(r)).atLeast(1 - 1e-9))
                        .isEqualTo(3);
            }
            assertThat(ensemble.run(runs, _ -> Optional.empty(), (_, _) -> {}, () -> true))
                    .isEmpty();
        }
    }

    @Test
    void everyRunSeesOtherRows() {
        var data = Mixtures.lowRank(100, 8, 2, 0.1, 1).generate(memory).data();
        var ensemble = ensemble(data, "pca", Map.of("components", "2"), 0.5);
        assertThat(ensemble.rows(0)).hasSize(50).isSorted();
        assertThat(ensemble.rows(0)).isNotEqualTo(ensemble.rows(1));
        assertThatThrownBy(() -> ensemble(data, "pca", Map.of("components", "2"), 0))
                .isInstanceOf(Failure.class);
    }
}
